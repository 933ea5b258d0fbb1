import Essentials
import Foundation
import Runtime
import Sandbox
import Snapshots

/// The command `nightshift bench snapshot`.
enum SnapshotBenchCommand {
  static func run(_ arguments: Arguments) async throws -> Int32 {
    let files = try arguments.number("files", in: 100...1_000_000) ?? 50_000
    let megabytes = try arguments.number("megabytes", in: 1...100_000) ?? 1_000
    let rounds = try arguments.number("rounds", in: 1...1_000) ?? 21
    let folder = FileManager.default.temporaryDirectory.appending(path: "snapshot-bench-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var sizes: [JSONValue] = []
    for part in [100, 10, 1] {
      let bench = SnapshotBench(
        folder: "\(folder)/\(part)", files: max(20, files / part), bytes: megabytes * 1_000_000 / part, rounds: rounds)
      try bench.prepare()
      var figures = try await bench.snapshots()
      // What grows with the repository is compared at the full size only.
      if part == 1 {
        let others = try await bench.others(than: figures)
        figures.merge(others) { $1 }
      }
      sizes.append(.object(figures))
      try bench.remove()
    }
    let json: JSONValue = ["sizes": .array(sizes), "changed_files": 20, "rounds": .integer(Int64(rounds))]
    if arguments.has("json") {
      Terminal.say(json.text)
    } else {
      for size in sizes {
        for (name, value) in (size.object ?? [:]).sorted(by: { $0.key < $1.key }) {
          Terminal.say("\(name)  \(value.text)")
        }
        Terminal.say("")
      }
    }
    return 0
  }
}

/// A made-up repository of a given size, a change of twenty files in it, and what it takes to keep that and bring it back.
struct SnapshotBench {
  let folder: String
  let files: Int
  let bytes: Int
  let rounds: Int
  private let clock = SystemTime()

  init(folder: String, files: Int, bytes: Int, rounds: Int) {
    self.folder = folder
    self.files = files
    self.bytes = bytes
    self.rounds = rounds
  }

  private var base: String { folder + "/base" }

  private func path(of index: Int) -> String { "d\(index / 10_000)/e\(index / 100)/f\(index)" }

  /// Twenty files, spread over the tree.
  private var changedPaths: [String] { (0..<20).map { path(of: $0 * files / 20) } }

  /// Writes the repository's files: half of each is noise that does not compress, a hundred are in a folder.
  func prepare() throws {
    var random = SystemRandomNumberGenerator()
    let size = max(2, bytes / files)
    let noise = Data((0..<(1 << 20)).map { _ in UInt8.random(in: 0...255, using: &random) })
    let words = Data(String(repeating: "a line like many others\n", count: size / 24 + 1).utf8)
    for index in 0..<files {
      let path = "\(base)/\(path(of: index))"
      if index % 100 == 0 {
        let place = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      }
      let start = Int.random(in: 0...max(0, noise.count - size / 2 - 1), using: &random)
      let content = noise[start..<min(noise.count, start + size / 2)] + words.prefix(size - size / 2)
      guard FileManager.default.createFile(atPath: path, contents: content) else {
        throw SandboxError(.system(code: errno), path: path)
      }
    }
  }

