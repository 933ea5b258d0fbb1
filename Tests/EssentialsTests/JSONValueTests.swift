import Essentials
import Foundation
import Testing

@Suite struct `A JSON value` {
  @Test func `is written with sorted names and no space, so that equal values give equal bytes`() throws {
    let value: JSONValue = ["b": [1, 2.5, nil], "a": ["é": true, "z": false], "": "x\u{1}\"\\\n"]
    #expect(value.text == #"{"":"x\u0001\"\\\n","a":{"z":false,"é":true},"b":[1,2.5,null]}"#)
    #expect(try JSONValue(parsing: value.data) == value)
  }

  @Test func `writes numbers that have no end as null`() {
    #expect(JSONValue.array([.number(.infinity), .number(.nan)]).text == "[null,null]")
  }

  @Test(arguments: [0.1, 1e300, -1e-300, 2.3e-308, 1.0, 123_456_789.123])
  func `keeps a fraction to the last bit`(_ number: Double) throws {
    #expect(try JSONValue(parsing: JSONValue.number(number).data) == .number(number))
  }

  @Test func `answers by kind, and never as another`() {
    let value: JSONValue = [
      "text": "1", "number": 1, "whole": 2.0, "part": 2.5, "truth": true, "nothing": nil, "list": [7],
    ]
    #expect(value["text"]?.string == "1" && value["text"]?.integer == nil)
    #expect(value["number"]?.int == 1 && value["number"]?.string == nil && value["number"]?.number == 1)
    #expect(value["whole"]?.integer == 2 && value["part"]?.integer == nil)
    #expect(value["truth"]?.bool == true && value["truth"]?.integer == nil)
    #expect(value["nothing"] == nil && value["missing"] == nil && value["list"]?[0] == 7 && value["list"]?[1] == nil)
    #expect(JSONValue.number(1e300).int == nil)
  }

  @Test func `is reached into by pointer`() {
    let value: JSONValue = ["a/b": ["m~n": [10, ["k": "v"]]], "": 1]
    #expect(value.at("/a~1b/m~0n/1/k") == "v")
    #expect(value.at("/a~1b/m~0n/0") == 10)
    #expect(value.at("") == value)
    #expect(value.at("/") == 1)
    #expect(value.at("/a~1b/m~0n/2") == nil)
    #expect(value.at("a") == nil)
  }

  @Test func `goes through Codable unchanged`() throws {
    let value: JSONValue = ["a": [1, 2.5, "x", true, nil, ["b": []]]]
    #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value)) == value)
  }
}
