import Essentials
import Foundation
import HTTPMessages
import Testing

@Suite struct `A request target` {
  @Test(arguments: [
    ("/", [String]()), ("", []), ("/repos/acme/shop", ["repos", "acme", "shop"]), ("//a///b/", ["a", "b"]),
    ("/labels/state%3A%20in%20review", ["labels", "state: in review"]), ("/a%2Fb/c", ["a/b", "c"]),
    ("https://ghe.example.com:8443/api/v3?x=1", ["api", "v3"]), ("http://host", []), ("http://host?x=1", []),
    ("/a#frag", ["a"]), ("/caf%C3%A9", ["café"]), ("/100%", ["100%"]), ("/bad%ff", ["bad%ff"]), ("/a+b", ["a+b"]),
    ("/../etc/passwd", ["..", "etc", "passwd"]),
  ])
  func `is decoded segment by segment`(_ url: String, _ segments: [String]) {
    #expect(RequestTarget(url).segments == segments)
  }

  @Test func `has a query, decoded, in order`() {
    let target = RequestTarget("/x?labels=a%2Cb&page=2&q=hello+world&empty=&flag&page=3&e=a=b#no=1")
    #expect(target["labels"] == "a,b" && target["q"] == "hello world" && target["empty"] == "" && target["flag"] == "")
    #expect(target["page"] == "2" && target["e"] == "a=b" && target["no"] == nil)
    #expect(target.query.map(\.name) == ["labels", "page", "q", "empty", "flag", "page", "e"])
  }

  @Test(arguments: ["state: in review", "a/b?c#d&e=f+g", "é🙂", "100%", "-._~", ""])
  func `takes any text that was encoded`(_ text: String) {
    let encoded = RequestTarget.encode(text)
    #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"/?#&=+ ".utf8.contains($0) })
    #expect(RequestTarget("/x?v=\(encoded)")["v"] == text)
    if !text.isEmpty { #expect(RequestTarget("/x/\(encoded)").segments == ["x", text]) }
  }

  @Test func `is equal by what it says`() {
    #expect(RequestTarget("/a%62?x=%31") == RequestTarget("https://host/ab?x=1"))
    #expect(RequestTarget("/a?x=1") != RequestTarget("/a?x=2"))
    #expect(RequestTarget("/a/b").path == "/a/b")
  }
}

@Suite struct `A message` {
  @Test func `says what kind of body it carries`() {
    let request = HTTPRequest("POST", "/x", headers: ["content-type": "text/plain"], json: ["a": 1])
    #expect(request.headers.all("Content-Type") == ["application/json"] && request.body == Data(#"{"a":1}"#.utf8))
    #expect(HTTPResponse(200, json: []).headers["Content-Type"]?.hasPrefix("application/json") == true)
    #expect(HTTPResponse(200, text: "ok").headers["Content-Type"]?.hasPrefix("text/plain") == true)
    #expect(HTTPRequest("GET", "/a/b?c=d").target["c"] == "d")
  }
}

@Suite struct `A transport error` {
  @Test func `says whether the other side may have acted`() {
    #expect(TransportError(.timedOut).mayHaveActed && TransportError(.broken).mayHaveActed)
    #expect(TransportError(.tooLarge).mayHaveActed)
    #expect(!TransportError(.unreachable).mayHaveActed && !TransportError(.untrusted).mayHaveActed)
    #expect(!TransportError(.badURL).mayHaveActed)
    #expect("\(TransportError(.broken, detail: "reset"))" == "broken: reset")
  }
}
