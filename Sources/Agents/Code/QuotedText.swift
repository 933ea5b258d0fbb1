import Domain
import Foundation

/// Text from outside in Markdown of ours: as code, where it mentions nobody and closes nothing.
package enum QuotedText {
  package static func code(_ text: String, limit: Int = 160) -> String {
    let line = text.firstLine(limit: limit).replacingOccurrences(of: "`", with: "'")
    return line.isEmpty ? "(nothing)" : "`\(line)`"
  }
}
