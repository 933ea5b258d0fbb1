import Essentials
import Foundation
import HTTPMessages
import Signing

/// Tells from a request who sent it.
enum Credentials {
  /// `prefix` and 36 letters and digits, as GitHub's are made.
  static func newToken(_ prefix: String) -> String {
    prefix + SecureRandom.hex(18)
  }

  /// Throws a 401 for credentials that are there and not good; none at all is `nobody`.
  static func caller(of request: HTTPRequest, in state: HubState, at now: Date) throws -> Caller {
    guard let header = request.headers["Authorization"] else { return .nobody }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { throw Refused.badCredentials }
    let secret = parts[1].trimmingCharacters(in: .whitespaces)
    switch parts[0].lowercased() {
    case "bearer", "token":
      if secret.split(separator: ".").count == 3, !secret.hasPrefix("ghs_") {
        return .app(try app(jwt: secret, in: state, at: now))
      }
      return try caller(token: secret, in: state, at: now)
    case "basic":
      guard let data = Data(base64Encoded: secret) else { throw Refused.badCredentials }
      let halves = String(decoding: data, as: UTF8.self).split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { throw Refused.badCredentials }
      return try caller(token: String(halves[1]), in: state, at: now)
    default: throw Refused.badCredentials
    }
  }

  static func caller(token: String, in state: HubState, at now: Date) throws -> Caller {
    if let row = state.tokens.rows.values.first(where: { $0.token == token }), let account = state.accounts[row.account]
    {
      return .person(account)
    }
    guard let grant = state.grants.rows.values.first(where: { $0.token == token }), grant.expiresAt > now,
      let installation = state.installations[grant.installation], let app = state.apps[installation.app]
    else { throw Refused.badCredentials }
    guard installation.suspendedAt == nil else { throw Refused.suspended }
    return .installation(installation, app, grant)
  }

  private static func app(jwt: String, in state: HubState, at now: Date) throws -> App {
    let undecodable = Refused(status: 401, message: "A JSON web token could not be decoded")
    let parts = jwt.split(separator: ".")
    guard parts.count == 3, let bytes = Base64URL.decode(parts[1]), let unverified = try? JSONValue(parsing: bytes)
    else {
      throw undecodable
    }
    let issuer =
      unverified["iss"]?.int ?? unverified["iss"]?.string.flatMap { Int($0) }
      ?? unverified["iss"]?.string.flatMap { $0.hasPrefix("Iv1.") ? Int($0.dropFirst(4)) : nil }
    guard let issuer else { throw Refused(status: 401, message: "'Issuer' claim ('iss') must be an Integer") }
    guard let app = state.apps[issuer] else { throw Refused(status: 404, message: "Integration not found") }
    guard let key = try? RSAKey(pem: Redacted(app.privateKeyPEM)),
      let claims = try? JWT.verify(jwt, key: key)
    else { throw undecodable }
    try check(claims, at: now.timeIntervalSince1970)
    return app
  }

  private static func check(_ claims: JSONValue, at now: Double) throws {
    guard let expires = claims["exp"]?.number else {
      throw Refused(status: 401, message: "Missing 'expiration' claim ('exp') in assertion")
    }
    guard let issued = claims["iat"]?.number else {
      throw Refused(status: 401, message: "Missing 'issued at' claim ('iat') in assertion")
    }
    guard expires > now else {
      throw Refused(
        status: 401,
        message:
          "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
      )
    }
    guard expires - now <= 600 + 60 else {
      throw Refused(status: 401, message: "'Expiration time' claim ('exp') is too far in the future")
    }
    guard issued <= now + 30 else {
      throw Refused(
        status: 401,
        message: "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
    }
  }
}
