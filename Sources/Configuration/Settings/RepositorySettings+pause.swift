package import Foundation

extension RepositorySettings {
  /// Whether a file says `paused: true`, even where the rest of it does not read.
  ///
  /// A mistake further down must not start what somebody stopped.
  package static func saysPaused(_ data: Data) -> Bool {
    var reader = SettingsReader()
    if let node = try? YAMLDocument.parse(data) {
      return node["paused"].flatMap { Bool.read($0, &reader) } ?? false
    }
    return String(decoding: data.prefix(1 << 20), as: UTF8.self).split(whereSeparator: \.isNewline).contains { line in
      guard line.hasPrefix("paused:") else { return false }
      return line.dropFirst("paused:".count).split(whereSeparator: \.isWhitespace).first == "true"
    }
  }
}
