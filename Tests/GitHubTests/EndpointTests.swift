import Domain
import GitHub
import Testing

@Suite struct `An endpoint` {
  @Test(arguments: [
    ("https://api.github.com", "https://api.github.com", "https://api.github.com/graphql"),
    ("https://ghe.example.com/api/v3/", "https://ghe.example.com/api/v3", "https://ghe.example.com/api/graphql"),
    ("http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080/api/graphql"),
  ])
  func `has GraphQL where GitHub has it`(_ url: String, _ rest: String, _ graphQL: String) throws {
    let endpoint = try #require(Endpoint(apiURL: url))
    #expect(endpoint.rest == rest)
    #expect(endpoint.graphQL == graphQL)
  }

  @Test(arguments: ["", "api.github.com", "ftp://host", "https://", "https://a:b@host", "https://host?x=1"])
  func `is an http address with nothing but a path`(_ url: String) {
    #expect(Endpoint(apiURL: url) == nil)
  }

  @Test(arguments: [
    ("https://ghe.example.com/api/v3/repos/1", true), ("https://GHE.example.com:443/api/v3/x?page=2", true),
    ("http://ghe.example.com/api/v3/x", false), ("https://ghe.example.com:444/api/v3/x", false),
    ("https://ghe.example.com/other", false), ("https://ghe.example.com.evil.example/api/v3/x", false),
    ("https://ghe.example.com/api/v3/../../x", false), ("/api/v3/x", false),
    ("https://ghe.example.com@evil.example/api/v3/x", false),
  ])
  func `owns what is under its path on its own origin`(_ url: String, _ isOurs: Bool) throws {
    #expect(try #require(Endpoint(apiURL: Sample.root)).owns(url) == isOurs)
  }
}

@Suite struct `A route` {
  @Test func `encodes what goes in and names its kind`() throws {
    let route: Route = "/repos/\(try Sample.shop())/issues/\(7)/labels/\("state: in review/#?")"
    #expect(route.path == "/repos/acme/shop/issues/7/labels/state%3A%20in%20review%2F%23%3F")
    #expect(route.kind == "/repos/{}/issues/{}/labels/{}")
  }

  @Test func `keeps the slashes of a path inside a repository`() throws {
    let route: Route = "/repos/\(try Sample.shop())/contents/\(path: "a b/c.yml")"
    #expect(route.path == "/repos/acme/shop/contents/a%20b/c.yml")
  }
}
