import Foundation
import Testing

@Suite struct `A storm of signals` {
  /// More take minutes in a debug build: NIGHTSHIFT_STORM sets another number.
  private static let signals =
    ProcessInfo.processInfo.environment["NIGHTSHIFT_STORM"].flatMap { Int($0) } ?? 2_000

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
    let storm = try await Storm(
      signals: Self.signals, reports: 50, length: .seconds(60 * minutes), directory: folder)
    try await storm.run()
    let figures = StormFigures(storm, threshold: 8)
    print("\(Self.signals) signals into 50 reports in \(minutes) min: \(figures); reads \(storm.hub.reads)")
    #expect(storm.hub.unknown.isEmpty && figures.isComplete)
    #expect(figures.mostInMinute <= 80 && figures.mostInHour <= 500)
    #expect(figures.labels == 50 && figures.worstLabel <= 10)
    #expect(figures.worstLedger <= 2 * 50 * 3600 / 480)
  }
}
