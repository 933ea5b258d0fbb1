import Configuration
import Daemon
import Essentials
import Foundation
import Testing

/// A folder of a test's own, gone with it.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "nightshift-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func mode(of file: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")[.posixPermissions] as? Int)
  }
}

@Suite struct `A data directory` {
  @Test func `has one owner, and the second is told what to do`() throws {
    let scratch = try Scratch()
    let first = try DataDirectoryLock(directory: scratch.path)
    let error = #expect(throws: StartError.self) { try DataDirectoryLock(directory: scratch.path) }
    let text = try #require(error?.description)
    #expect(text.contains(scratch.path) && text.contains("stop it") && text.contains("data_directory"))
    withExtendedLifetime(first) {}
  }

  @Test func `is free again once its owner is gone`() throws {
    let scratch = try Scratch()
    for _ in 0..<3 { withExtendedLifetime(try DataDirectoryLock(directory: scratch.path)) {} }
  }

  @Test func `is made, for us alone`() throws {
    let scratch = try Scratch()
    let lock = try DataDirectoryLock(directory: scratch.path + "/deep/data")
    #expect(try scratch.mode(of: "deep/data") == 0o700)
    #expect(try scratch.mode(of: "deep/data/lock") == 0o600)
    withExtendedLifetime(lock) {}
  }

  @Test func `that cannot be made says which setting to change`() throws {
    let scratch = try Scratch()
    try Data().write(to: URL(filePath: scratch.path + "/file"))
    let error = #expect(throws: StartError.self) { try DataDirectoryLock(directory: scratch.path + "/file/data") }
    #expect(error?.description.contains("data_directory") == true)
  }
}

@Suite struct `The key of hidden blocks` {
  private func settings(_ scratch: Scratch) -> Settings {
    var settings = Settings()
    settings.dataDirectory = scratch.path
    return settings
  }

  @Test func `is made once, for us alone, and kept`() throws {
    let scratch = try Scratch()
    let first = try BlockKey(settings(scratch)).key()
    #expect(first.reveal().utf8.count >= 32)
    #expect(try BlockKey(settings(scratch)).key() == first)
    #expect(try scratch.mode(of: "hidden-block.key") == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["hidden-block.key"])
    let other = try Scratch()
    #expect(try BlockKey(settings(other)).key() != first)
  }

  @Test func `is the operator's where there is one`() throws {
    let scratch = try Scratch()
    var settings = settings(scratch)
    settings.keys.hiddenBlock = Redacted("the operator's own key, long enough")
    #expect(try BlockKey(settings).key().reveal() == "the operator's own key, long enough")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test(arguments: ["", "short", "\n\n"])
  func `that is damaged is never replaced`(_ text: String) throws {
    let scratch = try Scratch()
    let file = URL(filePath: scratch.path + "/hidden-block.key")
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: StartError.self) { try BlockKey(settings(scratch)).key() }
    #expect(error?.description.contains("nightshift rebuild") == true)
    #expect(try Data(contentsOf: file) == Data(text.utf8))
  }
}
