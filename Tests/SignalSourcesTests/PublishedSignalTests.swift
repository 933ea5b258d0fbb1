import Domain
import Essentials
import Foundation
import SignalSources
import Testing

/// Real payloads that are not part of this package, where there are some: a folder for each product.
private enum Published {
  static let folder: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let beside = package.deletingLastPathComponent().appending(path: "shared/data/signals")
    let named = ProcessInfo.processInfo.environment["SIGNAL_EXAMPLES"].map { URL(filePath: $0) }
    return [named, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  static let folders = [
    "sentry-events": "sentry", "linear-issues": "linear", "otlp": "opentelemetry",
  ]

  /// Which source reads a file: by its folder, or by the first word of its name in `monitoring`.
  static func source(of path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count > 1 else { return nil }
    guard parts[0] == "monitoring" else { return folders[parts[0]] ?? parts[0] }
    let word = String(parts[1].prefix { $0 != "-" && $0 != "." })
    return ["gcpmonitoring": "gcp-monitoring", "prometheus": "alertmanager"][word] ?? word
  }
}

@Suite struct `Published payloads` {
  @Test(.enabled(if: Published.folder != nil, "set SIGNAL_EXAMPLES to a folder that holds payloads by product"))
  func `each become signals or are refused with a reason`() throws {
    let folder = try #require(Published.folder)
    let catalogue = SourceCatalogue()
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var (given, none, refused, unknown) = (0, 0, 0, 0)
    for case let file as URL in files where file.pathExtension == "json" && file.lastPathComponent != "manifest.json" {
      let path = String(file.path.dropFirst(folder.path.count + 1))
      guard let name = Published.source(of: path), let source = catalogue[name] else {
        unknown += 1
        continue
      }
      do {
        let value = try JSONValue(parsing: try Data(contentsOf: file))
        let signals = try source.signals(from: value, receivedAt: Date(timeIntervalSince1970: 1_795_262_400))
        (given, none) = (given + signals.count, none + (signals.isEmpty ? 1 : 0))
        for signal in signals { #expect(!signal.title.isEmpty && !signal.content.isEmpty, "\(path)") }
        #expect(Set(signals.map(\.id)).count == signals.count, "\(path): two signals with one id")
      } catch let problem as SignalProblem {
        refused += 1
        #expect(!problem.reason.isEmpty)
      } catch is JSONSyntaxError {
        refused += 1
      }
    }
    print(
      "published payloads: \(given) signals, \(none) payloads without any, \(refused) refused, \(unknown) of products without a source"
    )
    #expect(given > 0)
  }
}
