package import Essentials

/// Why a request of the protocol failed: what the other side said, or what we found wrong with it.
package struct ContextError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    case parse, invalidRequest, methodNotFound, invalidParams, inside
    /// The stateless protocol's: the version asked for is not spoken (its data say which are).
    case unsupportedVersion
    /// Never on the wire: the connection ended, or what came was no answer.
    case closed
    /// Never on the wire: no answer in time.
    case timedOut
    /// Never on the wire: more came than is taken.
    case tooLarge
    case other(Int)

    package init(code: Int) {
      self = Self.codes.first { $0.1 == code }?.0 ?? .other(code)
    }

    package var code: Int {
      if case .other(let code) = self { return code }
      return Self.codes.first { $0.0 == self }?.1 ?? -32603
    }

    private static var codes: [(Self, Int)] {
      [
        (.parse, -32700), (.invalidRequest, -32600), (.methodNotFound, -32601), (.invalidParams, -32602),
        (.inside, -32603), (.unsupportedVersion, -32022),
      ]
    }
  }

  package var kind: Kind
  /// From the other side it is untrusted.
  package var text: String
  package var data: JSONValue

  package init(_ kind: Kind, _ text: String, data: JSONValue = .null) {
    self.kind = kind
    self.text = String(text.prefix(2_000))
    self.data = data
  }

  package var description: String { "\(kind): \(text)" }

  var json: JSONValue {
    var members: [String: JSONValue] = ["code": .integer(Int64(kind.code)), "message": .string(text)]
    if data != .null { members["data"] = data }
    return .object(members)
  }
}
