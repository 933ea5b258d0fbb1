package import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import GitHub
package import HTTPMessages
package import Runtime
import Sandbox
import Signing

/// Looks at the whole installation and says of each thing how it is and what to do.
///
/// What fails hides nothing else: each thing is looked at with a deadline of its own.
package struct Doctor: Sendable {
  let settings: Settings
  /// Where the settings came from, for people.
  let file: String
  let transport: any Transport
  let time: any TimeSource
  private static let mostRepositories = 50

  package init(settings: Settings, file: String, transport: any Transport, time: any TimeSource) {
    self.settings = settings
    self.file = file
    self.transport = transport
    self.time = time
  }

  /// What can be said where the settings do not even read.
  package static func examine(unreadable error: any Error, file: String, time: any TimeSource) async -> DoctorReport {
    DoctorReport(
      SettingsAudit.findings(for: error, in: file) + (await machine(Settings()).findings(time: time)))
  }

  package func examine() async -> DoctorReport {
    async let local = (Self.machine(settings) + [disk, store, model]).findings(time: time)
    let hub = await gitHub()
    return DoctorReport(SettingsAudit.findings(for: settings, in: file) + hub + (await local))
  }

  private static func machine(_ settings: Settings) -> [DoctorCheck] {
    let mode = settings.sandbox.mode
    return [
      DoctorCheck("sandbox", within: .seconds(30)) { [MachineAudit.sandbox(mode, await Sandbox.probe())] },
      DoctorCheck("limits") { [MachineAudit.limits(ControlGroups.state().keeper)] },
      DoctorCheck("git") { [await MachineAudit.git()] },
    ]
  }

  private var disk: DoctorCheck {
    let directory = settings.dataDirectory
    return DoctorCheck("disk") {
      [MachineAudit.disk(free: MachineAudit.freeBytes(at: directory), directory: directory)]
    }
  }

  private var store: DoctorCheck {
    let check = StoreCheck(settings)
    return DoctorCheck("store", within: .seconds(60)) { try await check.findings() }
  }

  private var model: DoctorCheck {
    let engine = settings.engine
    return DoctorCheck("model") { [MachineAudit.model(engine)] }
  }

  private func gitHub() async -> [Finding] {
    guard let path = settings.github.privateKey, let appID = settings.github.appID else { return [] }
    let (key, findings) = KeyAudit.look(at: path)
    guard let key else { return findings }
    guard let endpoint = Endpoint(apiURL: settings.github.apiURL.absoluteString) else {
      return findings + [.failure("app", "github.api_url is not the address of an API", "correct it")]
    }
    let identity = AppIdentity(appID: Int64(appID), key: key)
    let asking = AppWindow(endpoint: endpoint, identity: identity, transport: transport, time: time)
    let reading: AppReading
    let window: AppWindow
    do {
      (reading, window) = try await withDeadline(.seconds(20), time: time) { try await asking.open() }
    } catch {
      return findings + [unreachable(error)]
    }
    let who = IdentityAudit.findings(reading, appID: Int64(appID))
    let known = findings + ClockAudit.findings(reading.offset) + who
    guard !who.contains(where: { $0.status == .failure }) else { return known }
    let host = GitHubHost(
      api: GitHubAPI(
        endpoint: endpoint, identity: identity, transport: transport, pacing: .enterprise,
        time: OffsetTime(time: time, offset: window.clockOffset)))
    return known + (await asApp(reading, window, host).findings(time: time)) + (await repositories(host))
  }

  private func unreachable(_ error: any Error) -> Finding {
    let reason = (error as? TransportError).map { "\($0.kind)" } ?? "\(error)"
    return .failure(
      "app",
      "GitHub cannot be reached at \(settings.github.apiURL.host() ?? "github.api_url") (\(reason)); what it knows of the "
        + "App, its webhook and its repositories was not looked at",
      "check github.api_url, DNS, the firewall and the proxy, then try again")
  }

  private func asApp(_ reading: AppReading, _ window: AppWindow, _ host: GitHubHost) -> [DoctorCheck] {
    let publicURL = settings.server.publicURL
    let time = time
    return [
      DoctorCheck("permissions") { PermissionAudit.findings(reading.app) },
      DoctorCheck("installations") {
        let answer = try await window.get("/app/installations?per_page=100")
        return InstallationAudit.findings(answer.json.array ?? [], app: reading.app)
      },
      DoctorCheck("webhook") {
        let answer = try await window.get("/app/hook/config")
        return WebhookAudit.findings(answer.status == 200 ? answer.json : .null, publicURL: publicURL)
      },
      DoctorCheck("deliveries") {
        let answer = try await window.get("/app/hook/deliveries?per_page=100")
        return DeliveryAudit.findings(answer.json.array ?? [])
      },
      DoctorCheck("rate limit") {
        let installations = try await window.get("/app/installations?per_page=100").json.array ?? []
        var findings: [Finding] = []
        for installation in installations.prefix(10) where installation["suspended_at"]?.string == nil {
          guard let id = installation["id"]?.integer else { continue }
          let account = installation["account"]?["login"]?.string ?? "an account"
          var answer: JSONValue?
          do {
            answer = try await host.api.get("/rate_limit", as: .installation(id, .metadata))
          } catch HostRefusal.notFound {
            answer = nil
          }
          findings += RateAudit.findings(answer, account: account, now: time.now())
        }
        return findings
      },
    ]
  }

  private func repositories(_ host: GitHubHost) async -> [Finding] {
    let settings = settings
    let all: [HostedRepository]
    do {
      all = try await withDeadline(.seconds(30), time: time) { try await host.repositories() }
    } catch {
      return [.failure("repositories", "they cannot be listed", "see the findings above, then try again")]
    }
    let watched = all.filter { !$0.isArchived && !$0.isFork && settings.watches($0.name) }
    var checks = watched.prefix(Self.mostRepositories).map { repository in
      let check = RepositoryCheck(host: host, repository: repository)
      return DoctorCheck("\(repository.name)", within: .seconds(60)) { try await check.findings() }
    }
    if watched.count > Self.mostRepositories {
      checks.append(
        DoctorCheck("repositories") {
          [
            .warning(
              "repositories", "only \(Self.mostRepositories) of \(watched.count) were looked at",
              "name fewer under repositories: in the settings to look at others")
          ]
        })
    }
    return await checks.findings(time: time)
  }
}

/// A clock that was set right.
struct OffsetTime: TimeSource {
  let time: any TimeSource
  let offset: Double

  func now() -> Date { time.now() + offset }
  func sleep(until moment: Date) async throws { try await time.sleep(until: moment - offset) }
}
