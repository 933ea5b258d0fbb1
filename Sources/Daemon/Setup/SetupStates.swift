import Essentials
package import Foundation
import Signing

/// The requests that were sent to GitHub from here, so that nobody else's answer counts.
///
/// Each has a word that GitHub gives back with its answer: good once, and for an hour, as GitHub's code is.
package struct SetupStates: Sendable {
  package enum Denied: Error, Equatable { case unknown, expired, used }

  private struct Asked: Sendable {
    var state: String
    var at: Date
    var isUsed = false
  }

  package static let lifetime: TimeInterval = 3600
  private static let most = 100
  private var asked: [Asked] = []

  package init() {}

  /// Notes that a request with the word `state` goes out.
  package mutating func ask(_ state: String, at now: Date) {
    asked.append(Asked(state: state, at: now))
    if asked.count > Self.most { asked.removeFirst() }
  }

  /// Uses up the word that came back.
  package mutating func redeem(_ state: String, at now: Date) throws(Denied) {
    let given = Data(state.utf8)
    guard let index = asked.firstIndex(where: { ConstantTime.equal(Data($0.state.utf8), given) }) else {
      throw .unknown
    }
    guard !asked[index].isUsed else { throw .used }
    asked[index].isUsed = true
    guard now.timeIntervalSince(asked[index].at) < Self.lifetime else { throw .expired }
  }
}
