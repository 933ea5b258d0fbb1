import Essentials
import Foundation
import HTTPMessages
import Signing

extension LogFiles {
  /// What makes an address of a log good until `expires`, for as long as the process lives.
  func signature(_ job: Int, expires: Int) -> String {
    Hexadecimal.encode(HMACSHA256.code(Data("\(job):\(expires)".utf8), key: secret))
  }

  /// Answers as a blob store does: text for a good address, and no patience with credentials.
  func answer(_ request: HTTPRequest, job: String, at now: Date) -> HTTPResponse {
    guard request.headers["Authorization"] == nil else {
      return HTTPResponse(
        400, text: "<?xml version=\"1.0\"?><Error><Code>InvalidAuthenticationInfo</Code></Error>",
        type: "application/xml")
    }
    let target = request.target
    guard let job = Int(job), let expires = target["expires"].flatMap({ Int($0) }), let given = target["sig"],
      ConstantTime.equal(Data(given.utf8), Data(signature(job, expires: expires).utf8)),
      Double(expires) > now.timeIntervalSince1970, let log = read(job)
    else {
      return HTTPResponse(
        403, text: "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code></Error>", type: "application/xml")
    }
    return HTTPResponse(200, headers: ["Content-Type": "text/plain; charset=utf-8"], body: log)
  }
}
