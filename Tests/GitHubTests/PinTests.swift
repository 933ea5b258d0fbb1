import Domain
import Essentials
import GitHub
import Testing

@Suite struct `Pinning an issue` {
  private static let graphQL = "POST https://ghe.example.com/api/graphql"

  private func tape(isPinned: Bool, _ answers: [JSONValue]) -> Tape {
    let seen: JSONValue = ["data": ["repository": ["issue": ["id": "I_7", "isPinned": .bool(isPinned)]]]]
    return Sample.tape(([seen] + answers).map { (Self.graphQL, answer($0)) })
  }

  @Test func `is done by its node and only where it is not yet`() async throws {
    let done: JSONValue = ["data": ["pinIssue": ["issue": ["id": "I_7"]]]]
    let fresh = tape(isPinned: false, [done])
    try await Sample.host(fresh).pinIssue(Sample.address(7))
    #expect(fresh.requests.last?.json?.at("/variables/id") == "I_7")
    #expect(fresh.requests.last?.json?["query"]?.string?.contains("pinIssue(") == true)
    let pinned = tape(isPinned: true, [])
    try await Sample.host(pinned).pinIssue(Sample.address(7))
    #expect(pinned.unplayed.isEmpty && pinned.requests.count == 1)
  }

  @Test func `is undone in the same way`() async throws {
    let pinned = tape(isPinned: true, [["data": ["unpinIssue": ["issue": ["id": "I_7"]]]]])
    try await Sample.host(pinned).unpinIssue(Sample.address(7))
    #expect(pinned.requests.last?.json?["query"]?.string?.contains("unpinIssue(") == true)
    let loose = tape(isPinned: false, [])
    try await Sample.host(loose).unpinIssue(Sample.address(7))
    #expect(loose.unplayed.isEmpty && loose.requests.count == 1)
  }

  @Test func `is refused where three are pinned, and where there is none`() async throws {
    let full = tape(
      isPinned: false,
      [["data": nil, "errors": [["type": "UNPROCESSABLE", "message": "Maximum 3 pinned issues per repository"]]]])
    await #expect(throws: HostRefusal.invalid("Maximum 3 pinned issues per repository")) {
      try await Sample.host(full).pinIssue(Sample.address(7))
    }
    let none = Sample.tape([(Self.graphQL, answer(["data": ["repository": ["issue": nil]]]))])
    await #expect(throws: HostRefusal.notFound) { try await Sample.host(none).pinIssue(Sample.address(7)) }
  }
}
