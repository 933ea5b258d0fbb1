/// What stands in for an action that a workflow uses.
enum KnownAction: Sendable, Equatable {
  /// The tree is there already.
  case checkout
  /// The machine has the tools, or not.
  case tools([String])
  /// Nothing is kept between runs, so nothing is found.
  case cache
  /// Nobody collects what it would collect.
  case ignored
  case unknown

  init(_ uses: String) {
    let name = uses.split(separator: "@").first.map { $0.lowercased() } ?? ""
    switch name {
    case "actions/checkout": self = .checkout
    case "actions/cache", "actions/cache/restore", "actions/cache/save": self = .cache
    case "actions/upload-artifact", "actions/upload-pages-artifact": self = .ignored
    default: self = Self.setups[name].map { .tools($0) } ?? .unknown
    }
  }

  private static let setups = [
    "actions/setup-python": ["python3"], "actions/setup-node": ["node", "npm"], "actions/setup-go": ["go"],
    "actions/setup-java": ["java", "javac"], "actions/setup-dotnet": ["dotnet"], "actions/setup-ruby": ["ruby"],
    "ruby/setup-ruby": ["ruby"], "swift-actions/setup-swift": ["swift"],
  ]
}
