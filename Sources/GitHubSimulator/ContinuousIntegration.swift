/// Runs the workflows of a repository when something happens in it.
package protocol ContinuousIntegration: Sendable {
  /// Runs whatever `trigger` asks for and tells `report` as it goes; returns when nothing of it is under way any more.
  ///
  /// A repository without a workflow for this event plans none and returns at once. When the task is cancelled, everything
  /// under way is ended and reported as cancelled. After a restart the same trigger may come again; it runs anew.
  func run(_ trigger: CITrigger, report: any CIReporting) async
}

/// What happened in a repository, as its workflows see it.
package struct CITrigger: Sendable, Hashable, Codable {
  package enum Event: String, Sendable, Codable {
    case push
    case pullRequest = "pull_request"
    /// A pull request in the merge queue, merged into its base on a branch of its own.
    case mergeGroup = "merge_group"
    case workflowDispatch = "workflow_dispatch"
  }

  /// For example `acme/shop`.
  package var repository: String
  /// The bare repository, to be read only: everyone else uses it at the same time.
  package var gitDirectory: String
  /// The commit to test, 40 hex digits.
  package var commit: String
  /// `refs/heads/NAME` of the branch that was pushed, or of the pull request's head.
  package var ref: String
  package var event: Event
  package var pullRequest: Int?
  /// The branch that the pull request asks to be merged into.
  package var base: String?
  /// What the ref pointed at before the push, or the base's commit for a pull request; nil for a new branch.
  package var before: String?
  /// Who did it, for `github.actor`.
  package var actor: String
  /// Only this workflow file; nil for all that listen to the event.
  package var workflow: String?
  /// Only these jobs, by key, when failed ones are run again; the others count as successful.
  package var jobs: Set<String>?
  /// 1, or higher when it is run again.
  package var attempt: Int

  package init(
    repository: String, gitDirectory: String, commit: String, ref: String, event: Event, pullRequest: Int? = nil,
    base: String? = nil, before: String? = nil, actor: String, workflow: String? = nil, jobs: Set<String>? = nil,
    attempt: Int = 1
  ) {
    self.repository = repository
    self.gitDirectory = gitDirectory
    self.commit = commit
    self.ref = ref
    self.event = event
    self.pullRequest = pullRequest
    self.base = base
    self.before = before
    self.actor = actor
    self.workflow = workflow
    self.jobs = jobs
    self.attempt = attempt
  }
}

/// Where a run tells how far it is.
///
/// Workflows are named by their file, jobs by their key within it.
package protocol CIReporting: Sendable {
  /// The jobs that will be run or skipped; comes once for each workflow, before anything else about it.
  func planned(_ workflow: CIWorkflow) async
  func started(job: String, of file: String) async
  /// A piece of the job's log; callable from any thread, in order.
  func log(_ chunk: String, job: String, of file: String)
  /// Comes once for each planned job, started or not.
  func completed(job: String, of file: String, _ result: CIJobResult) async
  /// Comes once for each planned workflow, after its jobs.
  func finished(_ file: String, conclusion: CIConclusion) async
  /// Whether somebody asked that the workflow be ended, for example because a newer one of its concurrency group came.
  func isCancelled(_ file: String) -> Bool
}

/// One workflow as it will be run.
package struct CIWorkflow: Sendable, Equatable {
  /// For example `.github/workflows/ci.yml`.
  package var file: String
  package var name: String
  package var jobs: [CIJob]
  /// The evaluated `concurrency:` group, if the workflow has one.
  package var concurrencyGroup: String?
  package var cancelsInProgress: Bool

  package init(
    file: String, name: String, jobs: [CIJob], concurrencyGroup: String? = nil, cancelsInProgress: Bool = false
  ) {
    self.file = file
    self.name = name
    self.jobs = jobs
    self.concurrencyGroup = concurrencyGroup
    self.cancelsInProgress = cancelsInProgress
  }
}

package struct CIJob: Sendable, Equatable {
  /// Unique in its workflow; a matrix job's key holds its values, for example `test (3.11)`.
  package var key: String
  /// What people see: the check run's name.
  package var name: String
  /// The labels of `runs-on`.
  package var labels: [String]

  package init(key: String, name: String, labels: [String] = []) {
    self.key = key
    self.name = name
    self.labels = labels
  }
}

package enum CIConclusion: String, Sendable, Codable, CaseIterable {
  case success, failure, neutral, cancelled, skipped
  case timedOut = "timed_out"
}

package struct CIJobResult: Sendable, Equatable {
  package var conclusion: CIConclusion
  package var annotations: [CIAnnotation]
  /// The check run's output.
  package var title: String?
  package var summary: String?
  package var steps: [CIStep]

  package init(
    _ conclusion: CIConclusion, annotations: [CIAnnotation] = [], title: String? = nil, summary: String? = nil,
    steps: [CIStep] = []
  ) {
    self.conclusion = conclusion
    self.annotations = annotations
    self.title = title
    self.summary = summary
    self.steps = steps
  }
}

package struct CIStep: Sendable, Equatable, Codable {
  package var name: String
  package var conclusion: CIConclusion

  package init(name: String, conclusion: CIConclusion) {
    self.name = name
    self.conclusion = conclusion
  }
}

/// Something said about lines of a file, for example by `::error file=…::`.
package struct CIAnnotation: Sendable, Equatable, Codable {
  package enum Level: String, Sendable, Codable { case notice, warning, failure }

  /// Within the repository; `.github` where it is about none.
  package var path: String
  package var startLine: Int
  package var endLine: Int
  package var level: Level
  package var title: String?
  package var message: String

  package init(path: String, startLine: Int, endLine: Int, level: Level, title: String? = nil, message: String) {
    self.path = path
    self.startLine = startLine
    self.endLine = endLine
    self.level = level
    self.title = title
    self.message = message
  }
}
