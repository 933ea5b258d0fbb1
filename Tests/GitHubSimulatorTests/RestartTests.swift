import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Storage
import Testing
import WorkQueue

@Suite struct `A hub in a file` {
  private static let backoff = Backoff(first: .seconds(1), ceiling: .seconds(10), attempts: 3)

  /// The hub, as a process would find it that starts after this one was killed.
  private func again(_ world: World, _ file: String) async throws -> Hub {
    let store = try await SQLiteStore.open(path: file, backoff: Self.backoff)
    return try await Hub(
      directory: world.directory, keeping: StoreKeeping(store), time: world.time, base: "http://hub.test")
  }

  @Test func `has every answered write after its process was killed`() async throws {
    let file = NSTemporaryDirectory() + "hub-\(UUID().uuidString).sqlite"
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) } }
    let store = try await SQLiteStore.open(path: file, backoff: Self.backoff)
    let world = try await World(keeping: StoreKeeping(store))
    let token = try await world.appToken()
    let writes: [(String, String, JSONValue)] = [
      ("POST", "issues", ["title": "a", "labels": ["bug"]]), ("POST", "issues/1/comments", ["body": "kept"]),
      ("POST", "issues/1/reactions", ["content": "eyes"]), ("PATCH", "issues/1", ["title": "b"]),
      ("POST", "pulls", ["title": "t", "head": "feature", "base": "main", "body": "Fixes #1"]),
      ("PUT", "pulls/2/merge", ["merge_method": "squash"]),
      ("PUT", "contents/new.txt", ["message": "m", "content": "eA==", "branch": "clash"]),
    ]
    for (method, path, body) in writes {
      let answer = await world.ask(method, "repos/acme/shop/\(path)", as: token, body)
      try #require((200..<300).contains(answer.status), "\(method) \(path): \(answer.json.text)")
    }
    let paths = [
      "issues/1", "issues/1/comments", "issues/1/reactions", "issues/1/timeline", "pulls/2", "pulls/2/merge",
      "git/ref/heads/main", "contents/new.txt?ref=clash", "labels", "issues?state=all",
    ]
    let other = try await again(world, file)
    for path in paths {
      var request = HTTPRequest("GET", "/api/v3/repos/acme/shop/\(path)")
      request.headers["Authorization"] = "Bearer \(token)"
      let now = await world.hub.answer(request)
      let then = await other.answer(request)
      #expect(then.status == now.status && now.status < 300, "\(path)")
      #expect(then.json == now.json, "\(path)")
    }
    var next = HTTPRequest("POST", "/api/v3/repos/acme/shop/issues", json: ["title": "after"])
    next.headers["Authorization"] = "Bearer \(token)"
    #expect(await other.answer(next).json["number"]?.int == 3)
  }
}
