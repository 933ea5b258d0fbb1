import Configuration
import Daemon
import Domain
import Embedding
import Essentials
import Evaluation
import Foundation
import Grouping
import Pipeline
import Runtime

/// The command `nightshift eval`.
enum EvalCommand: ToolCommand {
  static let name = "eval"
  static let summary = "measure grouping and screening on labelled data, and export your own to label"
  static let usage = """
    usage: nightshift eval grouping --data FILE.jsonl [--engine builtin|labels|models] [--config FILE] [--embedding sentences|words]
                                    [--weights FILE] [--constants FILE] [--cross-validate] [--json] [--verbose]
           nightshift eval duplicates --data FILE.jsonl [--weights FILE] [--json]
           nightshift eval calibration --data FILE.jsonl [--embedding sentences|words] [--weights FILE] [--verbose]
           nightshift eval screening --data FILE.jsonl [--engine builtin] [--json] [--verbose]
           nightshift eval fix --data DIR [--agent loop|claude-code|command|revert] [--only NAME] [--tools DIR] [--claude FILE]
                           [--sandbox isolated|none] [--json]
           nightshift eval research|triage --data DIR [--only NAME] [--json]
           nightshift eval export [--config FILE] [--limit N]

    grouping reads one signal per line (source or source_product, type or source_type, content, group), in order, groups each as it
    comes, and says how well that meets the labels. Figures without a prefix are those on arrival; `reviewed` are those after one
    nightly review. --cross-validate leaves whole groups out, five parts in turn, draws groups anew for a 90 % interval, and groups one
    signal of each group, where nothing belongs together. --verbose lists what was put wrong. --engine labels also asks, where the scores
    leave it open, a judge that knows the labels: the most that a model could reach. --engine models asks the models that the
    settings give to `match` and `query`, within `budget`, and counts calls and cost; with `cassettes` the run is recorded, or answered from
    a recorded one.
    duplicates reads bug reports (id, summary, description, cluster) and says for how many of those with a duplicate one is among
    the nearest 1, 5 and 10: by sentences, by words and by both.
    calibration prints the constants that the data gives, for --constants: the sources' means and the bar on arrival that meets
    the labels best, each stream (stream) by itself. --verbose lists what was tried.
    screening reads texts (id, text, label: malicious or benign, category) and says how many attacks are caught and how many harmless
    texts are held back. --verbose lists what was judged wrong.
    fix plays cases (DIR/*.bug: a repository with a planted regression, a signal, hidden tests) from the signal to the merged pull request
    on an embedded GitHub, and says how many are solved, with rounds, cost and time of each. The model is a script that knows the fix:
    what is measured is everything around it. A case whose programs are not here is not run, and not counted.
    research asks the builtin research about the same cases and says how often it finds the file and the commit that was planted; triage
    how many it would act on with all the evidence, and how many with a title alone, which is too little.
    export prints signals of the store in the same format, redacted, grouped as they are: correct the groups, then measure.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let rest = Array(words.dropFirst())
    switch words.first {
    case "grouping": return try await grouping(rest)
    case "duplicates": return try await duplicates(rest)
    case "calibration": return try await calibration(rest)
    case "export": return try await export(rest)
    case "screening": return try ScreeningEval.run(rest)
    case "fix": return try await FixEval.run(rest)
    case let what? where ["research", "triage"].contains(what): return try await ResearchEval.run(what, rest)
    default:
      throw UsageError("say grouping, duplicates, calibration, screening, research, triage, fix or export")
    }
  }

  private static func grouping(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["data", "engine", "embedding", "weights", "constants", SettingsFile.option],
      flags: ["json", "verbose", "cross-validate"])
    try arguments.none()
    let models = try groupingModels(arguments)
    let signals = try signals(arguments)
    var embedder = try embedder(arguments)
    if let path = arguments["constants"] {
      embedder = Recalibrated(
        inner: embedder, calibration: try JSONDecoder().decode(Calibration.self, from: try file(path)))
    }
    let start = SystemTime().now()
    let vectors = try await GroupingRun.vectors(of: signals, by: embedder)
    let run = await GroupingRun(
      signals, vectors: vectors, embedder: embedder, arbitration: models?.arbitration ?? Arbitration(),
      knowsLabels: arguments["engine"] == "labels")
    let seconds = SystemTime().now().timeIntervalSince(start)
    var checked: CrossValidation?
    if arguments.has("cross-validate") {
      checked = await CrossValidation(signals, vectors: vectors, placed: run.arrived, embedder: embedder)
    }
    let report = GroupingEvaluation(
      embedder: embedder.name, run: run, titles: signals.map { GroupingInput($0.signal).title }, seconds: seconds,
      crossValidation: checked, dollars: models?.dollars ?? 0)
    Terminal.say(arguments.has("json") ? report.json.text : report.text)
    if arguments.has("verbose") { report.confusion.forEach { Terminal.say($0) } }
    return 0
  }

  /// The models of the settings where they are to be asked; nil for the engine alone.
  private static func groupingModels(_ arguments: Arguments) throws -> GroupingModels? {
    switch arguments["engine"] {
    case nil, "builtin", "labels": return nil
    case "models":
      guard let models = try GroupingModels(try SettingsFile.read(arguments), time: SystemTime()) else {
        throw UsageError("the settings give no model to `match` or `query` under `tasks`")
      }
      return models
    default: throw UsageError("--engine takes builtin, labels or models")
    }
  }

  private static func duplicates(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["data", "weights"], flags: ["json"])
    try arguments.none()
    guard let path = arguments["data"] else { throw UsageError("name the reports with --data FILE.jsonl") }
    let search = try await DuplicateSearch(try file(path), embedder: try embedder(arguments))
    Terminal.say(arguments.has("json") ? search.json.text : search.text)
    return 0
  }

  private static func calibration(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["data", "embedding", "weights"], flags: ["verbose"])
    try arguments.none()
    let signals = try signals(arguments)
    let embedder = try embedder(arguments)
    let vectors = try await GroupingRun.vectors(of: signals, by: embedder)
    var known = embedder.calibration
    // Words have no form of a source that a mean could take out beforehand.
    if known.words == nil { known = known.withMeans(of: signals, vectors: vectors) }
    let streams = Dictionary(grouping: signals.indices) { signals[$0].stream }.sorted { $0.key < $1.key }
    let search = await BarSearch(
      streams.map { own in .init(signals: own.value.map { signals[$0] }, vectors: own.value.map { vectors[$0] }) },
      embedder: embedder, calibration: known)
    if arguments.has("verbose") { search.trials.forEach { Terminal.remark($0.text) } }
    let made = search.best
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Terminal.say(String(decoding: try encoder.encode(made), as: UTF8.self))
    return 0
  }

  private static func export(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option, "limit"])
    try arguments.none()
    let limit = try arguments.number("limit", in: 1...100_000) ?? 1_000
    let daemon = try await Daemon.assemble(
      try SettingsFile.read(arguments), time: SystemTime(), log: .discarded, as: .reader)
    let members: [MemberSignal] = try await daemon.pipeline.context.shelf.signals()
    for line in LabelledSignal.sample(members.map { ($0.signal, $0.report.text) }, limit: limit) {
      Terminal.say(line.text)
    }
    return 0
  }

  private static func file(_ path: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
    return data
  }

  private static func signals(_ arguments: Arguments) throws -> [LabelledSignal] {
    guard let path = arguments["data"] else { throw UsageError("name the signals with --data FILE.jsonl") }
    do {
      return try LabelledSignal.read(try file(path))
    } catch let problem as DataSetProblem {
      throw UsageError("\(path), \(problem)")
    }
  }

  private static func embedder(_ arguments: Arguments) throws -> any Embedder {
    var settings = EmbeddingSettings()
    settings.weights = arguments["weights"]
    switch arguments["embedding"] {
    case nil: break
    case "sentences": settings.by = .sentences
    case "words": settings.by = .words
    default: throw UsageError("--embedding takes sentences or words")
    }
    return try EmbedderChoice(settings, log: .discarded).embedder()
  }
}

/// The same vectors with other constants.
private struct Recalibrated: Embedder {
  var inner: any Embedder
  var calibration: Calibration

  var name: String { inner.name }

  func vectors(for texts: [String]) async throws -> [[Float]] { try await inner.vectors(for: texts) }
}
