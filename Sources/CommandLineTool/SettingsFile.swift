import Configuration
import Foundation

/// The operator's settings, from the file named on the command line.
enum SettingsFile {
  static let option = "config"

  static func read(_ arguments: Arguments) throws -> Settings {
    let path = arguments[option] ?? "nightshift.yml"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError("cannot read the settings file \(path); name one with --config FILE")
    }
    return try Settings.parse(data, environment: ProcessInfo.processInfo.environment) { path in
      try? String(contentsOfFile: path, encoding: .utf8)
    }
  }
}
