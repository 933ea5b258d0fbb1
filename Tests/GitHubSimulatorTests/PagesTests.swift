import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

@Suite struct `A page of the embedded GitHub` {
  struct World {
    let hub: Hub
    let token: Redacted
    let root: String

    init() async throws {
      root = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: "\(root)/source", withIntermediateDirectories: true)
      hub = try await Hub(directory: "\(root)/hub", keeping: NothingKept(), time: SystemTime())
      _ = try await hub.addAccount("acme", .organization)
      _ = try await hub.addAccount("ada")
      token = try await hub.token(of: "ada")
      _ = try await hub.addRepository("acme", "shop")
      try await hub.addCollaborator("ada", to: "acme/shop", as: .write)
    }

    func remove() { try? FileManager.default.removeItem(atPath: root) }

    func open(_ body: String, title: String = "Broken", labels: [JSONValue] = []) async throws -> String {
      let made = await hub.answer(
        HTTPRequest(
          "POST", "/api/v3/repos/acme/shop/issues", headers: ["Authorization": "Bearer \(token.reveal())"],
          json: ["title": .string(title), "body": .string(body), "labels": .array(labels)]))
      try #require(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
      return await page("/acme/shop/issues/1").text
    }

    func page(_ path: String) async -> (status: Int, text: String, headers: HTTPHeaders) {
      let response = await BrowserPages().answer(HTTPRequest("GET", path), hub: hub)
      return (response.status, String(decoding: response.body, as: UTF8.self), response.headers)
    }
  }

  @Test func `shows Markdown`() async throws {
    let world = try await World()
    defer { world.remove() }
    let html = try await world.open(
      """
      ## What
      - [x] done **well**
      - [ ] open `code <b>`
        1. inner

      | a | b |
      | --- | --- |
      | 1 | 2 \\| 3 |

      <details>
      <summary>More</summary>

      > see [the docs](https://example.com/x) and #7

      </details>

      ```python
      if a < b: pass
      ```
      """)
    for piece in [
      "<h3>What</h3>", "☑ done <strong>well</strong>", "☐ open <code>code &lt;b&gt;</code><ol><li>inner</li></ol>",
      "<td>2 | 3</td>", "<details><summary>More</summary><blockquote>", #"href="https://example.com/x""#,
      #"<a href="/acme/shop/issues/7">#7</a>"#, "<pre><code>if a &lt; b: pass</code></pre>",
    ] { #expect(html.contains(piece), "\(piece)") }
  }

  @Test func `hides comments but not in code, and draws charts`() async throws {
    let world = try await World()
    defer { world.remove() }
    let html = try await world.open(
      """
      seen <!-- secret --> too
      <!-- a
      longer secret -->
      ```
      <!-- shown -->
      ```
      ```mermaid
      xychart-beta
        title "Signals"
        x-axis [mon, tue]
        bar [2, 4]
      ```
      """)
    #expect(!html.contains("secret"))
    #expect(html.contains("&lt;!-- shown --&gt;"))
    #expect(html.contains(#"<td>mon</td><td><span style="width:50%">"#))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "<details ontoggle=alert(1)>",
    "```mermaid\npie title <script>\n\"<script>\" : 3\n```", "https://a.example/\"><script>",
    "[x](https://a/\"onclick=\"b)",
    "<summary><script>x</script></summary>", "| <script> |\n| --- |\n| <script> |", "**<script>**",
  ])
  func `lets nothing of a user's become markup`(_ text: String) async throws {
    let world = try await World()
    defer { world.remove() }
    let html = try await world.open(text, title: "<script>\(text)")
    for piece in ["<script", "<img", "href=\"javascript:", "<details on", "\"onclick"] {
      #expect(!html.contains(piece), "\(piece)")
    }
  }

  @Test func `is guarded by its headers and does not refresh when nothing is under way`() async throws {
    let world = try await World()
    defer { world.remove() }
    let html = try await world.open("x", labels: ["bug"])
    let page = await world.page("/acme/shop/issues/1")
    #expect(page.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'")
    #expect(!html.contains("http-equiv"))
    #expect(html.contains("label=bug"))
  }

  @Test(arguments: [
    "/", "/acme/shop", "/acme/shop/issues?state=all&label=bug", "/acme/shop/pulls", "/acme/shop/actions",
  ])
  func `is there`(_ path: String) async throws {
    let world = try await World()
    defer { world.remove() }
    #expect(await world.page(path).status == 200)
  }

  @Test(arguments: [
    "/acme", "/acme/nothing", "/acme/shop/issues/9", "/acme/shop/commit/--all", "/acme/shop/commit/0000000",
    "/acme/shop/actions/runs/4",
  ])
  func `is not found`(_ path: String) async throws {
    let world = try await World()
    defer { world.remove() }
    #expect(await world.page(path).status == 404)
  }
}
