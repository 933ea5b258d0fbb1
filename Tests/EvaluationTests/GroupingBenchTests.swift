import Embedding
import Evaluation
import Grouping
import Testing

@Suite struct `A bench of arrivals` {
  @Test(arguments: [50, 260])
  func `holds the signals it says, and newcomers about their problems find them`(_ count: Int) throws {
    var bench = GroupingBench(count: count, calibration: try Calibration.sentenceEncoder())
    #expect(bench.index.count == count)
    let joined = (0..<10).count { bench.arrive(about: $0) }
    #expect(bench.index.count == count + 10)
    let again = (0..<10).count { bench.arrive(about: $0) }
    #expect(again >= joined && again >= 5)
  }
}
