import Domain
import Testing

@Suite struct `A weight label` {
  @Test(
    arguments: [
      (0.0, nil), (0.99, nil), (1, 1), (1.9, 1), (2, 2), (4.99, 3), (5, 5), (7.999_999_999_9, 8), (12.9, 8), (13, 13),
      (88, 55),
      (89, 89), (100_000, 89), (-1, nil), (.infinity, 89), (.nan, nil),
    ] as [(Double, Int?)])
  func `is the highest step not above the sum`(_ sum: Double, _ step: Int?) {
    #expect(WeightLadder.step(for: sum) == step)
  }

  @Test func `is read back as its step, and nothing else is`() {
    for step in WeightLadder.steps { #expect(WeightLadder.step(ofLabel: WeightLadder.label(step)) == step) }
    for label in ["weight: 4", "weight:8", "Weight: 8", "weight: 08 ", "weight: ", "weight: +8x", "8", "weight: -1"] {
      #expect(WeightLadder.step(ofLabel: label) == nil, "\(label)")
    }
  }
}

@Suite struct `A state label` {
  @Test func `is read back as its state, and nothing else is`() {
    for state in ReportState.allCases { #expect(ReportState(label: state.label) == state) }
    #expect(ReportState.needsInput.label == "state: needs input" && ReportState.inReview.label == "state: in review")
    for label in ["state:green", "State: green", "state: done", "green"] { #expect(ReportState(label: label) == nil) }
  }

  @Test func `lets signals join until the work has ended`() {
    #expect(ReportState.allCases.filter { !$0.isOpen } == [.merged, .verified, .regressed, .dismissed])
  }
}

@Suite struct `A priority` {
  @Test func `has a label, and P0 comes first`() {
    for priority in Priority.allCases { #expect(Priority(label: priority.label) == priority) }
    #expect(Priority.allCases.sorted() == Priority.allCases && Priority.p0.label == "priority: P0")
    #expect(Priority(label: "priority: P5") == nil && Priority(label: "priority: p1") == nil)
  }
}

@Suite struct `A label event` {
  private func decide(
    _ label: String, added: Bool = true, by sender: LabelChange.Sender, present: [String]? = nil,
    on report: Report?
  ) -> LabelConsequence {
    LabelPolicy.decide(
      LabelChange(label: label, wasAdded: added, sender: sender, present: present ?? (added ? [label] : [])),
      report: report, threshold: 8)
  }

  private let ada = LabelChange.Sender.person(login: "ada", canWrite: true)
  private let eve = LabelChange.Sender.person(login: "eve", canWrite: false)
  private func report(_ state: ReportState = .gathering, weight: Double = 5) throws -> Report {
    try ReportSample.report(state, weight: weight)
  }

  @Test func `of our own may promote`() throws {
    #expect(decide("weight: 8", by: .ourselves, on: try report()) == .event(.crossedThreshold))
    #expect(decide("weight: 13", by: .ourselves, on: try report()) == .event(.crossedThreshold))
    #expect(decide("weight: 5", by: .ourselves, on: try report()) == .nothing)
  }

  @Test func `of our own never sets the sum nor any state`() throws {
    for label in ["weight: 1", "weight: 89", "state: fixing", "state: dismissed", "priority: P0", "nightshift"] {
      let consequence = decide(label, by: .ourselves, on: try report())
      #expect(consequence == .nothing || consequence == .event(.crossedThreshold), "\(label)")
      #expect(decide(label, added: false, by: .ourselves, on: try report()) == .nothing, "\(label)")
    }
  }

  @Test func `of our own that is gone by now promotes nothing`() throws {
    #expect(decide("weight: 8", by: .ourselves, present: ["weight: 5"], on: try report()) == .nothing)
  }

  @Test func `by a writer sets the sum`() throws {
    #expect(
      decide("weight: 13", by: ada, present: ["weight: 5", "weight: 13"], on: try report())
        == .event(.weightSet(13, by: "ada")))
  }

  @Test func `by a writer counts the highest of several added at once`() throws {
    let present = ["weight: 5", "weight: 13", "weight: 34", "weight: 2"]
    for label in ["weight: 13", "weight: 34", "weight: 2"] {
      #expect(decide(label, by: ada, present: present, on: try report()) == .event(.weightSet(34, by: "ada")))
    }
  }

  @Test func `by a writer that puts on the weight it has changes nothing`() throws {
    #expect(decide("weight: 5", by: ada, on: try report()) == .nothing)
  }

  @Test func `by a writer that takes off the only weight puts it back, with the reason`() throws {
    guard case .restore(let reason) = decide("weight: 5", added: false, by: ada, on: try report()) else {
      Issue.record("not restored")
      return
    }
    #expect(reason.contains("/nightshift weight"))
  }

  @Test func `by a writer who swaps a label says nothing about the one that went`() throws {
    #expect(decide("weight: 5", added: false, by: ada, present: ["weight: 8"], on: try report()) == .nothing)
    #expect(
      decide("state: gathering", added: false, by: ada, present: ["state: researching"], on: try report()) == .nothing)
    #expect(decide("state: gathering", added: false, by: ada, on: try report(.researching)) == .nothing)
  }

  @Test func `by a writer puts a state on that says what to do`() throws {
    #expect(decide("state: researching", by: ada, on: try report()) == .event(.researchAsked(by: "ada")))
    #expect(decide("state: fixing", by: ada, on: try report()) == .event(.fixAsked(by: "ada")))
    #expect(
      decide("state: dismissed", by: ada, on: try report()) == .event(.dismissed(reason: "by label", by: "ada")))
  }

