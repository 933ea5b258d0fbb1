import Agents
import Essentials
import Testing

@Suite struct `A revert plan` {
  private func plan(_ suspects: [String] = ["a", "b"], rejected: [String] = []) -> RevertPlan {
    RevertPlan(suspects: suspects, rejected: rejected, base: "base")
  }

  private func begin(
    _ plan: inout RevertPlan, failure: String? = nil, feedback: Bool = false, base: String = "base",
    rejected: [String] = []
  ) -> RevertPlan.Action {
    plan.begin(base: base, failure: failure, hasFeedback: feedback, rejected: rejected)
  }

  @Test func `takes a part of each suspect back before the whole of it, the likeliest first`() {
    var plan = plan()
    var seen: [RevertPlan.Change] = []
    var action = begin(&plan)
    while case .take(let change) = action {
      seen.append(change)
      action = plan.didFail(change, because: "no")
    }
    #expect(seen.map { $0.commit + $0.extent.rawValue } == ["aevidence", "awhole", "bevidence", "bwhole"])
    #expect(action == .giveUp)
    #expect(plan.setbacks.map(\.change) == seen)
  }

  @Test func `tries no more than three suspects`() {
    #expect(plan(["a", "b", "c", "d"]).suspects == ["a", "b", "c"])
  }

  @Test func `skips what a person has refused`() {
    var plan = plan(rejected: ["a"])
    #expect(begin(&plan) == .take(.init(commit: "b", extent: .evidence)))
  }

  @Test func `leaves a suspect that was refused while its revert stood`() {
    var plan = plan()
    _ = begin(&plan)
    plan.didTake(.init(commit: "a", extent: .evidence), isWhole: false)
    #expect(begin(&plan, rejected: ["a"]) == .take(.init(commit: "b", extent: .evidence)))
  }

  @Test func `widens to the whole commit when a check fails`() {
    var plan = plan()
    _ = begin(&plan)
    plan.didTake(.init(commit: "a", extent: .evidence), isWhole: false)
    #expect(begin(&plan, failure: "red") == .take(.init(commit: "a", extent: .whole)))
    #expect(plan.setbacks.map(\.reason) == ["red"])
  }

  @Test func `does not try the whole of a commit of which the part was everything`() {
    var plan = plan()
    _ = begin(&plan)
    plan.didTake(.init(commit: "a", extent: .evidence), isWhole: true)
    #expect(plan.standing == .init(commit: "a", extent: .whole))
    #expect(begin(&plan, failure: "red") == .take(.init(commit: "b", extent: .evidence)))
  }

  @Test func `answers reviewers while its change stands, at length only once`() {
    var plan = plan()
    _ = begin(&plan)
    let change = RevertPlan.Change(commit: "a", extent: .evidence)
    plan.didTake(change, isWhole: false)
    #expect(begin(&plan, feedback: true) == .answer(change: change, isFirst: true))
    #expect(begin(&plan, feedback: true) == .answer(change: change, isFirst: false))
    #expect(plan.standing == change)
  }

  @Test func `goes on when a check fails, whatever reviewers say`() {
    var plan = plan()
    _ = begin(&plan)
    plan.didTake(.init(commit: "a", extent: .evidence), isWhole: false)
    #expect(begin(&plan, failure: "red", feedback: true) == .take(.init(commit: "a", extent: .whole)))
  }

  @Test func `makes its change again on a base that moved`() {
    var plan = plan()
    _ = begin(&plan)
    plan.didTake(.init(commit: "a", extent: .whole), isWhole: true)
    #expect(begin(&plan, feedback: true, base: "newer") == .take(.init(commit: "a", extent: .whole)))
    #expect(plan.setbacks.isEmpty)
  }

  @Test func `goes on from what a conversation kept of it`() throws {
    var plan = plan()
    _ = begin(&plan)
    plan.didTake(.init(commit: "a", extent: .evidence), isWhole: false)
    var kept = try #require(RevertPlan(memory: try plan.memory()))
    #expect(kept == plan)
    #expect(begin(&kept, failure: "red") == .take(.init(commit: "a", extent: .whole)))
  }

  @Test(arguments: [JSONValue.null, ["suspects": 3], "plan"])
  func `is made anew where memory holds none`(_ memory: JSONValue) {
    #expect(RevertPlan(memory: memory) == nil)
  }

  @Test func `is outdated once it is through and research names others`() {
    var plan = plan(["a"])
    #expect(!plan.isOutdated(suspects: ["c"], rejected: []))
    _ = begin(&plan)
    _ = plan.didFail(.init(commit: "a", extent: .evidence), because: "no", isWhole: true)
    #expect(plan.isOutdated(suspects: ["c"], rejected: []))
    #expect(!plan.isOutdated(suspects: ["a"], rejected: []))
  }
}
