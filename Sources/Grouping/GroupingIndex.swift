package import Domain
package import Essentials
import Foundation

/// The signals of all open reports, and the decision where the next one belongs.
///
/// A value: it holds nothing that cannot be made again by adding the same signals in the same order.
package struct GroupingIndex: Sendable {
  package struct Member: Sendable {
    package var input: GroupingInput
    package var report: String
  }

  /// Below this many signals a z-score of words alone says nothing, and words, keys and a plain cosine decide.
  package static let smallStream = 12

  /// What a report is about is told by this many of its signals; thousands more of the same would only cost memory.
  private static let membersPerReport = 40

  /// Signals that are compared with each new one; beyond it the oldest of the largest report steps aside.
  private static let window = 1_500

  package let calibration: Calibration
  package private(set) var members: [Member] = []
  private(set) var table: Similarities

  package init(calibration: Calibration) {
    self.calibration = calibration
    table = Similarities(means: calibration.means)
  }

  package var count: Int { members.count }

  package func report(of signal: Identifier<Signal>) -> String? {
    members.first { $0.input.id == signal }?.report
  }

  /// Puts a signal into `report`; one that is there already moves.
  package mutating func add(_ input: GroupingInput, vector: [Float], to report: String) {
    remove(input.id)
    makeRoom(in: report)
    table.append(vector, source: input.source)
    members.append(Member(input: input, report: report))
  }

  /// The same index with one more signal, which is in no report; nothing steps aside for it.
  func with(_ input: GroupingInput, vector: [Float]) -> GroupingIndex {
    var whole = self
    whole.table.append(vector, source: input.source)
    whole.members.append(Member(input: input, report: ""))
    return whole
  }

  private mutating func makeRoom(in report: String) {
    let own = members.filter { $0.report == report }
    if own.count >= Self.membersPerReport, let oldest = own.first { remove(oldest.input.id) }
    guard members.count >= Self.window else { return }
    let sizes = members.reduce(into: [String: Int]()) { $0[$1.report, default: 0] += 1 }
    let largest = sizes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    if let oldest = members.first(where: { $0.report == largest }) { remove(oldest.input.id) }
  }

  /// Moves every signal of one report to another one.
  package mutating func move(_ report: String, into other: String) {
    for index in members.indices where members[index].report == report { members[index].report = other }
  }

  /// Forgets a signal; an unknown one is not an error.
  package mutating func remove(_ signal: Identifier<Signal>) {
    guard let index = members.firstIndex(where: { $0.input.id == signal }) else { return }
    members.remove(at: index)
    table.remove(at: index)
  }

  /// Forgets a report that takes no more signals.
  package mutating func remove(report: String) {
    for signal in members.filter({ $0.report == report }).map(\.input.id) { remove(signal) }
  }
}
