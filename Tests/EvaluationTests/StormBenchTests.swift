import Essentials
import Evaluation
import Foundation
import SignalSources
import Testing

@Suite struct `The storm that is timed` {
  @Test func `is made of signals of a kilobyte that a decoder takes, of as many kinds as asked for`() throws {
    let lines = StormBench.sample(count: 200, kinds: 7)
    var bench = StormBench()
    bench.count(lines)
    #expect(bench.events == 200 && bench.refused == 0 && bench.counts.count == 7)
    #expect(bench.counts.values.reduce(0, +) == 200 && bench.bytes == lines.count)
    #expect((1_000...1_100).contains(lines.count / 200))
    for value in try SignalLines.values(in: lines) {
      #expect(try GenericSource().signals(from: value, receivedAt: Date(timeIntervalSince1970: 0)).count == 1)
    }
  }

  @Test func `counts what is no signal apart, and the last line without an end as well`() {
    var bench = StormBench()
    bench.count(Data("\n{}\n{\"source\":\"a\",\"type\":\"b\",\"content\":\"c\"}\nnot json".utf8))
    #expect(bench.events == 3 && bench.refused == 2 && bench.counts.count == 1)
  }
}
