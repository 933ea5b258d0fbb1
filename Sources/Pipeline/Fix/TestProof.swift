import Domain

/// Whether the tests that a change brings show the problem: the host ran them with the change and without it.
package enum TestProof: Sendable, Equatable {
  /// The host knows no command to run tests with, or they fail anyway.
  case unknown
  case noNewTest
  /// They fail on the base and pass with the change.
  case holds([String])
  /// They pass on the base as well.
  case showsNothing([String])
  /// The base's tests fail without them too.
  case baseIsRed([String])

  /// In a sentence for reviewers; empty where there is nothing to say.
  package var words: String {
    switch self {
    case .unknown: ""
    case .noNewTest: "This change brings no new test."
    case .holds(let paths):
      "The host ran the tests of this change (\(Self.list(paths))) on the base as well: without the change they fail, with it they pass."
    case .showsNothing(let paths):
      "The tests of this change (\(Self.list(paths))) pass on the base as well, so they do not show the problem."
    case .baseIsRed(let paths):
      "The base's own tests fail too, so whether the tests of this change (\(Self.list(paths))) show the problem cannot be told."
    }
  }

  private static func list(_ paths: [String]) -> String {
    let names = paths.sorted().prefix(5).map { "`\(SafeText.title($0, limit: 120))`" }.joined(separator: ", ")
    return paths.count > 5 ? "\(names) and \(paths.count - 5) more" : names
  }
}
