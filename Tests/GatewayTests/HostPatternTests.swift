import Gateway
import Testing

@Suite struct `A host pattern` {
  @Test(arguments: [
    ("pypi.org", "pypi.org", true), ("pypi.org", "PyPI.org", true), ("pypi.org", "www.pypi.org", false),
    ("pypi.org", "evilpypi.org", false), ("*.pypi.org", "files.pypi.org", true), ("*.pypi.org", "pypi.org", false),
    ("*.pypi.org", "a.b.pypi.org", true), ("*.pypi.org", ".pypi.org", false), ("pypi.org", "pypi.org.", false),
    ("*.pypi.org", "a@b.pypi.org", false), ("*.pypi.org", "a b.pypi.org", false),
  ])
  func `fits what it names`(_ pattern: String, _ host: String, _ fits: Bool) throws {
    #expect(try #require(HostPattern(pattern)).fits(host) == fits)
  }

  @Test(arguments: ["", "*", "*.", "localhost", "10.0.0.1", "a..b", "-a.b", "a/b.c", "*.*.org", "127.1", "[::1]"])
  func `is none where it names no host`(_ text: String) {
    #expect(HostPattern(text) == nil)
  }
}
