// swift-tools-version: 6.2
import PackageDescription

/// A target may use its own layer or one further in; a wrong-way edge stops this file from loading.
enum Layer: Int {
  case system, core, drivers, services, behaviour, entry
}

struct Module {
  var name: String
  var layer: Layer
  var uses: [String]
  var resources: [Resource] = []
  /// What the tests use beside that.
  var testUses: [String] = []
}

let core = [
  Module(name: "Essentials", layer: .core, uses: []),
  Module(name: "HTTPMessages", layer: .core, uses: ["Essentials"]),
  Module(name: "WorkQueue", layer: .core, uses: ["Essentials"]),
  Module(name: "Domain", layer: .core, uses: ["Essentials"]),
  Module(name: "Arithmetic", layer: .core, uses: ["CArithmetic"]),
  Module(name: "Grouping", layer: .core, uses: ["Essentials", "Domain", "Arithmetic"]),
]

let drivers = [
  Module(name: "Runtime", layer: .drivers, uses: ["Essentials", "CProcess"]),
  Module(name: "Signing", layer: .drivers, uses: ["Essentials", "COpenSSL"]),
  Module(name: "Storage", layer: .drivers, uses: ["Essentials", "WorkQueue", "Runtime", "CSQLite"]),
  Module(
    name: "HTTPClient", layer: .drivers, uses: ["Essentials", "HTTPMessages", "Runtime", "CCurl"],
    testUses: ["HTTPServer"]),
  Module(name: "HTTPServer", layer: .drivers, uses: ["Essentials", "HTTPMessages", "Runtime", "CMicroHTTPD"]),
  Module(
    name: "Sockets", layer: .drivers, uses: ["Essentials", "HTTPMessages", "Runtime", "HTTPServer"],
    testUses: ["HTTPClient"]),
  Module(
    name: "Configuration", layer: .drivers, uses: ["Essentials", "Domain", "CYAML"],
    resources: [.embedInCode("Defaults")]),
  Module(name: "Telemetry", layer: .drivers, uses: ["Essentials"]),
  Module(name: "Git", layer: .drivers, uses: ["Essentials", "Runtime"]),
  Module(
    name: "Sandbox", layer: .drivers, uses: ["Essentials", "Runtime", "CProcess", "CSeccomp"], testUses: ["Git"]),
  Module(
    name: "Snapshots", layer: .drivers,
    uses: ["Essentials", "Runtime", "Signing", "Sandbox", "CArchive", "CProcess"]),
]

let services = [
  Module(
    name: "GitHub", layer: .services,
    uses: ["Essentials", "Domain", "HTTPMessages", "Signing", "Runtime", "Telemetry"]),
  Module(
    name: "SignalSources", layer: .services,
    uses: ["Essentials", "Domain", "HTTPMessages", "Signing", "Configuration"], resources: [.embedInCode("Mappings")]),
  Module(name: "ContextProtocol", layer: .services, uses: ["Essentials", "HTTPMessages", "Runtime"]),
  Module(
    name: "Embedding", layer: .services,
    uses: ["Essentials", "Grouping", "HTTPMessages", "Arithmetic"], resources: [.embedInCode("Calibration")]),
  Module(
    name: "LanguageModel", layer: .services,
    uses: ["Essentials", "HTTPMessages", "Runtime", "Configuration", "Telemetry"],
    testUses: ["HTTPClient", "ModelSimulator", "Sockets"]),
  Module(
    name: "ModelSimulator", layer: .services,
    uses: ["Essentials", "HTTPMessages", "Runtime", "HTTPServer", "Sockets", "LanguageModel"]),
  Module(
    name: "Gateway", layer: .services,
    uses: [
      "Essentials", "HTTPMessages", "Runtime", "Signing", "Configuration", "HTTPServer", "Sockets", "LanguageModel",
    ],
    testUses: ["HTTPClient", "ModelSimulator", "Sandbox"]),
]

let behaviour = [
  Module(
    name: "Agents", layer: .behaviour,
    uses: [
      "Essentials", "Domain", "HTTPMessages", "Runtime", "Git", "Sandbox", "Snapshots", "Signing", "LanguageModel",
      "ContextProtocol",
    ], resources: [.embedInCode("PromptFiles")]),
  Module(
    name: "Pipeline", layer: .behaviour,
    uses: [
      "Essentials", "Domain", "Grouping", "WorkQueue", "HTTPMessages", "Runtime", "Signing", "Storage", "Configuration",
      "Telemetry", "Git", "Sandbox", "Snapshots", "GitHub", "SignalSources", "Agents", "LanguageModel",
      "ContextProtocol",
    ], testUses: ["HTTPClient", "ModelSimulator"]),
]