  /// Saving and rehydrating, in milliseconds at the median and in the slowest of a hundred.
  func snapshots() async throws -> [String: JSONValue] {
    let store = try DirectorySnapshotStore(directory: folder + "/store")
    let sandbox = try Sandbox(layout: SandboxLayout(base: base, directory: folder + "/first"))
    let made = try await sandbox.run(["/bin/sh", "-c", "for f; do echo changed >> $f; done", "sh"] + changedPaths)
    guard made.succeeded else { throw CommandError(.notFound, "sh: \(made.errorText)") }
    let changed = try UpperLayer.changes(upper: sandbox.upper, base: base).count
    var saving: [Double] = []
    var bringing: [Double] = []
    var running: [Double] = []
    for round in 0..<rounds {
      // A conversation of its own: the same snapshot would not be written twice.
      let talk = Data("\(round) \(UUID())".utf8) + Data(repeating: 32, count: 50_000)
      var start = clock.now()
      let id = try await SnapshotArchive.save(upper: sandbox.upper, conversation: talk, to: store)
      saving.append(clock.now().timeIntervalSince(start))
      start = clock.now()
      let layout = SandboxLayout(base: base, directory: "\(folder)/again\(round)")
      let again = try Sandbox(layout: layout)
      _ = try await SnapshotArchive.restore(id, from: store, into: again.upper)
      bringing.append(clock.now().timeIntervalSince(start))
      let result = try await again.run(["/bin/true"])
      guard result.succeeded else { throw CommandError(.notFound, "true: \(result.errorText)") }
      running.append(clock.now().timeIntervalSince(start))
      try again.discard()
    }
    return [
      "files": .integer(Int64(files)), "bytes": .integer(Int64(bytes)), "changes": .integer(Int64(changed)),
      "save_p50_ms": Self.milliseconds(saving, 0.5), "save_p99_ms": Self.milliseconds(saving, 0.99),
      "rehydrate_p50_ms": Self.milliseconds(bringing, 0.5), "rehydrate_p99_ms": Self.milliseconds(bringing, 0.99),
      "rehydrate_and_run_p50_ms": Self.milliseconds(running, 0.5),
    ]
  }

  /// Overlayfs keeps a folder that even its owner may not enter: the sandbox goes first.
  func remove() throws {
    try Sandbox(layout: SandboxLayout(base: base, directory: folder + "/first")).discard()
    try FileManager.default.removeItem(atPath: folder)
  }

  /// Other ways to come to a changed tree, and how many times as long they take as rehydrating or saving.
  func others(than ours: [String: JSONValue]) async throws -> [String: JSONValue] {
    let origin = folder + "/origin"
    try await shell(
      """
      git init -q "$2" && cd "$2" && git config core.compression 0 && git config core.bigFileThreshold 1 && \
      git --work-tree="$1" add -A && git -c user.name=n -c user.email=n@localhost commit -qm base
      """, base, origin)
    let patch = folder + "/patch"
    try await shell("tar -C \"$1\" -cf \"$2\" .", folder + "/first/upper", patch)
    let clone = try await time(
      "git clone -q --shared \"$1\" \"$2\" && tar -C \"$2\" -xf \"$3\"", origin, "clone", patch)
    let copy = try await time("cp -a \"$1\" \"$2\"", base, "copy")
    let pack = try await time("tar -C \"$1\" -cf - . | zstd -q -o \"$2\"", base, "pack")
    let rehydrate = ours["rehydrate_p50_ms"]?.number ?? 1
    let save = ours["save_p50_ms"]?.number ?? 1
    func rounded(_ value: Double) -> JSONValue { .number((value * 10).rounded() / 10) }
    return [
      "git_clone_shared_and_apply_ms": rounded(clone), "cp_a_ms": rounded(copy), "tar_zstd_ms": rounded(pack),
      "git_clone_to_rehydrate": rounded(clone / rehydrate), "cp_a_to_rehydrate": rounded(copy / rehydrate),
      "tar_zstd_to_save": rounded(pack / save),
    ]
  }

  /// The middle of three runs, in milliseconds; each makes `$2` anew.
  private func time(_ script: String, _ first: String, _ name: String, _ more: String...) async throws -> Double {
    var times: [Double] = []
    for round in 0..<3 {
      let target = "\(folder)/\(name)\(round)"
      let start = clock.now()
      try await shell(script, first, target, more.first ?? "")
      times.append(clock.now().timeIntervalSince(start) * 1_000)
      try FileManager.default.removeItem(atPath: target)
    }
    return times.sorted()[1]
  }

  private func shell(_ script: String, _ arguments: String...) async throws {
    let command = Command(
      "/bin/sh", ["-c", script, "sh"] + arguments, environment: Command.inherited, deadline: .seconds(900))
    let result = try await ChildProcess.run(command)
    guard result.succeeded else { throw CommandError(.notFound, "sh: \(result.errorText)") }
  }

  private static func milliseconds(_ seconds: [Double], _ share: Double) -> JSONValue {
    let sorted = seconds.sorted()
    let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
    return .number((sorted[index] * 10_000).rounded() / 10)
  }
}
