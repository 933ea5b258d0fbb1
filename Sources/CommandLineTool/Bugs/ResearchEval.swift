import Domain
import Essentials
import Foundation
import Runtime
import Sandbox

/// The commands `nightshift eval research` and `nightshift eval triage`.
enum ResearchEval {
  static func run(_ what: String, _ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["data", "only", "sandbox"], flags: ["json"])
    try arguments.none()
    guard let folder = arguments["data"] else { throw UsageError("name the folder of cases with --data DIR") }
    let sandbox = arguments["sandbox"] == "none" ? SandboxMode.none : .isolated
    try await SandboxChoice.check(sandbox)
    let wanted = arguments.all("only")
    let cases = try BugCase.all(in: folder).filter { bug in
      wanted.isEmpty || wanted.contains { bug.name.hasPrefix($0) || bug.language == $0 }
    }
    guard !cases.isEmpty else { throw UsageError("\(folder) holds no such case") }
    var findings: [BugResearch.Finding] = []
    for bug in cases {
      let directory = try DemoDirectory(nil)
      defer { directory.remove() }
      let research = BugResearch(bug: bug, directory: directory.path, sandbox: sandbox, now: SystemTime().now())
      findings.append(try await research.run(.whole))
      if what == "triage" { findings.append(try await research.run(.title)) }
    }
    let isJSON = arguments.has("json")
    Terminal.say(
      what == "triage" ? triage(findings, isJSON: isJSON) : self.research(findings, isJSON: isJSON))
    return 0
  }

  private static func research(_ found: [BugResearch.Finding], isJSON: Bool) -> String {
    let place = found.count(where: \.isPlaceRight)
    let first = found.count { $0.rankOfCulprit == 1 }
    let three = found.count { ($0.rankOfCulprit ?? 9) <= 3 }
    guard !isJSON else {
      return JSONValue.object([
        "cases": .integer(Int64(found.count)), "place_right": .integer(Int64(place)),
        "culprit_first": .integer(Int64(first)), "culprit_in_three": .integer(Int64(three)),
        "results": .array(found.map(\.json)),
      ]).text
    }
    let missed = found.filter { $0.rankOfCulprit != 1 }.map { one in
      "  \(one.name): \(one.rankOfCulprit.map { "the culprit is suspect \($0)" } ?? "the culprit is no suspect")"
    }
    return
      ([
        "builtin, \(found.count) cases: the right file first in \(place), the culprit first in \(first), "
          + "among three in \(three)"
      ] + missed).joined(separator: "\n")
  }

  private static func triage(_ found: [BugResearch.Finding], isJSON: Bool) -> String {
    let whole = found.filter { $0.evidence == .whole }
    let titles = found.filter { $0.evidence == .title }
    guard !isJSON else {
      return JSONValue.object([
        "acted_on": .integer(Int64(whole.count(where: \.isTriageRight))), "whole": .integer(Int64(whole.count)),
        "held_back": .integer(Int64(titles.count(where: \.isTriageRight))), "titles": .integer(Int64(titles.count)),
        "results": .array(found.map(\.json)),
      ]).text
    }
    let wrong = found.filter { !$0.isTriageRight }.map {
      "  \($0.name), \($0.evidence.rawValue): \($0.verdict.rawValue)"
    }
    return
      ([
        "builtin: with all the evidence \(whole.count(where: \.isTriageRight)) of \(whole.count) are acted on; "
          + "of a title alone \(titles.count(where: \.isTriageRight)) of \(titles.count) are left to people"
      ] + wrong).joined(separator: "\n")
  }
}
