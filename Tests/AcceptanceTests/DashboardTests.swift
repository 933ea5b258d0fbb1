import Essentials
import Foundation
import HTTPMessages
import Runtime
import Testing

extension Night {
  func dashboard() async throws -> JSONValue {
    try await wait("there is a dashboard") {
      try await mira.list("/repos/acme/shop/issues").first { $0.labels.contains("nightshift: dashboard") }
    }
  }

  /// Waits until the dashboard holds `text`.
  @discardableResult
  func dashboard(shows text: String) async throws -> String {
    try await wait("the dashboard shows \(text)") {
      let body = try await dashboard().body
      return body.contains(text) ? body : nil
    }
  }

  /// Ticks the one box of `action`, as a click in the browser does.
  func tick(_ action: String, as person: Person) async throws {
    let issue = try await dashboard()
    let mark = "<!-- nightshift:act=\(action):"
    let body = issue.body.replacing("[ ] \(mark)", with: "[x] \(mark)")
    try #require(body != issue.body, "there is a box for \(action): \(body)")
    try await person.call("PATCH", "/repos/acme/shop/issues/\(issue["number"]?.int ?? 0)", ["body": .string(body)])
  }
}

extension Acceptance {
  @Suite struct `The dashboard of a repository` {
    @Test(.timeLimit(.minutes(4))) func `shows what goes on, obeys its boxes, and pauses everything`() async throws {
      var options = Night.Options()
      options.hasDashboard = true
      try await Night.run(options) { night in
        try await night.sendSignals(["sentry-a5c257c9615e"])
        let body = try await night.dashboard(shows: "### Gathering evidence (1)")
        #expect(body.contains("nightshift:act=research:"))
        let board = try await night.dashboard()
        #expect(board["title"]?.string == "Nightshift dashboard" && board.labels.contains("nightshift"))
        let found = try await night.wait("there is a report") { try await night.issue(labelled: "weight: 3") }
        let number = try #require(found["number"]?.int)

        try await night.tick("research", as: night.mira)
        _ = try await night.wait("research was done") { () -> Bool? in
          try await night.issue(number).body.contains("### Research") ? true : nil
        }
        try await night.wait("the box is not ticked any more") { () -> Bool? in
          try await night.dashboard().body.contains("[x]") ? nil : true
        }

        let place = board["number"]?.int ?? 0
        try await night.mira.label(place, "nightshift: paused")
        try await night.wait("it is paused") { () -> Bool? in
          let metrics = try await night.ask("GET", "/metrics")
          let text = String(decoding: metrics.body, as: UTF8.self)
          return text.contains(#"nightshift_paused{scope="repository"} 1"#) ? true : nil
        }
        let before = await night.picture()
        try await night.sendSignals(["sentry-e0c761967539", "sentry-f5757d5cf098"])
        try await night.wait("they are counted") { () -> Bool? in
          try await night.bot.run("explain", "acme/shop#\(number)").outputText.contains(", 3 signals") ? true : nil
        }
        #expect(await night.picture() == before, "nothing is written while it is paused")
        try await night.mira.call(
          "DELETE", "/repos/acme/shop/issues/\(place)/labels/nightshift%3A%20paused")
        _ = try await night.wait("what waited goes on", within: .seconds(90)) {
          try await night.issue(number).weights == ["weight: 8"] ? true : nil
        }
      }
    }
  }
}
