import Domain
import Essentials
import Foundation
import HTTPMessages
import Runtime

/// Tokens for as long as they live, minted when needed and only once for everyone who asks.
actor InstallationTokens {
  /// A token this close to its end is not used for anything new.
  private static let margin: Double = 300
  private static let installationsLast: Double = 3600

  private let identity: AppIdentity
  private let exchange: Exchange
  private let endpoint: Endpoint
  private let time: any TimeSource
  private var tokens: [Credential: InstallationToken] = [:]
  private var installations: [RepositoryName: (installation: Installation, at: Date)] = [:]
  private var assertion: (text: Redacted, until: Date)?
  /// How far GitHub's clock is ahead of ours, in seconds, where it matters.
  private var clockOffset = 0.0
  /// Until when GitHub is not asked again, because it does not accept our key.
  private var lockout: (text: String, until: Date)?
  /// Until when owners are not asked again who have suspended us.
  private var suspended: [String: Date] = [:]
  private static let lockoutLasts: Double = 60
  private let mints = SharedWork<Credential, InstallationToken>()

  init(identity: AppIdentity, exchange: Exchange, endpoint: Endpoint, time: any TimeSource) {
    self.identity = identity
    self.exchange = exchange
    self.endpoint = endpoint
    self.time = time
  }

  /// What goes into a call's Authorization header.
  func authorization(for credential: Credential) async throws -> Redacted {
    if credential == .app {
      try checkLockout()
      return try signed()
    }
    return try await token(for: credential).text
  }

  func token(for credential: Credential) async throws -> InstallationToken {
    if let token = tokens[credential], token.expiresAt > serverNow + Self.margin { return token }
    return try await mints.run(credential, .underWay) { try await self.mint(credential) }
  }

  /// Forgets `text`, which was not accepted, unless it has been replaced meanwhile.
  func discard(_ text: Redacted, of credential: Credential) {
    if tokens[credential]?.text == text { tokens[credential] = nil }
    if case .repository(let repository, _) = credential { installations[repository] = nil }
    if assertion?.text == text { assertion = nil }
  }

  /// Sees from a refusal whether our clock is wrong; then the next assertion is made by GitHub's.
  func learn(from refusal: Exchange.Unauthorized) {
    guard let date = refusal.date else { return }
    let offset = date.timeIntervalSince(time.now())
    clockOffset = abs(offset) > Self.clockTolerance ? offset : 0
  }

  /// Notes that GitHub does not accept our key, and says so.
  func lockedOut(_ text: String) -> HostRefusal {
    let words =
      "GitHub does not accept our app's key (\(text)): check `github.app_id` and `github.private_key`, "
      + "or make a new key in the app's settings"
    lockout = (words, time.now() + Self.lockoutLasts)
    return .lockedOut(words)
  }

  private func checkLockout() throws {
    if let lockout, lockout.until > time.now() { throw HostRefusal.lockedOut(lockout.text) }
  }

  /// Assertions allow for a clock that is this many seconds off.
  private static let clockTolerance = 30.0

  private var serverNow: Date { time.now() + clockOffset }

  private func signed() throws -> Redacted {
    let now = time.now()
    if let assertion, assertion.until > now { return assertion.text }
    let made = try identity.assertion(at: now + clockOffset)
    // Half of its life: what is left is for slow answers and slow clocks.
    assertion = (made, now + AppIdentity.lifetime / 2)
    return made
  }

  private func mint(_ credential: Credential) async throws -> InstallationToken {
    // Somebody may have brought one while we waited.
    if let token = tokens[credential], token.expiresAt > serverNow + Self.margin { return token }
    let token: InstallationToken
    switch credential {
    case .app: throw HostRefusal.invalid("the app itself has no token")
    case .installation(let id, let scope): token = try await mint(id, scope, for: nil)
    case .repository(let repository, let scope): token = try await mint(for: repository, scope)
    }
    let now = serverNow
    tokens = tokens.filter { $0.value.expiresAt > now }
    tokens[credential] = token
    return token
  }

  /// A token for one repository, also if the app was installed anew, got other permissions, or the repository another name.
  private func mint(for repository: RepositoryName, _ scope: TokenScope) async throws -> InstallationToken {
    do {
      return try await mint(try await installation(of: repository), scope, for: repository)
    } catch let error as HostRefusal where installations[repository] != nil && Self.isStale(error) {
      installations[repository] = nil
    }
    do {
      return try await mint(try await installation(of: repository), scope, for: repository)
    } catch HostRefusal.invalid(let text) {
      guard let name = try await newName(of: repository), name != repository else { throw HostRefusal.invalid(text) }
      return try await mint(try await installation(of: repository), scope, for: name)
    }
  }

  /// What `repository` is called now: its old name leads there, but is not one that a token can be narrowed to.
  private func newName(of repository: RepositoryName) async throws -> RepositoryName? {
    let key = try await mint(try await installation(of: repository), .metadata, for: nil)
    var request = HTTPRequest("GET", endpoint.rest + ("/repos/\(repository)" as Route).path)
    request.headers = request.headers.asOurs(key.text)
    let terms = Exchange.Terms(
      isRepeatable: true, account: Credential.app.account, patience: .seconds(30), kind: "/repos/{}")
    let answer = try? readable(try await exchange.send(request, terms))
    return answer?["full_name"]?.string.flatMap { RepositoryName($0) }
  }

  private static func isStale(_ error: HostRefusal) -> Bool {
    switch error {
    case .notFound, .invalid, .forbidden: true
    case .conflict, .unavailable, .lockedOut: false
    }
  }

  private func installation(of repository: RepositoryName) async throws -> Installation {
    let now = time.now()
    if let known = installations[repository], known.at + Self.installationsLast > now { return known.installation }
    if let until = suspended[repository.owner], until > now { throw Self.suspension(of: repository.owner) }
    let installation = try await call("GET", "/repos/\(repository)/installation", nil).decoded(Installation.init)
    if installation.isSuspended {
      suspended[repository.owner] = now + Self.lockoutLasts
      throw Self.suspension(of: repository.owner)
    }
    if installations.count > 10_000 { installations = [:] }
    installations[repository] = (installation, now)
    return installation
  }

  private static func suspension(of owner: String) -> HostRefusal {
    .lockedOut("the installation is suspended; \(owner) can let it in again under Settings, GitHub Apps")
  }

  private func mint(
    _ installation: Installation, _ scope: TokenScope, for repository: RepositoryName?
  ) async throws -> InstallationToken {
    try await mint(installation.id, scope.within(installation.permissions), for: repository)
  }

  private func mint(_ id: Int64, _ scope: TokenScope, for repository: RepositoryName?) async throws -> InstallationToken
  {
    var body: [String: JSONValue] = [
      "permissions": .object(scope.permissions.mapValues { .string($0.word) })
    ]
    if let repository { body["repositories"] = [.string(repository.name)] }
    return try await call("POST", "/app/installations/\(id)/access_tokens", .object(body))
      .decoded(InstallationToken.init)
  }

  /// A call as the app; both kinds may be repeated without harm.
  private func call(_ method: String, _ route: Route, _ body: JSONValue?) async throws -> JSONValue {
    try checkLockout()
    for isLast in [false, true] {
      let assertion = try signed()
      var request = HTTPRequest(method, endpoint.rest + route.path)
      if let body { request = HTTPRequest(method, endpoint.rest + route.path, json: body) }
      request.headers = request.headers.asOurs(assertion)
      do {
        let terms = Exchange.Terms(
          isRepeatable: true, account: Credential.app.account, patience: .seconds(30), kind: route.kind)
        return try readable(try await exchange.send(request, terms))
      } catch let error as Exchange.Unauthorized {
        discard(assertion, of: .app)
        learn(from: error)
        if isLast { throw lockedOut(error.text) }
      }
    }
    throw lockedOut("401")
  }

  private func readable(_ response: HTTPResponse) throws -> JSONValue {
    guard let json = try? JSONValue(parsing: response.body) else {
      throw HostRefusal.unavailable("it answered something that is not JSON", mayHaveActed: false)
    }
    return json
  }
}
