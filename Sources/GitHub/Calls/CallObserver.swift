package import HTTPMessages

/// Told of every answer: the kind of call (a path with `{}` for what varies), the method and the answer itself.
package typealias CallObserver = @Sendable (_ kind: String, _ method: String, _ response: HTTPResponse) -> Void
