package import Essentials

/// What the doctor found out about one thing, and what to do about it.
package struct Finding: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    case ok, warning, failure
  }

  package var status: Status
  /// What was looked at, for example `webhook`.
  package var check: String
  package var found: String
  /// What to do; nil where nothing is to be done.
  package var remedy: String?

  private init(_ status: Status, _ check: String, _ found: String, _ remedy: String?) {
    self.status = status
    self.check = Self.plain(check)
    self.found = Self.plain(found)
    self.remedy = remedy.map(Self.plain)
  }

  package static func ok(_ check: String, _ found: String) -> Finding { Finding(.ok, check, found, nil) }

  package static func warning(_ check: String, _ found: String, _ remedy: String) -> Finding {
    Finding(.warning, check, found, remedy)
  }

  package static func failure(_ check: String, _ found: String, _ remedy: String) -> Finding {
    Finding(.failure, check, found, remedy)
  }

  package var json: JSONValue {
    [
      "status": .string(status.rawValue), "check": .string(check), "found": .string(found),
      "remedy": remedy.map { .string($0) } ?? .null,
    ]
  }

  /// Words of a file or of GitHub's must not steer the terminal, nor fill it.
  private static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return scalar == "\n" ? scalar : " "
      default: return scalar
      }
    }
    return String(String(String.UnicodeScalarView(kept)).prefix(1_000))
  }
}

/// Everything that was found, for people and for programs.
package struct DoctorReport: Sendable, Equatable {
  package var findings: [Finding]

  package init(_ findings: [Finding]) { self.findings = findings }

  package func count(_ status: Finding.Status) -> Int { findings.count { $0.status == status } }

  /// Only failures are no success.
  package var exitStatus: Int32 { count(.failure) == 0 ? 0 : 1 }

  package var json: JSONValue {
    [
      "findings": .array(findings.map(\.json)), "failures": .integer(Int64(count(.failure))),
      "warnings": .integer(Int64(count(.warning))),
    ]
  }

  /// One paragraph a finding; what to do stands below it.
  package var text: String {
    let width = findings.map(\.check.count).max() ?? 0
    let indent = String(repeating: " ", count: width + 11)
    let lines = findings.map { finding in
      let name = finding.check + String(repeating: " ", count: width - finding.check.count)
      let status = finding.status.rawValue + String(repeating: " ", count: 7 - finding.status.rawValue.count)
      let found = finding.found.replacing("\n", with: "\n" + indent)
      return "\(status)  \(name)  \(found)"
        + (finding.remedy.map { "\n\(indent)→ " + $0.replacing("\n", with: "\n\(indent)  ") } ?? "")
    }
    let verdict =
      switch (count(.failure), count(.warning)) {
      case (0, 0): "All is well."
      case (0, let warnings): "It works; \(warnings) warnings."
      case (let failures, let warnings): "\(failures) failures, \(warnings) warnings."
      }
    return lines.joined(separator: "\n") + "\n\n" + verdict
  }
}
