import Essentials
import Foundation
import HTTPMessages

/// The headers every answer of the API carries, and what they allow: 304 where nothing changed.
enum Envelope {
  static func seal(
    _ response: HTTPResponse, for request: HTTPRequest, number: Int, meter: Meter.Reading?, at now: Date
  ) -> HTTPResponse {
    var response = response
    response.headers["Date"] = HTTPDate.text(now)
    response.headers["X-GitHub-Request-Id"] = requestID(number)
    response.headers["X-GitHub-Media-Type"] = mediaType(request.headers["Accept"])
    response.headers["X-GitHub-Api-Version-Selected"] = request.headers["X-GitHub-Api-Version"] ?? "2022-11-28"
    response.headers["X-GitHub-Enterprise-Version"] = "3.17.0"
    if let meter {
      response.headers["X-RateLimit-Limit"] = String(meter.limit)
      response.headers["X-RateLimit-Remaining"] = String(meter.remaining)
      response.headers["X-RateLimit-Used"] = String(meter.used)
      response.headers["X-RateLimit-Reset"] = String(Int(meter.reset.timeIntervalSince1970))
      response.headers["X-RateLimit-Resource"] = meter.resource.rawValue
    }
    guard ["GET", "HEAD"].contains(request.method), response.status == 200 else { return response }
    let tag = "W/\"\(StableHash.of([String(decoding: response.body, as: UTF8.self), response.headers["Link"] ?? ""]))\""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, max-age=60, s-maxage=60"
    response.headers["Vary"] = "Accept, Authorization, Cookie, X-GitHub-OTP"
    if matches(request.headers["If-None-Match"], tag) {
      response.status = 304
      response.body = Data()
      response.headers["Content-Type"] = nil
    }
    return response
  }

  private static func matches(_ asked: String?, _ tag: String) -> Bool {
    guard let asked else { return false }
    func bare(_ tag: some StringProtocol) -> String {
      let trimmed = tag.trimmingCharacters(in: .whitespaces)
      return trimmed.hasPrefix("W/") ? String(trimmed.dropFirst(2)) : trimmed
    }
    return asked.split(separator: ",").contains { bare($0) == bare(tag) || bare($0) == "*" }
  }

  private static func requestID(_ number: Int) -> String {
    let hash = StableHash.of("request", String(number)).uppercased()
    return
      "\(hash.prefix(4)):\(hash.dropFirst(4).prefix(5)):\(hash.dropFirst(9).prefix(7)):\(hash.dropFirst(16).prefix(8))"
  }

  private static func mediaType(_ accept: String?) -> String {
    guard let accept, let start = accept.range(of: "application/vnd.github.") else { return "github.v3; format=json" }
    let kind = accept[start.upperBound...].prefix { $0 != "+" && $0 != "," && $0 != ";" }
    return "github.\(kind.isEmpty ? "v3" : kind); format=json"
  }
}
