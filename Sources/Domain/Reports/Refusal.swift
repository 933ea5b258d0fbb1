/// A "no" written for the person who asked; anything else that goes wrong is for us.
package struct Refusal: Error, Equatable {
  package var comment: String

  package init(_ comment: String) { self.comment = comment }
}

/// What may be said in public about `error`, never its own words.
package func publicReply(to error: any Error, incident: String) -> String {
  switch error {
  case let refusal as Refusal: refusal.comment
  default: "Something broke on our side. Incident \(incident) has the details."
  }
}
