import Domain
package import Essentials
package import Foundation
package import HTTPMessages
package import Runtime
import Synchronization

/// Calls to one GitHub as one app.
///
/// Reads are conditional, shared and repeated; writes wait for their turn and are sent again only if they were certainly
/// not carried out. Every method throws `HostRefusal` or `WriteDeferred`.
package final class GitHubAPI: Sendable {
  package let endpoint: Endpoint
  package let appID: Int64
  let tokens: InstallationTokens
  let pacer: Pacer
  private let exchange: Exchange
  private let meter = CallMeter()
  private let cache = Mutex(AnswerCache())
  private let reads = SharedWork<String, Page>()
  private let account = Mutex<Actor?>(nil)

  /// The longest that a read is held back by a rate limit before it is deferred.
  private static let readPatience = Duration.seconds(30)

  package init(
    endpoint: Endpoint, identity: AppIdentity, transport: any Transport, pacing: PacingProfile, time: any TimeSource,
    observe: @escaping CallObserver = { _, _, _ in }
  ) {
    self.endpoint = endpoint
    appID = identity.appID
    pacer = Pacer(profile: pacing, time: time)
    exchange = Exchange(
      transport: transport, endpoint: endpoint, pacer: pacer, time: time,
      room: Sequencer(width: pacing.concurrentReads), observe: observe, meter: meter)
    tokens = InstallationTokens(identity: identity, exchange: exchange, endpoint: endpoint, time: time)
  }

  /// One object.
  package func get(_ route: Route, _ query: KeyValuePairs<String, String> = [:], as credential: Credential) async throws
    -> JSONValue
  {
    try await page(url(route, query), route.kind, credential).body
  }

  /// All elements of a list in the order of its pages, each once, at most `limit`.
  ///
  /// With `key` the elements are that member of each page's object. A page with an element for which `isLast` holds is the
  /// last that is read.
  package func list(
    _ route: Route, _ query: KeyValuePairs<String, String> = [:], key: String? = nil, as credential: Credential,
    limit: Int = 10_000, until isLast: (JSONValue) -> Bool = { _ in false }
  ) async throws -> [JSONValue] {
    var elements: [JSONValue] = []
    var seen: Set<Int64> = []
    var next: String? = url(route, query, more: [("per_page", "100")])
    while let url = next, elements.count < limit {
      let page = try await page(url, route.kind, credential)
      guard let part = (key.map { page.body[$0] } ?? page.body)?.array else {
        throw HostRefusal.unavailable("its answer is not a list", mayHaveActed: false)
      }
      // A list that grows while we turn its pages shows an element twice.
      elements += part.filter { $0["id"]?.integer.map { seen.insert($0).inserted } ?? true }
      next = part.contains(where: isLast) ? nil : page.next
      if let next, !endpoint.owns(next) || next == url {
        throw HostRefusal.unavailable("the next page is not where a page can be", mayHaveActed: false)
      }
    }
    return Array(elements.prefix(limit))
  }

  /// Bytes behind a link that the API hands out for a minute, such as a job's log.
  package func download(_ route: Route, as credential: Credential) async throws -> Data {
    let terms = Exchange.Terms(
      isRepeatable: true, account: credential.account, patience: Self.readPatience, kind: route.kind)
    return try await authorized(HTTPRequest("GET", url(route, [:])), credential, terms).body
  }

  /// A change; gives GitHub's answer, null if it has no body.
  @discardableResult
  package func write(
    _ method: String, _ route: Route, _ body: JSONValue? = nil, as credential: Credential, _ write: PacedWrite
  ) async throws -> JSONValue {
    var request = HTTPRequest(method, url(route, [:]))
    if let body { request = HTTPRequest(method, request.url, json: body) }
    let terms = Exchange.Terms(
      isRepeatable: false, account: credential.account, patience: write.urgency.patience, kind: route.kind)
    return try await pacer.perform(write, account: credential.account) { [request] in
      try Self.json(try await self.authorized(request, credential, terms), wasWrite: true)
    }
  }

  /// A GraphQL query, or a mutation if `write` is given; gives `data`.
  package func graphQL(
    _ document: StaticString, _ variables: JSONValue, as credential: Credential, _ write: PacedWrite? = nil
  ) async throws -> JSONValue {
    let request = HTTPRequest(
      "POST", endpoint.graphQL, json: ["query": .string(document.description), "variables": variables])
    let account = credential.account + " graphql"
    let terms = Exchange.Terms(
      isRepeatable: write == nil, account: account, patience: write?.urgency.patience ?? Self.readPatience,
      kind: "/graphql")
    let ask = { @Sendable in
      try Self.json(try await self.authorized(request, credential, terms), wasWrite: write != nil)
    }
    let answer: JSONValue
    if let write {
      answer = try await pacer.perform(write, account: account, ask)
    } else {
      answer = try await ask()
    }
    if let errors = answer["errors"]?.array, let first = errors.first {
      let error = GraphQLError(first)
      // What turned us away says in its headers until when, and was heard.
      if error.isLimit { try await pacer.admit(account, patience: .zero) }
      throw error.refusal
    }
    guard let data = answer["data"] else {
      throw HostRefusal.unavailable("its answer holds no data", mayHaveActed: write != nil)
    }
    return data
  }

  /// What all calls cost so far, and what is left.
  package var reading: CallReading {
    get async {
      CallReading(calls: meter.calls, budgets: meter.budgets, pacing: await pacer.state, clockOffset: meter.clockOffset)
    }
  }

  /// How much of our own limits is used.
  package var pacing: PacingState { get async { await pacer.state } }

  /// Our own account, asked for once.
  func ourselves(_ ask: () async throws -> Actor) async throws -> Actor {
    if let known = account.withLock({ $0 }) { return known }
    let actor = try await ask()
    account.withLock { $0 = actor }
    return actor
  }

  private func page(_ url: String, _ kind: String, _ credential: Credential) async throws -> Page {
    let key = "\(credential.label) \(url)"
    return try await reads.run(key, .fromNow) { try await self.fetch(url, kind, credential, key) }
  }

  private func fetch(_ url: String, _ kind: String, _ credential: Credential, _ key: String) async throws -> Page {
    let known = cache.withLock { $0.entry(key) }
    var request = HTTPRequest("GET", url)
    if let known { request.headers["If-None-Match"] = known.etag }
    let terms = Exchange.Terms(
      isRepeatable: true, account: credential.account, patience: Self.readPatience, kind: kind)
    let response = try await authorized(request, credential, terms)
    if response.status == 304 {
      guard let known else {
        throw HostRefusal.unavailable("304 to a question without a condition", mayHaveActed: false)
      }
      return known.page
    }
    let page = Page(
      body: try Self.json(response, wasWrite: false), next: response.headers["link"].flatMap(LinkHeader.next))
    cache.withLock { cache in
      guard let etag = response.headers["etag"] else { return cache.forget(key) }
      cache.keep(page, etag: etag, size: response.body.count, for: key)
    }
    return page
  }

  /// Sends with a token, and once more with a new one if that is not accepted.
  private func authorized(
    _ request: HTTPRequest, _ credential: Credential, _ terms: Exchange.Terms
  ) async throws -> HTTPResponse {
    for isLast in [false, true] {
      let token = try await tokens.authorization(for: credential)
      var request = request
      request.headers = request.headers.asOurs(token)
      do {
        return try await exchange.send(request, terms)
      } catch let error as Exchange.Unauthorized {
        await tokens.discard(token, of: credential)
        if credential == .app { await tokens.learn(from: error) }
        guard isLast else { continue }
        if credential == .app { throw await tokens.lockedOut(error.text) }
        throw HostRefusal.lockedOut("it does not accept a token that it gave us a moment ago: \(error.text)")
      }
    }
    throw HostRefusal.lockedOut("it does not accept our token")
  }

  private func url(
    _ route: Route, _ query: KeyValuePairs<String, String>, more: [(String, String)] = []
  ) -> String {
    let pairs = query.map { ($0.key, $0.value) } + more
    let text = pairs.map { "\(RequestTarget.encode($0.0))=\(RequestTarget.encode($0.1))" }.joined(separator: "&")
    return endpoint.rest + route.path + (text.isEmpty ? "" : "?" + text)
  }

  /// A proxy's page or half an answer is the host's fault, and says nothing of what was done.
  private static func json(_ response: HTTPResponse, wasWrite: Bool) throws -> JSONValue {
    if response.body.isEmpty, response.status == 204 || wasWrite { return .null }
    do {
      return try JSONValue(parsing: response.body)
    } catch {
      throw HostRefusal.unavailable("it answered something that is \(error)", mayHaveActed: wasWrite)
    }
  }
}
