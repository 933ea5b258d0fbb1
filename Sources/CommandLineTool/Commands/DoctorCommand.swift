import Configuration
import Daemon
import Essentials
import Foundation
import HTTPClient
import Runtime

/// The command `nightshift doctor`.
enum DoctorCommand: ToolCommand {
  static let name = "doctor"
  static let summary = "look at the whole installation, and say what to do"
  static let usage = """
    usage: nightshift doctor [--config FILE] [--json]

    Looks at the settings, the App's key, the clock, the App's permissions and events, its installations, the webhook and
    its last deliveries, what is left of the rate limit, the repositories (their settings files, branch protection, and
    workflows that hand secrets to pull requests), the sandbox, git, the disk, the store and the model. Each finding is
    ok, a warning or a failure, and says what to do. It changes nothing, and may run beside the service.

      --config FILE   the settings, by default nightshift.yml
      --json          one JSON object for programs: findings, failures, warnings

    The exit status is 0 if there is no failure.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option], flags: ["json"])
    try arguments.none()
    UnixSignals.ignoreBrokenPipes()
    let report = try await examine(arguments)
    Terminal.say(arguments.has("json") ? report.json.text : report.text)
    return report.exitStatus
  }

  private static func examine(_ arguments: Arguments) async throws -> DoctorReport {
    let path = arguments[SettingsFile.option] ?? "nightshift.yml"
    do {
      let settings = try SettingsFile.read(arguments)
      let options = CurlOptions(timeout: .seconds(15), connectTimeout: .seconds(8), maximumResponseBytes: 8 << 20)
      return await Doctor(
        settings: settings, file: path, transport: try CurlTransport(options: options), time: SystemTime()
      ).examine()
    } catch let error where error is UsageError || error is ConfigurationError || error is YAMLError {
      return await Doctor.examine(unreadable: error, file: path, time: SystemTime())
    }
  }
}
