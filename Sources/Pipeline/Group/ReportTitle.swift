package import Domain
import Foundation

/// A title that reads like the subject of the one pull request that would resolve the report.
package enum ReportTitle {
  package static func text(for signal: Signal) -> String {
    let title = SafeText.title(signal.title, limit: 80)
    guard let frame = signal.frames.first(where: \.isInApp), let function = frame.function else { return title }
    let stated = signal.title.prefix { $0 != ":" && $0 != "(" }
    let kind =
      stated.hasPrefix("Traceback") ? ExceptionHeader.find(in: signal.content)?.type ?? "error" : String(stated)
    let name = SafeText.title(kind, limit: 50)
    let file = frame.file.split { $0 == "/" || $0 == "\\" }.suffix(2).joined(separator: "/")
    guard !name.isEmpty, !name.contains(" ") else { return title }
    return SafeText.title("Fix \(name) in \(Fingerprinter.plainFunction(function)) (\(file))")
  }
}
