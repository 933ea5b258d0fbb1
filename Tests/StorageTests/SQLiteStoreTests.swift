import Essentials
import Foundation
import Storage
import Testing
import WorkQueue

/// A folder of its own for one test.
final class Folder {
  let url = FileManager.default.temporaryDirectory.appending(path: "nightshift-store-\(UUID().uuidString)")
  var file: String { url.appending(path: "store.sqlite").path }

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }

  func open(maximumPages: Int? = nil) async throws -> SQLiteStore {
    try await SQLiteStore.open(
      path: file, backoff: .sample, busyTimeout: .milliseconds(1), maximumPages: maximumPages)
  }
}

@Suite struct `A store in SQLite` {
  @Test(arguments: StorePromise.allCases)
  func `keeps`(_ promise: StorePromise) async throws {
    let folder = try Folder()
    try await promise.check(try await folder.open())
  }

  @Test func `has everything when its file is opened a second time`() async throws {
    let folder = try Folder()
    let first = try await folder.open()
    _ = try await first.accept([.sample("a", body: "kept")], at: .noon)
    _ = try await first.beginWrite("k", at: .noon)
    let second = try await folder.open()
    #expect(try await second.delivery(Identifier("a"))?.body == Data("kept".utf8))
    #expect(try await second.take() == ["delivery/a"])
    #expect(try await second.beginWrite("k", at: .noon + 5) == .unknown(since: .noon))
  }

  @Test func `takes a delivery of 25 MiB`() async throws {
    let folder = try Folder()
    let store = try await folder.open()
    var delivery = Delivery.sample()
    delivery.body = Data(repeating: 7, count: 25 << 20)
    #expect(try await store.accept([delivery], at: .noon) == [true])
    #expect(try await store.delivery(delivery.id)?.body == delivery.body)
  }

  @Test func `shares one commit between calls that come together`() async throws {
    let folder = try Folder()
    let store = try await folder.open()
    try await withThrowingTaskGroup(of: [Bool].self) { group in
      for number in 0..<200 {
        group.addTask { try await store.accept([.sample("d\(number % 100)")], at: .noon) }
      }
      var new = 0
      for try await answer in group { new += answer.count { $0 } }
      #expect(new == 100)
    }
    #expect(await store.commits < 200)
    #expect(try await store.counts().waiting == 100)
  }

  @Test func `that is full keeps nothing of a call and says so, and goes on`() async throws {
    let folder = try Folder()
    let store = try await folder.open(maximumPages: 60)
    var large = Delivery.sample("large")
    large.body = Data(repeating: 7, count: 1 << 20)
    let error = await #expect(throws: StorageError.self) { try await store.accept([large], at: .noon) }
    #expect(error?.kind == .full)
    #expect(try await store.delivery(large.id) == nil)
    #expect(try await store.accept([.sample("small")], at: .noon) == [true])
  }

  @Test func `that another process holds is busy, and reads go on`() async throws {
    let folder = try Folder()
    let store = try await folder.open()
    _ = try await store.accept([.sample("a")], at: .noon)
    let other = try Locker(path: folder.file)
    let error = await #expect(throws: StorageError.self) { try await store.accept([.sample("b")], at: .noon) }
    #expect(error?.kind == .busy)
    #expect(try await store.delivery(Identifier("a")) != nil)
    other.release()
    #expect(try await store.accept([.sample("b")], at: .noon) == [true])
  }

  @Test func `refuses a file that is no database`() async throws {
    let folder = try Folder()
    try Data(String(repeating: "not a database. ", count: 500).utf8).write(to: URL(filePath: folder.file))
    let error = await #expect(throws: StorageError.self) { try await folder.open() }
    #expect(error?.kind == .unsuitable)
  }

  @Test(arguments: [
    "CREATE TABLE recipes (name TEXT)",
    "CREATE TABLE migrations (name TEXT, fingerprint TEXT); INSERT INTO migrations VALUES ('2031', 'x')",
    "CREATE TABLE migrations (name TEXT, fingerprint TEXT); INSERT INTO migrations VALUES ('a', 'x'), ('b', 'y')",
  ])
  func `refuses a file that is another program's or a newer one's`(_ sql: String) async throws {
    let folder = try Folder()
    try Locker(path: folder.file, sql: sql).release()
    let error = await #expect(throws: StorageError.self) { try await folder.open() }
    #expect(error?.kind == .unsuitable)
  }

  @Test func `shows a statement in its errors and none of its arguments`() async throws {
    let folder = try Folder()
    let store = try await folder.open(maximumPages: 60)
    let secret = String(repeating: "s3cret", count: 100_000)
    let error = await #expect(throws: StorageError.self) {
      try await store.accept([.sample("a", body: secret)], at: .noon)
    }
    let text = String(describing: try #require(error))
    #expect(text.contains("INSERT INTO deliveries") && !text.contains("s3cret"))
  }
}

@Suite struct `Shipped migrations` {
  @Test func `are never edited, only added to`() {
    #expect(Migration.all.map(\.name) == ["2026-11-21 first"])
    #expect(Migration.all.map(\.fingerprint) == ["d2173b199e7b0cc0eaecc745dc1c355d"])
  }
}
