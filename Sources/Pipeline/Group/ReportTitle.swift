package import Domain
import Foundation

/// A title that reads like the subject of the one pull request that would resolve the report.
package enum ReportTitle {
  package static func text(for signal: Signal) -> String {
    let title = SafeText.title(signal.title, limit: 80)
    guard let frame = signal.frames.first(where: \.isInApp), let function = frame.function else { return title }
    let kind = signal.title.prefix { $0 != ":" && $0 != "(" }
    let name = SafeText.title(String(kind), limit: 50)
    let file = frame.file.split(separator: "/").suffix(2).joined(separator: "/")
    guard !name.isEmpty, !name.contains(" ") else { return title }
    return SafeText.title("Fix \(name) in \(function) (\(file))")
  }
}
