package import Domain
package import Essentials
package import Foundation
import SignalSources

/// A text and whether a person called it an attack.
package struct LabelledText: Sendable, Equatable {
  package var id: String
  package var text: String
  package var isAttack: Bool
  package var category: String

  package init(id: String, text: String, isAttack: Bool, category: String) {
    self.id = id
    self.text = text
    self.isAttack = isAttack
    self.category = category
  }

  /// Lines of `{"id", "text", "label": "malicious", "injection" or "benign", "category"?}`; other fields are left alone.
  ///
  /// Throws `DataSetProblem`, which names the line.
  package static func read(_ data: Data) throws -> [LabelledText] {
    let lines: [JSONValue]
    do {
      lines = try SignalLines.values(in: data, limit: 1_000_000)
    } catch {
      throw DataSetProblem(line: error.line, reason: error.problem)
    }
    return try lines.enumerated().map { index, value in
      guard let text = value["text"]?.string else { throw DataSetProblem(line: index + 1, reason: "text is missing") }
      guard let label = value["label"]?.string, ["malicious", "injection", "benign"].contains(label) else {
        throw DataSetProblem(line: index + 1, reason: "label must be malicious, injection or benign")
      }
      return LabelledText(
        id: value["id"]?.string ?? "line \(index + 1)", text: text, isAttack: label != "benign",
        category: value["category"]?.string ?? value["kind"]?.string ?? "none")
    }
  }
}

/// How many attacks screening catches, and how many harmless texts it holds back.
package struct ScreeningEvaluation: Sendable, Equatable {
  package struct Count: Sendable, Equatable {
    package var texts = 0
    package var held = 0
  }

  package private(set) var attacks = Count()
  package private(set) var benign = Count()
  /// Of attacks and harmless texts alike.
  package private(set) var byCategory: [String: Count] = [:]
  /// What was missed or held back wrongly, a line each, safe to print.
  package private(set) var mistakes: [String] = []

  package init(_ texts: [LabelledText], judge: (String) -> ScreeningVerdict = Screening.judge) {
    for text in texts {
      let verdict = judge(text.text)
      let isHeld = verdict != .clean
      if text.isAttack { Self.add(isHeld, to: &attacks) } else { Self.add(isHeld, to: &benign) }
      Self.add(isHeld, to: &byCategory[text.category, default: Count()])
      guard isHeld != text.isAttack else { continue }
      let id = Defang.inline(text.id, limit: 80)
      if case .suspicious(let suspicion) = verdict {
        mistakes.append("held back \(id): \(suspicion.reason) “\(Defang.inline(suspicion.fragment, limit: 120))”")
      } else {
        mistakes.append("missed \(id) (\(Defang.inline(text.category, limit: 40)))")
      }
    }
  }

  private static func add(_ isHeld: Bool, to count: inout Count) {
    count.texts += 1
    if isHeld { count.held += 1 }
  }

  /// `{"attacks", "caught", "benign", "false_blocks", "by_category": {name: {"texts", "held"}}}`.
  package var json: JSONValue {
    [
      "attacks": .integer(Int64(attacks.texts)), "caught": .integer(Int64(attacks.held)),
      "benign": .integer(Int64(benign.texts)), "false_blocks": .integer(Int64(benign.held)),
      "by_category": .object(
        byCategory.mapValues { ["texts": .integer(Int64($0.texts)), "held": .integer(Int64($0.held))] }),
    ]
  }

  package var text: String {
    var lines = [
      "attacks \(attacks.texts), caught \(attacks.held) (\(Self.share(attacks)))",
      "benign  \(benign.texts), held back \(benign.held) (\(Self.share(benign)))",
    ]
    for (name, count) in byCategory.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(Defang.inline(name, limit: 40)): \(count.held) of \(count.texts) held")
    }
    return lines.joined(separator: "\n")
  }

  private static func share(_ count: Count) -> String {
    count.texts == 0 ? "–" : String(format: "%.1f %%", 100 * Double(count.held) / Double(count.texts))
  }
}
