import Essentials

/// How a loop ends that comes to a result.
package enum FinishedRun: Sendable, Equatable {
  case changed(title: String, summary: String)
  case answered(String)
  case gaveUp(reason: String)
  /// A person has to say something first.
  case asked(question: String, options: [String])
  case found(ResearchOpinion)
}
