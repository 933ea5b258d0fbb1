import Essentials
import Evaluation
import Foundation
import Runtime

/// The command `nightshift bench storm`.
enum StormBenchCommand {
  /// Events in memory, which are gone through as often as it takes.
  private static let block = 32_768

  static func run(_ arguments: Arguments) throws -> Int32 {
    let wanted = try arguments.number("count", in: 1...1_000_000_000) ?? 2_000_000
    let kinds = try arguments.number("kinds", in: 1...100_000) ?? 1_000
    let lines = StormBench.sample(count: min(block, wanted), kinds: kinds)
    let clock = SystemTime()
    var bench = StormBench()
    let (start, busy) = (clock.now(), processorSeconds)
    while bench.events < wanted { bench.count(lines) }
    let seconds = clock.now().timeIntervalSince(start)
    let onCore = processorSeconds - busy
    let decoding = decoderSpeed(lines, clock)
    let figures: JSONValue = [
      "events": .integer(Int64(bench.events)), "bytes": .integer(Int64(bench.bytes)),
      "bytes_per_event": .integer(Int64(bench.bytes / max(1, bench.events))),
      "kinds": .integer(Int64(bench.counts.count)), "refused": .integer(Int64(bench.refused)), "cores": 1,
      "seconds": .number((seconds * 1_000).rounded() / 1_000),
      "events_per_second": .integer(Int64(Double(bench.events) / max(seconds, 1e-9))),
      "core_seconds": .number((onCore * 1_000).rounded() / 1_000),
      "events_per_core_second": .integer(Int64(Double(bench.events) / max(onCore, 1e-9))),
      "decoder_events_per_second": .integer(Int64(decoding)),
      "peak_memory_bytes": .integer(peakMemory), "optimised": .bool(isOptimised),
    ]
    guard !arguments.has("json") else {
      Terminal.say(figures.text)
      return 0
    }
    for (name, value) in (figures.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      Terminal.say("\(name)  \(value.text)")
    }
    return 0
  }

  /// How many of the same lines a general decoder makes values of in a second.
  private static func decoderSpeed(_ lines: Data, _ clock: SystemTime) -> Double {
    let sample = lines.split(separator: 0x0a).prefix(2_000).map { Data($0) }
    let start = clock.now()
    let read = sample.count { (try? JSONValue(parsing: $0)) != nil }
    return Double(read) / max(clock.now().timeIntervalSince(start), 1e-9)
  }

  /// The most memory this process ever had (proc(5), VmHWM).
  static var peakMemory: Int64 {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int64($0) } ?? 0) * 1_024
  }

  /// The time that a core worked for this process: what others do on the machine is not in it.
  static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static var isOptimised: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }
}
