import Configuration
import LanguageModel
import Testing

@Suite struct `A budget` {
  let run = SpendPlace(.run, "r1")
  let day = SpendPlace(.day, "2026-11-21")

  @Test func `lets calls through until the next could cross it`() throws {
    var sheet = BudgetSheet(limits: [.run: 3])
    try sheet.promise(2, at: [run, day])
    #expect(throws: BudgetRefusal(.run, limit: 3, spent: 2, wanted: 2)) { try sheet.promise(2, at: [run, day]) }
    sheet.settle(2, 0.5, at: [run, day])
    try sheet.promise(2, at: [run, day])
    sheet.settle(2, 2, at: [run, day])
    #expect(sheet.spent(run) == 2.5 && sheet.spent(day) == 2.5)
    #expect(throws: BudgetRefusal(.run, limit: 3, spent: 2.5, wanted: 1)) { try sheet.promise(1, at: [run]) }
    try sheet.promise(1, at: [SpendPlace(.run, "r2"), day])
  }

  @Test(arguments: BudgetRefusal.Scope.allCases)
  func `is kept in its scope`(_ scope: BudgetRefusal.Scope) throws {
    var sheet = BudgetSheet(limits: [scope: 1])
    let places = SpendAccount(run: "r", report: "a/b#1", pullRequest: "a/b#2", repository: "a/b").places(on: "d")
    let error = #expect(throws: BudgetRefusal.self) { try sheet.promise(1.5, at: places) }
    #expect(error?.scope == scope)
    // What was refused is promised nowhere.
    try sheet.promise(1, at: places)
  }

  @Test func `knows what was spent before the start`() {
    var sheet = BudgetSheet(limits: [.day: 10])
    sheet.learn(day, spent: 9.5)
    sheet.learn(day, spent: 4)
    #expect(sheet.spent(day) == 9.5 && sheet.exhausted([run, day]) == nil)
    #expect(throws: BudgetRefusal(.day, limit: 10, spent: 9.5, wanted: 1)) { try sheet.promise(1, at: [day]) }
    sheet.learn(day, spent: 10)
    #expect(sheet.exhausted([run, day])?.scope == .day)
  }

  @Test(arguments: [Double.nan, .infinity, -1])
  func `is not fooled by what is no price`(_ wanted: Double) {
    var sheet = BudgetSheet(limits: [:])
    #expect(throws: BudgetRefusal.self) { try sheet.promise(wanted, at: [run]) }
  }

  @Test func `forgets runs that are over and days that are past`() {
    var sheet = BudgetSheet(limits: [:])
    let other = SpendPlace(.repository, "a/b 2026-11-20")
    for place in [run, day, SpendPlace(.day, "2026-11-20"), other] { sheet.learn(place, spent: 1) }
    sheet.forget(run)
    sheet.forgetDays(before: "2026-11-21")
    #expect(sheet.spent(run) == 0 && sheet.spent(other) == 0 && sheet.spent(SpendPlace(.day, "2026-11-20")) == 0)
    #expect(sheet.spent(day) == 1)
  }

  @Test func `says what stopped, in money`() {
    let refusal = BudgetRefusal(.pullRequest, limit: 25, spent: 24.049, wanted: 1.5)
    #expect("\(refusal)".hasPrefix("the budget of $25.00 for each pull request does not allow it: $24.05 are spent"))
    #expect("\(refusal)".hasSuffix("may cost $1.50"))
  }

  @Test func `has limits by default, and none where the settings say null`() throws {
    #expect(BudgetSettings().limits.count == 6)
    let settings = try Settings.parse(Array("budget: {per_day_usd: null, per_run_usd: 3}".utf8).asData)
    #expect(settings.budget.limits[.day] == nil && settings.budget.limits[.run] == 3)
  }
}
