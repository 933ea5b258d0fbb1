import Configuration
import Domain
import Essentials

/// What the onboarding pull request says, in plain words.
struct OnboardingText {
  static let title = "Configure Nightshift"

  let settings: Settings
  let repository: HostedRepository

  var body: String {
    let limits = settings.pullRequests
    let wait = limits.draftUntilGreen ? "as a draft until its checks are green, and then asks" : "and asks"
    return """
      Somebody installed Nightshift on this repository. **It does nothing here until this pull request is merged.**

      ### What it will do then

      - Group product signals (errors, tickets, messages) that belong to this repository into issues, which it labels `nightshift`.
      - Look for the cause of those that gather enough evidence (a weight of \(settings.reports.threshold)), in a sandbox without network \
      and without secrets, and write on the issue what it found.
      - Open a pull request where it can make a fix, from a branch of its own called `nightshift/…`, \(wait) up to \
      \(limits.reviewers) people to review it. At most \(limits.openPerRepository) are open at once, and at most \
      \(limits.newPerHour) new ones come in an hour.
      - Work on its own pull request when a check fails or somebody with write access comments.

      ### What it will never do

      - Merge anything, or push to `\(repository.defaultBranch)` or to any branch that it did not make.
      - Change a workflow, or push what CI would execute, before a person has looked at it.
      - Act on the word of somebody without write access.

      ### To say yes

      Merge. Change `\(RepositorySettings.path)` first if you like: it explains every setting, and each can only make Nightshift \
      stricter. You can change it at any time.

      ### To say no

      Close this pull request. That is remembered: nothing is done here, and you are not asked again. To think again, reopen it, or add \
      `\(RepositorySettings.path)` yourself.

      Signals that come in meanwhile are counted and kept outside of this repository; they are grouped when this is merged.
      """
  }
}
