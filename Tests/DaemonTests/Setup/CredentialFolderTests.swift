import Configuration
import Daemon
import Essentials
import Foundation
import Testing

@Suite struct `A folder of credentials` {
  private let credentials = AppCredentials(
    id: 7, name: "Nightshift", page: "https://github.com/apps/nightshift", key: Redacted("the key\n"),
    webhookSecret: Redacted("the secret"))

  private func settings(in folder: CredentialFolder) throws -> Settings {
    try Settings.parse(try #require(FileManager.default.contents(atPath: folder.settingsFile))) {
      try? String(contentsOfFile: $0, encoding: .utf8)
    }
  }

  @Test func `holds a settings file that reads, and names what only we can read`() throws {
    let scratch = try Scratch()
    let folder = CredentialFolder(path: "\(scratch.path)/new", replaces: false)
    try folder.write(credentials, place: .gitHubDotCom, publicURL: "https://bot.example.com")
    for file in ["app.pem", "webhook.secret", "signal.token", "nightshift.yml"] {
      #expect(try scratch.mode(of: "new/\(file)") == 0o600, "\(file)")
    }
    #expect(try scratch.mode(of: "new") == 0o700)
    let settings = try settings(in: folder)
    #expect(settings.github.appID == 7 && settings.github.webhookSecrets == [Redacted("the secret")])
    #expect(try String(contentsOfFile: try #require(settings.github.privateKey), encoding: .utf8) == "the key\n")
    #expect(settings.signals.tokens.first?.reveal().count == 48)
    #expect(settings.github.apiURL.absoluteString == "https://api.github.com")
    #expect(settings.server.publicURL?.absoluteString == "https://bot.example.com")
    let text = try String(contentsOfFile: folder.settingsFile, encoding: .utf8)
    #expect(!text.contains("the secret") && !text.contains("the key"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.sorted() == ["app.pem", "nightshift.yml", "signal.token", "webhook.secret"])
  }

  @Test func `names an Enterprise host`() throws {
    let scratch = try Scratch()
    let folder = CredentialFolder(path: "\(scratch.path)/new", replaces: false)
    try folder.write(credentials, place: try #require(GitHubPlace("github.example.com")), publicURL: nil)
    let settings = try settings(in: folder)
    #expect(settings.github.apiURL.absoluteString == "https://github.example.com/api/v3")
    #expect(settings.github.htmlURL.absoluteString == "https://github.example.com")
    #expect(settings.github.pacing == .enterprise)
  }

  @Test(arguments: ["nightshift.yml", "app.pem", "webhook.secret"])
  func `overwrites nothing`(_ file: String) throws {
    let scratch = try Scratch()
    let folder = CredentialFolder(path: "\(scratch.path)/new", replaces: false)
    try folder.prepare()
    try Data("mine".utf8).write(to: URL(filePath: "\(folder.path)/\(file)"))
    let error = #expect(throws: StartError.self) {
      try folder.write(credentials, place: .gitHubDotCom, publicURL: nil)
    }
    #expect(error?.description.contains("--force") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [file])
  }

  @Test func `moves what is there aside when it is told to`() throws {
    let scratch = try Scratch()
    let folder = CredentialFolder(path: "\(scratch.path)/new", replaces: true)
    try folder.prepare()
    try Data("mine".utf8).write(to: URL(filePath: "\(folder.path)/app.pem"))
    try folder.write(credentials, place: .gitHubDotCom, publicURL: nil)
    #expect(try String(contentsOfFile: "\(folder.path)/app.pem.old", encoding: .utf8) == "mine")
    #expect(try settings(in: folder).github.appID == 7)
  }

  @Test func `is refused where others can look into it`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/open"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    let error = #expect(throws: StartError.self) { try CredentialFolder(path: path, replaces: true).prepare() }
    #expect(error?.description.contains("chmod 700 \(path)") == true)
  }
}
