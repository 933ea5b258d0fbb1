import Daemon
import Foundation
import Testing

@Suite struct `An answer of GitHub's` {
  private let noon = Date(timeIntervalSince1970: 1_795_262_400)

  @Test func `counts once`() throws {
    var states = SetupStates()
    states.ask("a", at: noon)
    states.ask("b", at: noon)
    try states.redeem("a", at: noon + 5)
    #expect(throws: SetupStates.Denied.used) { try states.redeem("a", at: noon + 6) }
    try states.redeem("b", at: noon + 7)
  }

  @Test(arguments: ["", "c", "aa"])
  func `counts only if it was asked for`(_ state: String) {
    var states = SetupStates()
    states.ask("a", at: noon)
    #expect(throws: SetupStates.Denied.unknown) { try states.redeem(state, at: noon) }
  }

  @Test func `counts for an hour`() throws {
    var states = SetupStates()
    states.ask("a", at: noon)
    states.ask("b", at: noon)
    try states.redeem("a", at: noon + 3_599)
    #expect(throws: SetupStates.Denied.expired) { try states.redeem("b", at: noon + 3_600) }
    #expect(throws: SetupStates.Denied.used) { try states.redeem("b", at: noon) }
  }

  @Test func `is forgotten when a hundred others were asked for`() throws {
    var states = SetupStates()
    for number in 0...100 { states.ask("s\(number)", at: noon) }
    #expect(throws: SetupStates.Denied.unknown) { try states.redeem("s0", at: noon) }
    try states.redeem("s1", at: noon)
  }
}
