import Arithmetic
import Embedding
import Essentials
import Foundation
import Runtime

/// The command `nightshift bench`.
enum BenchCommand: ToolCommand {
  static let name = "bench"
  static let summary = "time the sentence encoder, the search, grouping, a storm and snapshots on this machine"
  static let usage = """
    usage: nightshift bench embedding [--weights FILE] [--json]
           nightshift bench search [--count N] [--json]
           nightshift bench grouping [--count N] [--json]
           nightshift bench storm [--count N] [--kinds N] [--json]
           nightshift bench snapshot [--files N] [--megabytes N] [--rounds N] [--json]

    embedding encodes a text of 64 word pieces on one core, and says which share of the core's peak that reaches, the peak being
    what multiplying and adding alone gives. search looks for the 60 nearest among N (100,000) vectors of 384 numbers.
    grouping takes signals in beside N (1,000, then 10,000, then 100,000) open ones, and says what one costs: right after a start, when
    the neighbours of what it is near to have to be looked up first, and later.
    storm takes N (2,000,000) signals of a kilobyte, of 1,000 kinds, through parse, fingerprint and count on one core; beside that it
    says how many of them a general decoder reads in a second, and the most memory it had.
    snapshot makes a repository of N (50,000) files with N (1,000) megabytes, a tenth and a hundredth of it, changes twenty files,
    and says how long saving and rehydrating take, and how many times as long a shared clone, a copy and a packed tree do.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(
      Array(words.dropFirst()), options: ["weights", "count", "kinds", "files", "megabytes", "rounds"], flags: ["json"])
    try arguments.none()
    let figures: [(name: String, value: Double)]
    switch words.first {
    case "embedding": figures = try embedding(arguments)
    case "grouping": return try GroupingBenchCommand.run(arguments)
    case "storm": return try StormBenchCommand.run(arguments)
    case "snapshot": return try await SnapshotBenchCommand.run(arguments)
    case "search": figures = search(count: try arguments.number("count", in: 1...1_000_000) ?? 100_000)
    default: throw UsageError("say embedding, search, grouping, storm or snapshot")
    }
    if arguments.has("json") {
      let members = figures.map { ($0.name, JSONValue.number($0.value)) }
      Terminal.say(JSONValue.object(Dictionary(members) { first, _ in first }).text)
    } else {
      for figure in figures { Terminal.say("\(figure.name)  \(figure.value)") }
    }
    return 0
  }

  private static func embedding(_ arguments: Arguments) throws -> [(name: String, value: Double)] {
    let folder = WeightsFolder(given: arguments["weights"], environment: ProcessInfo.processInfo.environment)
    guard folder.isComplete else { throw UsageError("there are no weights: call .github/scripts/weights") }
    let encoder = try folder.encoder()
    var text = "the total is wrong"
    while encoder.pieceCount(of: text) < 64 { text += " again" }
    let pieces = Double(encoder.pieceCount(of: text))
    let best = fastest(of: 30) { _ = encoder.vectors(for: [text]) }
    let batch = fastest(of: 5) { _ = encoder.vectors(for: Array(repeating: text, count: 16)) }
    let rounds = 2_000_000
    let peak = Numbers.busyWork(rounds: rounds) / fastest(of: 10) { _ = Numbers.busyWork(rounds: rounds) }
    let operations = pieces * Double(SentenceEncoder.layers) * 2 * (12 * 384 * 384 + 2 * pieces * 384)
    return [
      ("pieces", pieces), ("milliseconds", rounded(best * 1_000)),
      ("milliseconds_in_a_batch_of_16", rounded(batch / 16 * 1_000)),
      ("gigaflops", rounded(operations / best / 1e9)), ("peak_gigaflops", rounded(peak / 1e9)),
      ("share_of_peak", rounded(operations / best / peak)), ("register_bits", Double(Numbers.registerBits)),
    ]
  }

  private static func search(count: Int) -> [(name: String, value: Double)] {
    var state: UInt64 = 1
    func vector() -> [Float] {
      let numbers = (0..<SentenceEncoder.dimension).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(Int32.max)
      }
      let length = Numbers.dot(numbers, numbers).squareRoot()
      return numbers.map { $0 / length }
    }
    var index = NearestVectors(width: SentenceEncoder.dimension)
    index.reserve(count)
    for _ in 0..<count { index.append(vector()) }
    let queries = (0..<20).map { _ in vector() }
    var position = 0
    let best = fastest(of: queries.count) {
      _ = index.nearest(to: queries[position % queries.count], limit: 60)
      position += 1
    }
    let adding = fastest(of: 3) {
      var other = index
      other.append(queries[0])
    }
    return [
      ("vectors", Double(count)), ("milliseconds", rounded(best * 1_000)),
      ("milliseconds_to_copy_and_add", rounded(adding * 1_000)),
      ("megabytes", rounded(Double(count * (5 * SentenceEncoder.dimension + 8)) / 1e6)),
      ("gigabytes_a_second", rounded(Double(count * SentenceEncoder.dimension) / best / 1e9)),
    ]
  }

  /// The shortest of several times, in seconds: what the work takes when nothing else is in the way.
  private static func fastest(of times: Int, _ work: () -> Void) -> Double {
    let clock = SystemTime()
    return (0..<times).map { _ in
      let start = clock.now()
      work()
      return clock.now().timeIntervalSince(start)
    }.min() ?? 0
  }

  private static func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
}
