import Embedding
import Essentials
import Evaluation
import Foundation
import Grouping

/// The command `nightshift bench grouping`.
enum GroupingBenchCommand {
  /// Problems that newcomers are about, and how often each comes.
  private static let problems = 20
  private static let rounds = 4

  static func run(_ arguments: Arguments) throws -> Int32 {
    let counts =
      try arguments.number("count", in: 1...100_000).map { [$0] } ?? [1_000, 10_000, 100_000]
    var found: [JSONValue] = []
    for count in counts {
      let figures = try measure(count)
      if !arguments.has("json") {
        for (name, value) in figures { Terminal.say("\(name)  \(value.text)") }
        Terminal.say("")
      }
      found.append(.object(Dictionary(figures) { first, _ in first }))
    }
    if arguments.has("json") { Terminal.say(JSONValue.array(found).text) }
    return 0
  }

  private static func measure(_ count: Int) throws -> [(String, JSONValue)] {
    let start = StormBenchCommand.processorSeconds
    var bench = GroupingBench(count: count, calibration: try Calibration.sentenceEncoder())
    let loading = StormBenchCommand.processorSeconds - start
    var cold: [Double] = []
    var warm: [Double] = []
    var joined = 0
    for round in 0..<rounds {
      for problem in 0..<problems {
        let before = StormBenchCommand.processorSeconds
        if bench.arrive(about: problem) { joined += 1 }
        let taken = StormBenchCommand.processorSeconds - before
        if round == 0 { cold.append(taken) } else { warm.append(taken) }
      }
    }
    return [
      ("signals", .integer(Int64(count))), ("seconds_to_load", .number(rounded(loading))),
      ("milliseconds_after_start", .number(rounded(median(cold) * 1_000))),
      ("milliseconds", .number(rounded(median(warm) * 1_000))),
      ("milliseconds_at_most", .number(rounded((warm.max() ?? 0) * 1_000))),
      ("joined", .integer(Int64(joined))), ("arrivals", .integer(Int64(problems * rounds))),
      ("peak_memory_bytes", .integer(StormBenchCommand.peakMemory)),
      ("optimised", .bool(StormBenchCommand.isOptimised)),
    ]
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
}
