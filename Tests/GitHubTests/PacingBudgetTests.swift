import Domain
import Foundation
import GitHub
import Testing

@Suite struct `A pacing budget` {
  @Test func `lets a first write go at once`() {
    let budget = PacingBudget(profile: .gitHubDotCom)
    #expect(budget.earliest(PacedWrite(.ledger, notifies: true), at: Sample.noon) == Sample.noon)
  }

  @Test func `keeps a second between writes and three between those that notify`() {
    var budget = PacingBudget(profile: .gitHubDotCom)
    budget.record(PacedWrite(.answer, notifies: true), at: Sample.noon)
    #expect(budget.earliest(PacedWrite(.answer), at: Sample.noon) == Sample.noon + 1)
    #expect(budget.earliest(PacedWrite(.answer, notifies: true), at: Sample.noon + 0.5) == Sample.noon + 3)
    #expect(budget.earliest(PacedWrite(.answer), at: Sample.noon + 5) == Sample.noon + 5)
  }

  @Test(arguments: WriteUrgency.allCases, [true, false])
  func `never lets a thousand writes exceed a minute's or an hour's limit`(_ urgency: WriteUrgency, _ notifies: Bool) {
    var budget = PacingBudget(profile: .gitHubDotCom)
    var moments: [Date] = []
    for _ in 0..<1000 {
      let moment = budget.earliest(PacedWrite(urgency, notifies: notifies), at: moments.last ?? Sample.noon)
      budget.record(PacedWrite(urgency, notifies: notifies), at: moment)
      moments.append(moment)
    }
    #expect(most(in: 60, of: moments) <= 80)
    #expect(most(in: 3600, of: moments) <= 500)
    // And it does use what it may.
    #expect(most(in: 3600, of: moments) >= ([.upkeep, .dashboard].contains(urgency) ? 240 : 470))
    #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 >= $0 + (notifies ? 3 : 1) })
  }

  @Test func `keeps room for a label when ledgers have used up theirs`() {
    var budget = PacingBudget(profile: .gitHubDotCom)
    var now = Sample.noon
    for _ in 0..<480 {
      now = budget.earliest(PacedWrite(.ledger), at: now)
      budget.record(PacedWrite(.ledger), at: now)
    }
    #expect(budget.earliest(PacedWrite(.ledger), at: now) == Sample.noon + 3600)
    #expect(budget.earliest(PacedWrite(.thresholdLabel), at: now) == now + 1)
  }

  @Test func `foretells a turn behind others`() {
    let budget = PacingBudget(profile: .gitHubDotCom)
    let ahead = [PacedWrite(.answer, notifies: true), PacedWrite(.answer, notifies: true)]
    #expect(budget.forecast(PacedWrite(.ledger), behind: ahead, at: Sample.noon) == Sample.noon + 2)
    #expect(budget.forecast(PacedWrite(.ledger, notifies: true), behind: ahead, at: Sample.noon) == Sample.noon + 6)
  }

  @Test func `sets an Enterprise host no limit`() {
    var budget = PacingBudget(profile: .enterprise)
    for _ in 0..<1000 {
      #expect(budget.earliest(PacedWrite(.ledger, notifies: true), at: Sample.noon) == Sample.noon)
      budget.record(PacedWrite(.ledger, notifies: true), at: Sample.noon)
    }
  }

  private func most(in window: Double, of moments: [Date]) -> Int {
    var most = 0
    var first = 0
    for (last, moment) in moments.enumerated() {
      while moments[first] <= moment - window { first += 1 }
      most = max(most, last - first + 1)
    }
    return most
  }
}
