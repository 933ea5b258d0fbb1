import Domain
import Pipeline
import Testing

@Suite struct `The plan for a pull request` {
  private let red = Sample.check("test", .failure, title: "2 failed")
  private let word = Feedback(id: 5, place: .conversation, author: "ada", body: "please use a default")

  private func plan(
    _ verdict: GreenVerdict, _ state: ReportState = .inReview, feedback: [Feedback] = [], rounds: Int = 0,
    lastFailure: String? = nil, isHandedOver: Bool = false, acceptsNoChecks: Bool = false
  ) -> RoundPlan {
    var change = Sample.change()
    change.rounds = rounds
    change.lastFailure = lastFailure
    change.isHandedOver = isHandedOver
    return RoundPlan(
      RoundFacts(
        change: change, state: state, verdict: verdict, feedback: feedback, roundLimit: 8,
        acceptsNoChecks: acceptsNoChecks))
  }

  private func asks(_ plan: RoundPlan, _ text: String) -> Bool {
    if case .askPerson(let reason) = plan { reason.contains(text) } else { false }
  }

  private func waits(_ plan: RoundPlan, _ text: String) -> Bool {
    if case .wait(let reason) = plan { reason.contains(text) } else { false }
  }

  @Test func `leaves alone what a person took over or dismissed`() {
    for verdict in [GreenVerdict.green, .failing([red]), .conflict] {
      #expect(plan(verdict, feedback: [word], isHandedOver: true) == .leave(because: "a person pushed to the branch"))
      #expect(plan(verdict, .dismissed, feedback: [word]) == .leave(because: "the report was dismissed"))
    }
  }

  @Test func `is a round for what fails`() {
    #expect(plan(.failing([red])) == .round(failing: [red], feedback: [], because: "failing: test"))
    #expect(plan(.failing([red]), .green) == .round(failing: [red], feedback: [], because: "failing: test"))
  }

  @Test func `is a round for a conflict, which comes before what people say and checks do`() {
    let because = "it conflicts with the base branch"
    #expect(plan(.conflict) == .round(failing: [], feedback: [], because: because))
    #expect(plan(.conflict, .green, feedback: [word]) == .round(failing: [], feedback: [word], because: because))
    #expect(asks(plan(.conflict, rounds: 8), "8 rounds"))
    #expect(waits(plan(.conflict, .needsInput), "a person was asked"))
  }

  @Test func `takes what people say into the same round`() {
    #expect(
      plan(.failing([red]), feedback: [word]) == .round(failing: [red], feedback: [word], because: "failing: test"))
  }

  @Test func `asks a person when the same failure comes twice in a row`() {
    let signature = RoundPlan.signature([red])
    #expect(asks(plan(.failing([red]), lastFailure: signature), "the same failure came twice"))
    let other = Sample.check("test", .failure, title: "1 failed")
    guard case .round = plan(.failing([other]), lastFailure: signature) else {
      Issue.record("another failure was taken for the same")
      return
    }
    guard case .round = plan(.failing([red]), feedback: [word], lastFailure: signature) else {
      Issue.record("a person's word starts another round")
      return
    }
  }

  @Test func `asks a person at the round limit`() {
    #expect(asks(plan(.failing([red]), rounds: 8), "8 rounds"))
    #expect(asks(plan(.green, feedback: [word], rounds: 8), "8 rounds"))
    guard case .round = plan(.failing([red]), rounds: 7) else {
      Issue.record("the last round was refused")
      return
    }
  }

  @Test func `goes on after a question only by a person's word`() {
    #expect(waits(plan(.failing([red]), .needsInput), "a person was asked"))
    guard case .round = plan(.failing([red]), .needsInput, feedback: [word]) else {
      Issue.record("a person's word was not heard")
      return
    }
  }

  @Test func `is a round for what people say, whatever the checks`() {
    for verdict in [GreenVerdict.green, .pending(["a"]), .noChecks, .redOnBaseToo(["lint"])] {
      #expect(plan(verdict, feedback: [word]) == .round(failing: [], feedback: [word], because: "1 comments of ada"))
    }
  }

  @Test func `goes green once, even from a question`() {
    #expect(plan(.green) == .goGreen)
    #expect(plan(.green, .needsInput) == .goGreen)
    #expect(waits(plan(.green, .green), "already"))
  }

  @Test func `takes no checks for green only where the operator says so`() {
    #expect(waits(plan(.noChecks), "stays a draft"))
    #expect(plan(.noChecks, acceptsNoChecks: true) == .goGreen)
    #expect(waits(plan(.noChecks, .green, acceptsNoChecks: true), "already"))
  }

  @Test func `waits for what is under way`() {
    #expect(waits(plan(.pending(["build", "test"])), "build, test"))
    #expect(waits(plan(.pending([])), "not begun"))
  }

  @Test func `asks a person for what a change cannot mend`() {
    #expect(asks(plan(.redOnBaseToo(["lint"])), "lint is red on the base as well"))
    #expect(asks(plan(.awaitsApproval(["deploy"])), "deploy waits for a person"))
  }

  @Test func `knows a failure by its checks, in any order, and by how they failed`() {
    let two = [red, Sample.check("lint", .failure)]
    #expect(RoundPlan.signature(two) == RoundPlan.signature(two.reversed()))
    #expect(RoundPlan.signature([red]) != RoundPlan.signature(two))
    var again = red
    again.id = 77
    again.detailsURL = "https://elsewhere"
    #expect(RoundPlan.signature([again]) == RoundPlan.signature([red]))
  }
}
