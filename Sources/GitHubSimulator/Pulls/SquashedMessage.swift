/// The message of a squashed pull request where nobody chose another.
///
/// The default of <https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/about-merge-methods-on-github>:
/// one commit keeps its own words, several become a list under the pull request's title.
struct SquashedMessage {
  var title: String
  var body: String

  init(_ commits: [CommitRecord], title: String) {
    guard commits.count == 1, let only = commits.first else {
      self.title = title
      body = commits.map { "* \($0.message)" }.joined(separator: "\n\n")
      return
    }
    let lines = only.message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    self.title = String(lines[0])
    body = lines.count > 1 ? String(lines[1].drop(while: \.isNewline)) : ""
  }
}
