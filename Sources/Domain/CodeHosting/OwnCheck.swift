/// A completed check run of our own, as it is to be shown.
package struct OwnCheck: Sendable, Equatable {
  package var name: String
  /// Finds it again on its commit.
  package var externalID: String
  package var conclusion: Check.Conclusion
  package var title: String
  /// Markdown.
  package var summary: String
  /// The first three are shown as buttons, and no longer those of an earlier report.
  package var actions: [CheckAction]
  /// Shown at their lines; the first fifty, and only once: a host adds those of a second report to them.
  package var annotations: [Annotation]

  package init(
    _ name: String, externalID: String, conclusion: Check.Conclusion, title: String, summary: String,
    actions: [CheckAction] = [], annotations: [Annotation] = []
  ) {
    self.name = name
    self.externalID = externalID
    self.conclusion = conclusion
    self.title = title
    self.summary = summary
    self.actions = actions
    self.annotations = annotations
  }
}
