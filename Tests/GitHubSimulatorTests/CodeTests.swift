import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Testing

/// What the API says of code: refs, objects, contents.
@Suite struct `A repository's code` {
  private static let nobody = String(repeating: "1", count: 40)

  private func head(_ world: World, _ branch: String = "main") async throws -> String {
    let ref = await world.ask("GET", "repos/acme/shop/git/ref/heads/\(branch)", as: world.ada).json
    return try #require(ref.at("/object/sha")?.string)
  }

  @Test func `is built object by object and reached by a new branch`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    let main = try await head(world)
    let blob = await world.ask(
      "POST", "repos/acme/shop/git/blobs", as: token, ["content": "aGV5Cg==", "encoding": "base64"])
    #expect(blob.status == 201)
    let sha = try #require(blob.json["sha"]?.string)
    let shown = await world.ask("GET", "repos/acme/shop/git/blobs/\(sha)", as: token).json
    #expect(shown["content"]?.string?.trimmingCharacters(in: .newlines) == "aGV5Cg==")
    #expect(shown["size"]?.int == 4)
    let tree = await world.ask(
      "POST", "repos/acme/shop/git/trees", as: token,
      [
        "base_tree": .string(main),
        "tree": [
          ["path": "deep/hey.txt", "mode": "100644", "type": "blob", "sha": .string(sha)],
          ["path": "plain.txt", "mode": "100755", "type": "blob", "content": "plain"],
          ["path": "a.txt", "mode": "100644", "type": "blob", "sha": nil],
        ],
      ])
    #expect(tree.status == 201)
    let root = try #require(tree.json["sha"]?.string)
    let listed = await world.ask("GET", "repos/acme/shop/git/trees/\(root)?recursive=1", as: token).json
    let paths = (listed["tree"]?.array ?? []).compactMap { $0["path"]?.string }
    #expect(paths == ["deep", "deep/hey.txt", "lib", "lib/b.py", "plain.txt"])
    let commit = await world.ask(
      "POST", "repos/acme/shop/git/commits", as: token,
      ["message": "by hand", "tree": .string(root), "parents": [.string(main)]])
    #expect(commit.json.at("/parents/0/sha")?.string == main)
    #expect(commit.json.at("/author/name")?.string == "helper[bot]")
    let made = try #require(commit.json["sha"]?.string)
    let ref = await world.ask(
      "POST", "repos/acme/shop/git/refs", as: token, ["ref": "refs/heads/by/hand", "sha": .string(made)])
    #expect(ref.status == 201)
    let file = await world.ask("GET", "repos/acme/shop/contents/deep/hey.txt?ref=by/hand", as: token).json
    #expect(file["sha"]?.string == sha)
    #expect(await world.ask("GET", "repos/acme/shop/contents/a.txt?ref=by/hand", as: token).status == 404)
  }

  @Test(
    arguments: [
      ("git/blobs", ["content": "%%", "encoding": "base64"]),
      ("git/trees", ["tree": [["path": "../out", "mode": "100644", "type": "blob", "content": "x"]]]),
      ("git/trees", ["tree": [["path": "x", "mode": "100644", "type": "blob", "sha": .string(nobody)]]]),
      ("git/commits", ["message": "m", "tree": .string(nobody), "parents": []]),
      ("git/refs", ["ref": "heads/short", "sha": .string(nobody)]),
      ("git/refs", ["ref": "refs/heads/none", "sha": .string(nobody)]),
    ] as [(String, JSONValue)])
  func `takes nothing that hangs in the air`(path: String, body: JSONValue) async throws {
    let world = try await World()
    #expect(await world.ask("POST", "repos/acme/shop/\(path)", as: world.ada, body).status == 422)
  }

  @Test func `moves forward on its own, and elsewhere only by force`() async throws {
    let world = try await World()
    let (main, feature, clash) = (
      try await head(world), try await head(world, "feature"), try await head(world, "clash")
    )
    let made = await world.ask(
      "POST", "repos/acme/shop/git/refs", as: world.ada, ["ref": "refs/heads/t", "sha": .string(main)])
    #expect(made.status == 201)
    let twice = await world.ask(
      "POST", "repos/acme/shop/git/refs", as: world.ada, ["ref": "refs/heads/t", "sha": .string(main)])
    #expect(twice.message == "Reference already exists")
    let path = "repos/acme/shop/git/refs/heads/t"
    #expect(await world.ask("PATCH", path, as: world.ada, ["sha": .string(feature)]).status == 200)
    let aside = await world.ask("PATCH", path, as: world.ada, ["sha": .string(clash)])
    #expect(aside.message == "Update is not a fast forward")
    #expect(await world.ask("PATCH", path, as: world.ada, ["sha": .string(clash), "force": true]).status == 200)
    #expect(try await head(world, "t") == clash)
    let found = await world.ask("GET", "repos/acme/shop/git/matching-refs/heads/", as: world.ada).json
    #expect(found.array?.compactMap { $0["ref"]?.string }.contains("refs/heads/t") == true)
    #expect(await world.ask("DELETE", path, as: world.ada).status == 204)
    #expect(await world.ask("DELETE", path, as: world.ada).message == "Reference does not exist")
  }

  @Test func `is written file by file, each time on top of what was read`() async throws {
    let world = try await World()
    let path = "repos/acme/shop/contents/note.txt"
    func put(_ text: String, over sha: JSONValue? = nil) async -> HTTPResponse {
      var body: [String: JSONValue] = [
        "message": "note", "content": .string(Data(text.utf8).base64EncodedString()), "branch": "feature",
      ]
      body["sha"] = sha
      return await world.ask("PUT", path, as: world.ada, .object(body))
    }
    let made = await put("one")
    #expect(made.status == 201)
    #expect(await put("two").status == 422)
    #expect(await put("two", over: .string(Self.nobody)).status == 409)
    let changed = await put("two", over: made.json.at("/content/sha"))
    #expect(changed.status == 200)
    #expect(changed.json.at("/commit/parents/0/sha") == made.json.at("/commit/sha"))
    let raw = await world.ask(
      "GET", "\(path)?ref=feature", as: world.ada, headers: ["Accept": "application/vnd.github.raw+json"])
    #expect(String(decoding: raw.body, as: UTF8.self) == "two")
    let folder = await world.ask("GET", "repos/acme/shop/contents?ref=feature", as: world.ada).json
    #expect(folder.array?.compactMap { $0["name"]?.string } == ["a.txt", "lib", "note.txt"])
    #expect(await world.ask("GET", "\(path)?ref=nowhere", as: world.ada).status == 404)
  }

  @Test func `keeps an app without that permission away from workflows`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    let body: JSONValue = ["message": "ci", "content": "bmFtZTogQ0kK", "branch": "feature"]
    let path = "repos/acme/shop/contents/.github/workflows/ci.yml"
    let before = try await head(world, "feature")
    let refused = await world.ask("PUT", path, as: token, body)
    #expect(refused.status == 403)
    #expect(refused.message == "Resource not accessible by integration")
    #expect(try await head(world, "feature") == before)
    #expect(await world.ask("PUT", path, as: world.ada, body).status == 201)
  }

  @Test func `is closed where its branch is protected`() async throws {
    let world = try await World()
    try await world.hub.protect("acme/shop", branch: "main", checks: [])
    let feature = try await head(world, "feature")
    let path = "repos/acme/shop/git/refs/heads/main"
    let moved = await world.ask("PATCH", path, as: world.ada, ["sha": .string(feature)])
    #expect(moved.status == 422)
    #expect(moved.message == "Cannot update this protected ref.")
    #expect(await world.ask("DELETE", path, as: world.ada).status == 422)
    let put = await world.ask(
      "PUT", "repos/acme/shop/contents/x.txt", as: world.ada, ["message": "m", "content": "eA==", "branch": "main"])
    #expect(put.status == 422)
    #expect(await world.ask("GET", "repos/acme/shop/branches/main", as: world.ada).json["protected"]?.bool == true)
  }
}
