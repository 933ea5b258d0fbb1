import Essentials

package struct ReportSettings: Sendable, Equatable, SettingsSection {
  package var threshold = 8
  package var lateSignalWait = Duration.seconds(900)
  package var researchAt = [1, 2, 4, 10]
  package var decayHalfLife = Duration.seconds(14 * 86400)
  package var snooze = Duration.seconds(7 * 86400)
  package var redactPublicEvidence = true
  package var firstIssues = 50
  package var regroupFrom = 100

  package init() {}

  static var fields: [SettingsField<ReportSettings>] {
    [
      .init("threshold", \.threshold, "The weight at which a report is researched."),
      .init("late_signal_wait", \.lateSignalWait, "How long research waits for signals that are still on their way."),
      .init(
        "research_at", \.researchAt,
        "Signals since the last pass that start another: after the first, the second, and so on; the last for the rest."
      ),
      .init("decay_half_life", \.decayHalfLife, "After this time a signal of a quiet report counts half."),
      .init("snooze", \.snooze, "How long snooze lasts when no time is given."),
      .init("redact_public_evidence", \.redactPublicEvidence, "Keep private evidence out of public repositories."),
      .init(
        "first_issues", \.firstIssues,
        "Problems from before the first start that get an issue each, in a repository; the rest is on the dashboard."),
      .init(
        "regroup_from", \.regroupFrom,
        "How sure of it grouping has to be, in percent, to join and split reports by itself; 101 for never."),
    ]
  }
}

package struct PullRequestSettings: Sendable, Equatable, SettingsSection {
  package var openPerRepository = 10
  package var openPerReviewer = 3
  package var newPerHour = 2
  package var rounds = 8
  package var draftUntilGreen = true
  package var noCheckWait = Duration.seconds(300)
  package var debounce = Duration.seconds(30)
  package var reviewers = 3
  package var quietPeriod = Duration.seconds(7 * 86400)
  package var startWithoutOnboarding = false

  package init() {}

  static var fields: [SettingsField<PullRequestSettings>] {
    [
      .init("open_per_repository", \.openPerRepository, "How many may be open in one repository."),
      .init("open_per_reviewer", \.openPerReviewer, "How many may wait for one reviewer."),
      .init("new_per_hour", \.newPerHour, "How many may be opened in an hour."),
      .init("rounds", \.rounds, "How often one is worked on before a person is asked."),
      .init("draft_until_green", \.draftUntilGreen, "Stay a draft until every check passes."),
      .init("no_check_wait", \.noCheckWait, "How long to wait for a first check before there is none."),
      .init("debounce", \.debounce, "How long to gather failures and comments before the next round."),
      .init("reviewers", \.reviewers, "How many reviewers to ask at most."),
      .init("quiet_period", \.quietPeriod, "Without a signal for this long after the merge, it is verified."),
      .init(
        "start_without_onboarding", \.startWithoutOnboarding,
        "Work in repositories that have no settings file, without asking them by a pull request."),
    ]
  }
}

package struct ScreeningSettings: Sendable, Equatable, SettingsSection {
  package var denyPaths = [
    ".github/workflows/**", ".github/actions/**", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS",
    ".github/nightshift.yml",
  ]

  package init() {}

  static var fields: [SettingsField<ScreeningSettings>] {
    [.init("deny_paths", \.denyPaths, "Patterns of paths that a change may not touch without a person's word.")]
  }
}

package struct AgentSettings: Sendable, Equatable, SettingsSection {
  package enum Fix: String, Sendable, CaseIterable, SettingsValue {
    case revert, loop, command
    case claudeCode = "claude-code"
  }
  package enum Research: String, Sendable, CaseIterable, SettingsValue { case builtin, loop }

  package var fix = Fix.revert
  package var research = Research.builtin
  package var command: [String] = []
  package var prompts: String?
  package var claudeCode = ClaudeCodeSettings()
  package var hosts: [String] = []

  package init() {}

  static var fields: [SettingsField<AgentSettings>] {
    [
      .init(
        "fix", \.fix,
        "Who makes the change: revert takes the suspect commit back, loop asks a model, claude-code and command run a program."
      ),
      .init(
        "research", \.research, "Who looks for the cause: builtin follows stack traces, loop asks a model as well."),
      .init("command", \.command, "For fix: command, the program and its arguments; {brief} is the path of its brief."),
      .init(
        "prompts", \.prompts, "A folder with prompts of your own, named as in config/prompts; the guard text stays."),
      .init("claude_code", \.claudeCode, "For fix: claude-code, how it is run; its model is the first of tasks.fix."),
      .init("hosts", \.hosts, "Hosts that programs of an agent may connect to, such as pypi.org or *.npmjs.org."),
    ]
  }
}

/// The program Claude Code as an agent.
package struct ClaudeCodeSettings: Sendable, Equatable, SettingsSection {
  package var program = "/usr/local/bin/claude"
  package var tools = ["Bash", "Edit", "Glob", "Grep", "Read", "Write"]
  package var turns = 80

  package init() {}

  static var fields: [SettingsField<ClaudeCodeSettings>] {
    [
      .init("program", \.program, "Its path on this machine."),
      .init("tools", \.tools, "Which of its own tools it may use."),
      .init("turns", \.turns, "How often its model may be asked in one run."),
    ]
  }
}

package enum Engine: String, Sendable, CaseIterable, SettingsValue { case builtin }

package struct SandboxSettings: Sendable, Equatable, SettingsSection {
  package enum Mode: String, Sendable, CaseIterable, SettingsValue { case isolated, none }

  package var mode = Mode.isolated
  package var wallClock = Duration.seconds(20 * 60)
  package var cpuTime = Duration.seconds(60 * 60)
  package var processors: Double?
  package var memory = ByteCount.mebibytes(4096)
  package var processes = 512
  package var fileSize = ByteCount.mebibytes(2048)
  package var disk = ByteCount.mebibytes(10_240)
  package var layers = ByteCount.mebibytes(20_480)
  package var tools: [String] = []

  package init() {}

  static var fields: [SettingsField<SandboxSettings>] {
    [
      .init("mode", \.mode, "isolated, or none: agents run with this program's own rights."),
      .init("wall_clock", \.wallClock, "How long one run may take."),
      .init("cpu_time", \.cpuTime, "How much processor time one run may use, on all cores together."),
      .init(
        "processors", \.processors,
        "How many cores one run may keep busy at once; kept where control groups keep the limits, null for all."),
      .init("memory", \.memory, "How much memory one run may use, all its processes together."),
      .init("processes", \.processes, "How many processes, threads counted, one run may have."),
      .init("file_size", \.fileSize, "How large any file that a run writes may become."),
      .init("disk", \.disk, "How much a run may write in all."),
      .init("layers", \.layers, "How much room checkouts, and what setup made of them, may take; the oldest go first."),
      .init(
        "tools", \.tools,
        "Folders with programs of their own, such as /opt/swift/usr: seen inside, with their bin before the other programs."
      ),
    ]
  }
}
