import Domain
import Foundation

/// What an agent is given to read that came from elsewhere than signals: logs of checks, their summaries and annotations.
///
/// A pull request's own code and tests print what they like, and so may whoever sent the words they print. Signals are screened when
/// they come and with their whole report; this is for what comes later.
package enum AgentReading {
  package static func isHarmless(_ text: String) -> Bool { Screening.judge(text) == .clean }

  /// `text` without the lines that look like orders to whoever reads them; all of it goes if only the whole does.
  package static func screened(_ text: String) -> String {
    guard case .suspicious(let suspicion) = Screening.judge(text) else { return text }
    var left = 0
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      guard case .suspicious = Screening.judge(String(line)) else { return true }
      left += 1
      return false
    }
    let rest = lines.joined(separator: "\n")
    guard left > 0, Screening.judge(rest) == .clean else {
      return "(Left out: it looks like \(suspicion.category.rawValue).)"
    }
    return rest + "\n(\(left) \(left == 1 ? "line" : "lines") left out: like \(suspicion.category.rawValue).)"
  }
}
