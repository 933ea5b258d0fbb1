import Domain
import Foundation
import Testing

@Suite struct `The history of an issue` {
  private static let ada = Actor(id: 1, login: "ada")
  private static let us = Actor(id: 900, login: "nightshift[bot]", isBot: true)

  private func history(_ deeds: [(TrackedEvent.Deed, Actor)]) -> [TrackedEvent] {
    deeds.enumerated().map { index, entry in
      TrackedEvent(
        id: Int64(index), deed: entry.0, actor: entry.1, at: Date(timeIntervalSince1970: Double(index)))
    }
  }

  private func standing(
    _ deeds: [(TrackedEvent.Deed, Actor)], labels: [String] = [], isOpen: Bool = true
  ) -> [TrackedEvent.Deed] {
    history(deeds).standing(labels: labels, isOpen: isOpen, exceptBy: 900).map(\.deed)
  }

  @Test func `tells what a person did last to each label`() {
    let deeds: [(TrackedEvent.Deed, Actor)] = [
      (.labeled("weight: 3"), Self.us), (.labeled("weight: 8"), Self.ada), (.unlabeled("weight: 3"), Self.ada),
    ]
    #expect(standing(deeds, labels: ["weight: 8"]) == [.labeled("weight: 8"), .unlabeled("weight: 3")])
  }

  @Test func `passes over what we did ourselves, and what was undone`() {
    #expect(standing([(.labeled("a"), Self.ada), (.unlabeled("a"), Self.us)]).isEmpty)
    #expect(standing([(.labeled("a"), Self.ada), (.labeled("a"), Self.us)], labels: ["a"]).isEmpty)
    #expect(standing([(.labeled("a"), Self.ada)]).isEmpty, "the history lags, or the label itself was deleted")
  }

  @Test func `tells which label we took off again`() {
    func isUndone(_ later: [(TrackedEvent.Deed, Actor)]) -> Bool {
      let events = history([(.labeled("a"), Self.ada)] + later)
      return events.isUndone(events[0], by: 900)
    }
    #expect(isUndone([(.unlabeled("a"), Self.us)]))
    #expect(isUndone([(.unlabeled("a"), Self.us), (.unlabeled("b"), Self.ada)]))
    #expect(!isUndone([]))
    #expect(!isUndone([(.unlabeled("a"), Self.ada)]))
    #expect(!isUndone([(.unlabeled("a"), Self.us), (.labeled("a"), Self.ada)]))
  }

  @Test func `tells who closed it or opened it again`() {
    let deeds: [(TrackedEvent.Deed, Actor)] = [(.closed, Self.us), (.reopened, Self.ada)]
    #expect(standing(deeds) == [.reopened])
    #expect(standing(deeds, isOpen: false).isEmpty)
    #expect(standing(deeds + [(.closed, Self.ada)], isOpen: false) == [.closed])
  }
}
