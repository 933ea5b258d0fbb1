import Essentials
import LanguageModel
import Testing

@Suite struct `A schema` {
  static let verdict: JSONValue = [
    "type": "object", "required": ["verdict", "suspects"], "additionalProperties": false,
    "properties": [
      "verdict": ["enum": ["actionable", "needs input"], "description": "what next"],
      "score": ["type": "integer", "minimum": 0, "maximum": 10],
      "note": ["type": ["string", "null"], "maxLength": 3],
      "suspects": [
        "type": "array", "minItems": 1, "maxItems": 2,
        "items": ["type": "object", "properties": ["path": ["type": "string", "minLength": 1]], "required": ["path"]],
      ],
      "when": ["anyOf": [["type": "integer"], ["const": "never"]]],
      "by/name": ["type": "object", "additionalProperties": ["type": "number"]],
    ],
  ]

  func problems(_ value: JSONValue) throws -> [String] {
    try JSONSchema(Self.verdict).problems(in: value).map(\.description)
  }

  @Test func `lets through what fits`() throws {
    let value: JSONValue = [
      "verdict": "actionable", "score": 10, "note": nil, "suspects": [["path": "a"], ["path": "b", "more": 1]],
      "when": "never", "by/name": ["a": 1.5, "b": 2],
    ]
    #expect(try problems(value) == [])
    #expect(try problems(["verdict": "needs input", "suspects": [["path": "🦉"]], "note": "naï"]) == [])
  }

  /// What is wrong, and how that is said.
  static let misfits: [(String, String)] = [
    ("[]", "the answer: object expected"),
    ("{'suspects': [{'path': 'a'}]}", "the answer: verdict is missing"),
    ("{'verdict': 'maybe', 'suspects': [{'path': 'a'}]}", "/verdict: one of \"actionable\", \"needs input\" expected"),
    ("{'verdict': 'actionable', 'suspects': []}", "/suspects: at least 1 elements expected"),
    ("{'verdict': 'actionable', 'suspects': [{'path': ''}]}", "/suspects/0/path: at least 1 characters expected"),
    ("{'verdict': 'actionable', 'suspects': [{}, {'path': 1}]}", "/suspects/0: path is missing"),
    ("{'verdict': 'actionable', 'suspects': [{'path': 'a'}], 'x': 1}", "/x: not asked for"),
    ("{'verdict': 'actionable', 'suspects': [{'path': 'a'}], 'score': 11}", "/score: at most 10.0 expected"),
    ("{'verdict': 'actionable', 'suspects': [{'path': 'a'}], 'score': 1.5}", "/score: integer expected"),
    ("{'verdict': 'actionable', 'suspects': [{'path': 'a'}], 'note': 'four'}", "/note: at most 3 characters expected"),
    ("{'verdict': 'actionable', 'suspects': [{'path': 'a'}], 'when': 'then'}", "/when: fits none of the 2 choices"),
    (
      "{'verdict': 'actionable', 'suspects': [{'path': 'a'}], 'by/name': {'a': 'b'}}", "/by~1name/a: number expected"
    ),
  ]

  @Test(arguments: misfits)
  func `says where something does not fit`(_ value: String, _ problem: String) throws {
    #expect(try problems(JSONValue(parsing: value.replacing("'", with: "\""))).first == problem)
  }

  @Test func `says twenty things at most`() throws {
    let value: JSONValue = .object(Dictionary(uniqueKeysWithValues: (0..<100).map { ("k\($0)", .null) }))
    #expect(try problems(value).count == 20)
  }

  @Test(arguments: [
    "1", "{'type': 'text'}", "{'type': []}", "{'patern': 'x'}", "{'properties': {'a': {'$ref': '#'}}}", "{'items': 1}",
    "{'required': [1]}", "{'enum': []}", "{'anyOf': []}", "{'minLength': -1}", "{'maximum': 'x'}",
    "{'required': ['a'], 'additionalProperties': false}",
  ])
  func `that says what is not known is refused`(_ text: String) throws {
    let json = try JSONValue(parsing: text.replacing("'", with: "\""))
    #expect(throws: JSONSchema.Problem.self) { try JSONSchema(json) }
  }

  @Test func `that is nested without end is refused`() {
    var json: JSONValue = ["type": "string"]
    for _ in 0..<100 { json = ["items": json] }
    #expect(throws: JSONSchema.Problem.self) { try JSONSchema(json) }
  }
}
