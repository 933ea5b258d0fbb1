import HTTPMessages
import Testing

@Suite struct `Header fields` {
  @Test func `are looked up without regard to case`() {
    let headers: HTTPHeaders = ["Content-Type": "text/plain", "X-GitHub-Event": "push"]
    #expect(headers["content-type"] == "text/plain")
    #expect(headers["x-github-event"] == "push")
    #expect(headers["X-GitHub"] == nil)
  }

  @Test func `keep their order, and several of one name`() {
    var headers: HTTPHeaders = ["Link": "a"]
    headers.add("Other", "x")
    headers.add("link", "b")
    #expect(headers["Link"] == "a")
    #expect(headers.all("LINK") == ["a", "b"])
    #expect(headers.fields.map(\.value) == ["a", "x", "b"])
  }

  @Test func `are replaced all at once, and removed by nil`() {
    var headers = HTTPHeaders([(name: "A", value: "1"), (name: "a", value: "2"), (name: "B", value: "3")])
    headers["a"] = "4"
    #expect(headers.all("A") == ["4"] && headers.fields.count == 2)
    headers["B"] = nil
    #expect(headers["b"] == nil && headers.fields.count == 1)
  }

  @Test func `are equal by value, and by name without case`() {
    #expect(HTTPHeaders([(name: "A", value: "1")]) == HTTPHeaders([(name: "a", value: "1")]))
    #expect(HTTPHeaders([(name: "A", value: "x")]) != HTTPHeaders([(name: "A", value: "X")]))
    #expect(HTTPHeaders([(name: "A", value: "1")]) != HTTPHeaders())
  }
}
