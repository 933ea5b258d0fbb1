package import Domain
import HTTPMessages

/// The path of a call, whose parts are percent-encoded as they go in: `"/repos/\(repository)/issues/\(number)"`.
package struct Route: Sendable, Equatable, ExpressibleByStringInterpolation {
  package let path: String
  /// The path with `{}` in the place of what varies: one name for all calls of a kind, for metrics.
  package let kind: String

  package init(stringLiteral value: StaticString) {
    path = value.description
    kind = value.description
  }

  package init(stringInterpolation parts: StringInterpolation) {
    path = parts.path
    kind = parts.kind
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    var path = ""
    var kind = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      path.reserveCapacity(literalCapacity + 20 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) {
      path += literal.description
      kind += literal.description
    }

    package mutating func appendInterpolation(_ repository: RepositoryName) {
      path += repository.description
      kind += "{}"
    }

    package mutating func appendInterpolation(_ number: some BinaryInteger) {
      path += String(number)
      kind += "{}"
    }

    package mutating func appendInterpolation(_ text: String) {
      path += RequestTarget.encode(text)
      kind += "{}"
    }

    /// A path inside a repository; its slashes stay.
    package mutating func appendInterpolation(path inside: String) {
      path += inside.split(separator: "/").map { RequestTarget.encode(String($0)) }.joined(separator: "/")
      kind += "{}"
    }
  }
}
