import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Testing

@Suite struct `A commit's status` {
  private func head(_ world: World) async throws -> String {
    let ref = await world.ask("GET", "repos/acme/shop/git/ref/heads/feature", as: world.ada).json
    return try #require(ref.at("/object/sha")?.string)
  }

  private func say(_ state: JSONValue, _ context: JSONValue, of sha: String, in world: World) async -> HTTPResponse {
    await world.ask(
      "POST", "repos/acme/shop/statuses/\(sha)", as: world.ada, ["state": state, "context": context])
  }

  @Test(
    arguments: [
      ([], "pending"), (["success"], "success"), (["success", "pending"], "pending"),
      (["pending", "failure"], "failure"), (["success", "error"], "failure"),
    ])
  func `is the worst that any context says last`(states: [String], combined: String) async throws {
    let world = try await World()
    let sha = try await head(world)
    for (number, state) in states.enumerated() {
      // What was said before counts no more.
      #expect(await say("failure", .string("ci/\(number)"), of: sha, in: world).status == 201)
      #expect(await say(.string(state), .string("ci/\(number)"), of: sha, in: world).status == 201)
    }
    let shown = await world.ask("GET", "repos/acme/shop/commits/feature/status", as: world.ada).json
    #expect(shown["state"]?.string == combined)
    #expect(shown["total_count"]?.int == states.count)
    #expect(shown["sha"]?.string == sha)
    let all = await world.ask("GET", "repos/acme/shop/commits/\(sha)/statuses", as: world.ada).json
    #expect(all.array?.count == 2 * states.count)
    #expect(await world.ask("GET", "repos/acme/shop/statuses/\(sha)", as: world.ada).json == all)
  }

  @Test func `is refused for no commit, with no state, and to a reader`() async throws {
    let world = try await World()
    let sha = try await head(world)
    let nobody = String(repeating: "1", count: 40)
    #expect(await say("success", "ci", of: nobody, in: world).message == "No commit found for SHA: \(nobody)")
    #expect(await say("splendid", "ci", of: sha, in: world).status == 422)
    let reader = await world.ask("POST", "repos/acme/shop/statuses/\(sha)", as: world.rob, ["state": "success"])
    #expect(reader.status == 403)
  }
}