let evaluation = [
  Module(
    name: "Evaluation", layer: .behaviour, uses: ["Essentials", "Domain", "Grouping", "SignalSources"],
    testUses: ["Embedding"])
]

let entry = [
  Module(
    name: "GitHubSimulator", layer: .drivers,
    uses: [
      "Essentials", "HTTPMessages", "Runtime", "Signing", "Storage", "WorkQueue", "HTTPClient", "HTTPServer",
      "Configuration", "Sandbox", "Git",
    ]),
  Module(
    name: "Daemon", layer: .entry,
    uses: [
      "Essentials", "Domain", "WorkQueue", "HTTPMessages", "Runtime", "Signing", "Storage", "HTTPClient", "HTTPServer",
      "Configuration", "Telemetry", "Git", "Sandbox", "Snapshots", "GitHub", "SignalSources", "Agents", "Pipeline",
      "Grouping", "Embedding", "LanguageModel", "Gateway", "Sockets",
    ], testUses: ["ModelSimulator", "ContextProtocol", "Evaluation"]),
  Module(
    name: "CommandLineTool", layer: .entry,
    uses: [
      "Essentials", "Domain", "WorkQueue", "HTTPMessages", "Runtime", "Signing", "Storage", "HTTPClient",
      "Configuration", "Telemetry", "Git", "Sandbox", "Snapshots", "GitHub", "SignalSources", "Agents", "Pipeline",
      "Daemon", "GitHubSimulator", "Grouping", "Arithmetic", "Embedding", "Evaluation", "ContextProtocol",
      "LanguageModel", "Gateway", "ModelSimulator",
    ],
    resources: [.embedInCode("Demo/Resources")]),
]

let systemLibraries: [(name: String, pkgConfig: String, package: String)] = [
  ("CCurl", "libcurl", "libcurl4-openssl-dev"),
  ("COpenSSL", "libcrypto", "libssl-dev"),
  ("CSQLite", "sqlite3", "libsqlite3-dev"),
  ("CMicroHTTPD", "libmicrohttpd", "libmicrohttpd-dev"),
  ("CYAML", "yaml-0.1", "libyaml-dev"),
  ("CArchive", "libarchive", "libarchive-dev"),
  ("CSeccomp", "libseccomp", "libseccomp-dev"),
]

let modules = core + drivers + services + behaviour + evaluation + entry

// Arithmetic touches nothing but numbers, in whatever language it is written.
var layerOf: [String: Layer] = ["CProcess": .system, "CArithmetic": .core]
for library in systemLibraries { layerOf[library.name] = .system }
for module in modules { layerOf[module.name] = module.layer }
for module in modules {
  for used in module.uses {
    guard let inner = layerOf[used] else { fatalError("\(module.name) uses unknown module \(used)") }
    if inner.rawValue > module.layer.rawValue {
      fatalError("\(module.name) (\(module.layer)) may not use \(used) (\(inner)): dependencies point inwards")
    }
    if inner == .system, module.layer != .drivers {
      fatalError("\(module.name) (\(module.layer)) may not use \(used): only drivers touch C")
    }
  }
}

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let systemTargets: [Target] =
  systemLibraries.map { library in
    .systemLibrary(
      name: library.name, path: "Sources/System/\(library.name)", pkgConfig: library.pkgConfig,
      providers: [.apt([library.package])])
  } + [
    .target(name: "CProcess", path: "Sources/System/CProcess"),
    // Arithmetic that is not optimised is fifty times slower, in tests as well.
    .target(name: "CArithmetic", path: "Sources/System/CArithmetic", cSettings: [.unsafeFlags(["-O3"])]),
  ]

let moduleTargets: [Target] = modules.flatMap { module in
  let seenByTests =
    [module.name] + module.uses.filter { layerOf[$0] != .system && $0 != "CArithmetic" } + module.testUses
  return [
    Target.target(
      name: module.name, dependencies: module.uses.map { .byName(name: $0) }, resources: module.resources,
      swiftSettings: settings),
    Target.testTarget(
      name: "\(module.name)Tests", dependencies: seenByTests.map { .byName(name: $0) }, swiftSettings: settings),
  ]
}

let package = Package(
  name: "Nightshift",
  products: [.executable(name: "nightshift", targets: ["nightshift"])],
  targets: systemTargets + moduleTargets + [
    .executableTarget(name: "nightshift", dependencies: ["CommandLineTool"], swiftSettings: settings),
    .testTarget(
      name: "AcceptanceTests", dependencies: modules.map { .byName(name: $0.name) }, swiftSettings: settings),
  ]
)