  @Test(arguments: ReportState.allCases.filter { ![.researching, .fixing, .dismissed, .gathering].contains($0) })
  func `by a writer cannot put on a state that only follows from what happens`(_ state: ReportState) throws {
    guard case .restore = decide(state.label, by: ada, on: try report()) else {
      Issue.record("\(state.rawValue) was not taken back")
      return
    }
  }

  @Test func `by a writer that takes the only state off puts it back`() throws {
    guard case .restore = decide("state: gathering", added: false, by: ada, on: try report()) else {
      Issue.record("not restored")
      return
    }
  }

  @Test func `by a writer sets the priority`() throws {
    #expect(decide("priority: P0", by: ada, on: try report()) == .event(.prioritySet(.p0, by: "ada")))
    #expect(decide("priority: P0", added: false, by: ada, on: try report()) == .nothing)
  }

  @Test(arguments: ["weight: 89", "state: fixing", "priority: P0", "nightshift"], [true, false])
  func `by anyone else is taken back, with the reason`(_ label: String, _ added: Bool) throws {
    guard case .restore(let reason) = decide(label, added: added, by: eve, on: try report()) else {
      Issue.record("\(label) was not taken back")
      return
    }
    #expect(reason.contains("@eve") && reason.contains("write access"))
  }

  @Test(arguments: ["bug", "weight: 4", "source: sentry", "nightshift: paused", "state: done"])
  func `of a label that is none of ours means nothing`(_ label: String) throws {
    #expect(decide(label, by: eve, on: try report()) == .nothing)
    #expect(decide(label, by: ada, on: nil) == .nothing)
  }

  @Test func `by a writer makes a person's issue a report`() {
    #expect(decide("nightshift", by: ada, on: nil) == .adopt(weight: nil))
    #expect(decide("weight: 5", by: ada, on: nil) == .adopt(weight: 5))
  }

  @Test func `makes no report by a state, by removal, by ourselves, or once it is gone`() {
    #expect(decide("state: fixing", by: ada, on: nil) == .nothing)
    #expect(decide("nightshift", added: false, by: ada, on: nil) == .nothing)
    #expect(decide("nightshift", by: .ourselves, on: nil) == .nothing)
    #expect(decide("nightshift", by: ada, present: [], on: nil) == .nothing)
  }

  @Test func `by anyone else makes no report, and is taken off`() {
    guard case .restore(let reason) = decide("nightshift", by: eve, on: nil) else {
      Issue.record("not taken off")
      return
    }
    #expect(reason.contains("taken off"))
  }
}
