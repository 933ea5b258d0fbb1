import Foundation
import Testing

private enum StormSize {
  static let signals = ProcessInfo.processInfo.environment["NIGHTSHIFT_STORM"].flatMap { Int($0) }
}

@Suite(
  .serialized,
  .enabled(if: StormSize.signals != nil, "set NIGHTSHIFT_STORM to a number of signals, such as 10000: it takes minutes")
)
struct `A storm of signals` {
  /// In memory where the machine has such a folder: what a disk takes is not what is measured.
  private static func folder() throws -> String {
    let memory = "/dev/shm"
    let root = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    let path = "\(root)/nightshift-storm-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test(arguments: [60])
  func `stays within the host's limits, its labels prompt and its ledgers in turn`(_ minutes: Int) async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let signals = try #require(StormSize.signals)
    let storm = try await Storm(
      signals: signals, reports: 50, length: .seconds(60 * minutes), directory: folder)
    try await storm.run()
    let figures = StormFigures(storm, threshold: 8)
    print("\(signals) signals into 50 reports in \(minutes) min: \(figures); reads \(storm.hub.reads)")
    #expect(storm.hub.unknown.isEmpty && figures.isComplete)
    #expect(figures.mostInMinute <= 80 && figures.mostInHour <= 500)
    #expect(figures.labels == 50 && figures.worstLabel <= 10)
    #expect(figures.worstLedger <= 2 * 50 * 3600 / 480)
  }
}
