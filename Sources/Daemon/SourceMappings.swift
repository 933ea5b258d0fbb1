import Configuration
import Foundation
import SignalSources

/// The operator's own mappings, beside those that are built in.
struct SourceMappings {
  let settings: SignalSettings

  init(_ settings: Settings) { self.settings = settings.signals }

  /// - Throws: `StartError` that names the file and the place in it.
  func catalogue() throws -> SourceCatalogue {
    let mappings = try settings.mappings.map(Self.read) ?? []
    let catalogue = SourceCatalogue(
      mappings: mappings, slackChannels: Set(settings.sources["slack"]?.channels ?? []))
    for name in settings.sources.keys.sorted() where catalogue[name] == nil {
      throw StartError(
        "`signals.sources` names \(name), which is no source; there are \(catalogue.names.joined(separator: ", "))")
    }
    return catalogue
  }

  private static func read(_ directory: String) throws -> [SourceMapping] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
      throw StartError("cannot read the folder \(directory) of `signals.mappings`")
    }
    return try names.sorted().filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.map { name in
      let path = "\(directory)/\(name)"
      guard let data = FileManager.default.contents(atPath: path) else { throw StartError("cannot read \(path)") }
      do {
        return try SourceMapping.parse(data)
      } catch {
        throw StartError("\(path): \(error)")
      }
    }
  }
}
