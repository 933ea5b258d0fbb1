import Configuration
package import Essentials
import Foundation
package import HTTPMessages
package import HTTPServer
package import Runtime

/// The set-up as a server of its own, which ends when it is done.
package struct SetupServer: Sendable {
  package let server: HTTPServer
  package let desk: SetupDesk
  private let finished: Latch

  /// The largest form: a private key and some words.
  private static let largestBody = 64 << 10

  package init(
    place: GitHubPlace, folder: CredentialFolder, host: String, port: Int, organization: String?, publicURL: String?,
    transport: any Transport, time: any TimeSource, log: Log
  ) {
    let finished = Latch()
    let desk = SetupDesk(
      place: place, folder: folder, transport: transport, time: time, organization: organization, publicURL: publicURL,
      finished: finished)
    self.desk = desk
    self.finished = finished
    server = HTTPServer(
      name: "setup",
      options: HTTPServerOptions(
        address: .tcp(host: host, port: port), maximumConnections: 32, bodyLimit: { _ in Self.largestBody }),
      log: log
    ) { await desk.answer($0) }
  }

  /// The server, and what ends it once the last page was read.
  package var services: [any Service] {
    [
      server,
      ServiceTask("setup end") { shutdown in
        await withTaskGroup { group in
          group.addTask { await finished.wait() }
          group.addTask { await shutdown.wait() }
          await group.next()
          group.cancelAll()
        }
      },
    ]
  }
}
