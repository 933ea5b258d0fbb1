import Domain
import Testing

@Suite struct `A button on a check` {
  @Test(arguments: [
    ("Try again", "Try again"), (String(repeating: "a", count: 20), String(repeating: "a", count: 20)),
    (String(repeating: "a", count: 21), String(repeating: "a", count: 19) + "…"),
    (String(repeating: "👩‍🔧", count: 7), String(repeating: "👩‍🔧", count: 6) + "…"),
  ])
  func `has no longer words than the host shows`(_ label: String, _ shown: String) {
    let action = CheckAction(identifier: "retry", label: label, description: String(repeating: "d", count: 41))
    #expect(action.label == shown && action.label.unicodeScalars.count <= 20)
    #expect(action.description == String(repeating: "d", count: 39) + "…")
  }

  @Test func `has an identifier that comes back whole`() async {
    await #expect(processExitsWith: .failure) {
      _ = CheckAction(identifier: "a-name-of-21-letters-", label: "l", description: "d")
    }
  }
}
