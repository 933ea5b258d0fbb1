/// Something that happened in a session, at seconds since its start.
package struct SessionEvent: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A page was opened.
    case page(String)
    case click(String)
    /// Something was typed; never what.
    case input(String)
    case submit(String)
    case scroll
    /// The page changed by itself or in answer to something.
    case change
    case error(String)
    /// A request that failed, with its status; 0 where there was no answer.
    case failedRequest(String, status: Int)
    /// What the product calls reaching the goal, for example `order_completed`.
    case goal(String)
    case custom(String)
  }

  package var at: Double
  package var kind: Kind

  package init(at: Double, _ kind: Kind) {
    self.at = at
    self.kind = kind
  }

  /// Whether a person did it.
  var isAction: Bool {
    switch kind {
    case .click, .input, .submit, .scroll: true
    case .page, .change, .error, .failedRequest, .goal, .custom: false
    }
  }
}
