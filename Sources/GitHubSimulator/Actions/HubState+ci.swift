import Essentials
import Foundation

extension HubState {
  /// The app in whose name CI reports.
  static let actionsSlug = "github-actions"

  mutating func enqueue(_ trigger: CITrigger) {
    let id = newID()
    tasks[id] = CITask(id: id, trigger: trigger)
  }

  mutating func trigger(_ event: CITrigger.Event, issue: Issue, actor: String, tools: HubTools) {
    guard let pull = issue.pull, let repository = repositories[issue.repository] else { return }
    enqueue(
      CITrigger(
        repository: fullName(repository), gitDirectory: tools.git(repository.id).directory, commit: pull.headSHA,
        ref: "refs/heads/\(pull.headRef)", event: event, pullRequest: issue.number, base: pull.baseRef,
        before: pull.baseSHA, actor: actor))
  }

  /// Has a run done again: all of it, or the named jobs.
  mutating func rerun(_ run: WorkflowRun, jobs: Set<String>?, actor: String, tools: HubTools) {
    guard var trigger = tasks[run.task]?.trigger else { return }
    trigger.workflow = workflows[run.workflow]?.path
    trigger.jobs = jobs
    trigger.attempt = run.attempt + 1
    trigger.actor = actor
    workflowRuns[run.id]?.status = "queued"
    workflowRuns[run.id]?.conclusion = nil
    workflowRuns[run.id]?.isCancelled = false
    enqueue(trigger)
  }

  /// Puts a pull request at the end of its base's merge queue.
  mutating func queue(_ issue: Issue, by account: Account, at now: Date) {
    issues[issue.id]?.pull?.isQueued = true
    issues[issue.id]?.pull?.autoMerge = nil
    issues[issue.id]?.pull?.queuedAt = now
    issues[issue.id]?.pull?.queuedBy = account.id
    guard let fresh = issues[issue.id] else { return }
    note("added_to_merge_queue", fresh, actor: account.id, at: now)
    emitPull("enqueued", fresh, sender: account.id, at: now)
  }

  /// Marks a pull request as worth a look by whoever merges automatically.
  mutating func autoMergeIsDue(_ id: Int) {
    guard issues[id]?.pull?.autoMerge != nil || issues[id]?.pull?.isQueued == true else { return }
    issues[id] = issues[id]
  }
}
