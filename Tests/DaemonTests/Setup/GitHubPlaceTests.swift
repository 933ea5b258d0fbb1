import Daemon
import Testing

@Suite struct `A GitHub to make the App on` {
  @Test(arguments: [
    ("github.com", "https://github.com", "https://api.github.com"),
    ("https://github.com/", "https://github.com", "https://api.github.com"),
    ("github.example.com", "https://github.example.com", "https://github.example.com/api/v3"),
    ("https://GitHub.Example.com:8443", "https://github.example.com:8443", "https://github.example.com:8443/api/v3"),
    ("octo.ghe.com", "https://octo.ghe.com", "https://api.octo.ghe.com"),
    ("http://127.0.0.1:3000", "http://127.0.0.1:3000", "http://127.0.0.1:3000/api/v3"),
  ])
  func `is found by its host`(_ text: String, _ html: String, _ api: String) throws {
    let place = try #require(GitHubPlace(text))
    #expect(place.html == html && place.api == api)
  }

  @Test(arguments: [
    "", "http://github.example.com", "ftp://github.com", "https://github.com/acme", "https://user:pw@github.com",
    "https://github.com?x=1", "https://git hub.com", "https://github.com#x", "github.com;script-src *",
  ])
  func `is nothing else, and never unencrypted elsewhere`(_ text: String) {
    #expect(GitHubPlace(text) == nil)
  }

  @Test func `has the form for a person's App and for an organisation's`() throws {
    let place = GitHubPlace.gitHubDotCom
    #expect(place.newApp(organization: nil, state: "s") == "https://github.com/settings/apps/new?state=s")
    #expect(
      place.newApp(organization: "acme", state: "s")
        == "https://github.com/organizations/acme/settings/apps/new?state=s")
  }

  @Test func `owns its own pages alone`() {
    #expect(GitHubPlace.gitHubDotCom.owns("https://github.com/apps/nightshift"))
    #expect(!GitHubPlace.gitHubDotCom.owns("https://github.com.example.org/apps/nightshift"))
  }
}
