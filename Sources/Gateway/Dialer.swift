import Essentials
import Runtime
package import Sockets

/// Reaches hosts of the open Internet for those who cannot.
package struct Dialer: Sendable {
  package typealias Resolve = @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress]

  private let resolve: Resolve
  private let isAllowed: @Sendable (SocketAddress) -> Bool

  /// Asks this machine's resolver, and connects to public addresses only, if nothing else is said.
  package init(
    resolve: @escaping Resolve = { try await Socket.resolve($0, port: $1) },
    isAllowed: @escaping @Sendable (SocketAddress) -> Bool = { $0.isPublic }
  ) {
    self.resolve = resolve
    self.isAllowed = isAllowed
  }

  /// What `host` resolves to is what is connected to: a second look could show something else.
  ///
  /// Nil where any of its addresses is private, or it has none, or none answers.
  func dial(_ host: String, port: Int) async throws -> Socket? {
    let addresses = try await withDeadline(.seconds(10)) { [resolve] in try await resolve(host, port) }
    guard addresses.allSatisfy(isAllowed) else { return nil }
    for address in addresses.prefix(4) {
      do {
        return try await withDeadline(.seconds(10)) { try await Socket.connect(to: address) }
      } catch let error as CancellationError {
        throw error
      } catch {
        continue
      }
    }
    return nil
  }
}
