import Domain
import Testing

@Suite struct `Green` {
  private static let ourApp: Int64 = 99

  private func check(_ name: String, _ conclusion: Check.Conclusion?, app: Int64? = 1) -> Check {
    Check(id: 1, name: name, appID: app, conclusion: conclusion, completedAt: nil)
  }

  private func verdict(
    _ checks: [Check], required: [String] = [], onBase: [Check] = [], isMergeable: Bool? = true,
    age: Duration = .seconds(600), settle: Duration = .seconds(20)
  ) -> GreenVerdict {
    GreenVerdict(
      GreenFacts(
        isMergeable: isMergeable, checks: checks, required: required, onBase: onBase, ownAppID: Self.ourApp, age: age,
        noCheckWait: .seconds(300), settle: settle))
  }

  @Test func `is every check a success, neutral or skipped`() {
    #expect(verdict([check("a", .success), check("b", .neutral), check("c", .skipped)]) == .green)
  }

  @Test func `is not believed as long as further runs may still come to be`() {
    #expect(verdict([check("a", .success)], age: .seconds(19)) == .pending(["checks that may still begin"]))
    #expect(verdict([check("a", .failure)], age: .seconds(1)) == .failing([check("a", .failure)]))
    #expect(verdict([check("a", .success)], age: .seconds(20)) == .green)
  }

  @Test(arguments: [Check.Conclusion.failure, .timedOut, .startupFailure])
  func `is not a check that ended red`(_ conclusion: Check.Conclusion) {
    #expect(verdict([check("a", .success), check("b", conclusion)]) == .failing([check("b", conclusion)]))
  }

  @Test func `is not a conflict, which is looked for first`() {
    #expect(verdict([check("a", .success)], isMergeable: false) == .conflict)
    #expect(verdict([check("a", .failure)], isMergeable: false) == .conflict)
    #expect(verdict([], isMergeable: false) == .conflict)
  }

  @Test func `waits for the host to know whether it can be merged`() {
    #expect(verdict([check("a", .success)], isMergeable: nil) == .pending(["mergeability"]))
  }

  @Test func `ignores our own checks, by app and not by name`() {
    #expect(verdict([check("a", .success), check("nightshift", .failure, app: Self.ourApp)]) == .green)
    #expect(verdict([check("a", .success), check("x", nil, app: Self.ourApp)]) == .green)
    guard case .failing = verdict([check("nightshift", .failure, app: 2)]) else {
      Issue.record("a stranger with our name was ignored")
      return
    }
    #expect(verdict([check("x", .success, app: Self.ourApp)], age: .zero) == .pending([]))
  }

  @Test func `counts commit statuses, which have no app`() {
    #expect(verdict([check("ci/legacy", .failure, app: nil)]) == .failing([check("ci/legacy", .failure, app: nil)]))
  }

  @Test func `waits for what is under way`() {
    #expect(verdict([check("b", nil), check("a", nil), check("c", .success)]) == .pending(["a", "b"]))
  }

  @Test func `does not wait for the rest once something of ours is red`() {
    #expect(verdict([check("a", nil), check("b", .failure)]) == .failing([check("b", .failure)]))
  }

  @Test func `is not asked for what is red on the base as well`() {
    #expect(
      verdict([check("a", .success), check("lint", .failure)], onBase: [check("lint", .failure)])
        == .redOnBaseToo(["lint"]))
    #expect(
      verdict(
        [check("a", .failure), check("lint", .failure)], onBase: [check("lint", .failure), check("a", .success)])
        == .failing([check("a", .failure)]))
  }

  @Test func `waits for a required check that has not begun, however long`() {
    #expect(verdict([check("a", .success)], required: ["a", "deploy"], age: .seconds(100_000)) == .pending(["deploy"]))
    #expect(verdict([], required: ["a"], age: .seconds(100_000)) == .pending(["a"]))
  }

  @Test func `waits for a check that ran on the base, no longer than for a first one`() {
    let base = [check("a", .success), check("nightly", .success)]
    #expect(verdict([check("a", .success)], onBase: base, age: .seconds(299)) == .pending(["nightly"]))
    #expect(verdict([check("a", .success)], onBase: base, age: .seconds(300)) == .green)
  }

  @Test func `is not known where no check runs, until the wait is over`() {
    #expect(verdict([], age: .seconds(299)) == .pending([]))
    #expect(verdict([], age: .seconds(300)) == .noChecks)
  }

  @Test(arguments: [Check.Conclusion.actionRequired, .cancelled, .stale])
  func `needs a person where a check ended without a word on the code`(_ conclusion: Check.Conclusion) {
    #expect(verdict([check("a", .success), check("b", conclusion)]) == .awaitsApproval(["b"]))
    #expect(!check("b", conclusion).isRed && check("b", conclusion).needsPerson)
  }

  @Test func `is not hidden by a second check of the same name`() {
    let two = [check("test", .success, app: 1), check("test", .failure, app: 2)]
    #expect(verdict(two) == .failing([check("test", .failure, app: 2)]))
  }
}
