import Configuration
import Essentials
import Foundation
import Testing

@Suite struct `A YAML document` {
  @Test func `keeps GitHub's key on as text, and where things stand`() throws {
    let node = try YAMLDocument.parse("name: ci\non:\n  push: {branches: [main]}\n")
    let entries = try #require(node.mapping)
    #expect(entries.map(\.key) == ["name", "on"])
    #expect(entries[1].keyLine == 2 && entries[1].keyColumn == 1)
    let branch = try #require(node["on"]?["push"]?["branches"]?.sequence?.first)
    #expect(branch.string == "main" && branch.line == 3 && branch.column == 21)
  }

  @Test func `resolves plain text by the core schema, and quoted text never`() throws {
    let text = "[true, yes, 12, 0x1F, 0o17, -3, 1.5, 1e3, ~, null, '12', \"true\", !!str 12, 1.10.2, +1, -, .inf, nan]"
    let nodes = try #require(try YAMLDocument.parse(text).sequence)
    let expected: [JSONValue] = [
      true, "yes", 12, 31, 15, -3, 1.5, 1000.0, nil, nil, "12", "true", "12", "1.10.2", 1, "-", .number(.infinity),
      "nan",
    ]
    #expect(nodes.map(\.jsonValue) == expected)
  }

  @Test func `resolves aliases and merge keys, own keys first`() throws {
    let node = try YAMLDocument.parse("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\nc: *a\nd: {<<: [*a, {z: 4}]}\n")
    #expect(node["b"]?.jsonValue == ["x": 1, "y": 3])
    #expect(node["c"]?.jsonValue == ["x": 1, "y": 2])
    #expect(node["d"]?.jsonValue == ["x": 1, "y": 2, "z": 4])
  }

  @Test func `keeps block text as text`() throws {
    let node = try YAMLDocument.parse("run: |\n  make\n  make test\nn: >-\n  12\n")
    #expect(node["run"]?.string == "make\nmake test\n")
    #expect(node["n"]?.int == nil)
  }

  @Test func `may be empty`() throws {
    #expect(try YAMLDocument.parse("").isNull)
    #expect(try YAMLDocument.parse("# nothing\n").isNull)
  }

  @Test(arguments: [
    ("a: 1\na: 2", 2, 1), ("a: [1, 2", 2, 1), ("a: *nobody", 1, 4), ("? [a]\n: b", 1, 3), ("a: 1\n---\nb: 2", 2, 1),
    ("a: &x [*x]", 1, 8), ("<<: 3", 1, 1), ("a:\n\tb: 1", 2, 1), ("a: \u{1}", 1, 1),
  ])
  func `is refused with the place of the problem`(_ text: String, _ line: Int, _ column: Int) {
    let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse(text) }
    #expect(error?.line == line, "\(String(describing: error))")
    #expect(text.contains("\u{1}") || error?.column == column)
  }

  @Test func `cannot grow without bound`() {
    let laughs = (1...9).map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ","))]" }
    let text = "a0: &a0 ha\n" + laughs.joined(separator: "\n")
    #expect(throws: YAMLError.self) { try YAMLDocument.parse(text) }
    #expect(throws: YAMLError.self) { try YAMLDocument.parse(String(repeating: "[", count: 70)) }
    var limits = YAMLLimits()
    limits.bytes = 3
    #expect(throws: YAMLError.self) { try YAMLDocument.parse("a: 1", limits: limits) }
  }
}
