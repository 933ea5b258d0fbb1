import Domain
import Testing

@Suite struct `A repository` {
  private func proposal(_ number: Int, _ state: OnboardingFacts.Proposal.State) -> OnboardingFacts.Proposal {
    OnboardingFacts.Proposal(number: number, state: state)
  }

  @Test(arguments: [true, false])
  func `with a settings file said yes, whatever else was said`(_ isClosed: Bool) {
    let facts = OnboardingFacts(hasSettings: true, isClosed: isClosed, proposals: [proposal(3, .closed)])
    #expect(facts.verdict == .begin)
  }

  @Test func `is asked once`() {
    #expect(OnboardingFacts(hasSettings: false).verdict == .ask)
    #expect(OnboardingFacts(hasSettings: false, proposals: [proposal(3, .open)]).verdict == .wait(3))
  }

  @Test func `says no by closing, and may think again by opening it again`() {
    #expect(OnboardingFacts(hasSettings: false, proposals: [proposal(3, .closed)]).verdict == .declined(3))
    let again = OnboardingFacts(hasSettings: false, proposals: [proposal(5, .closed), proposal(3, .open)])
    #expect(again.verdict == .wait(3))
  }

  @Test func `says no by taking the file away`() {
    let facts = OnboardingFacts(hasSettings: false, proposals: [proposal(5, .merged), proposal(3, .closed)])
    #expect(facts.verdict == .withdrawn(5))
  }

  @Test func `is not asked where nobody can answer`() {
    #expect(OnboardingFacts(hasSettings: false, isClosed: true).verdict == .closed)
  }
}
