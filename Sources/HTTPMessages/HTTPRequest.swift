package import Essentials
package import Foundation

/// One request: absolute `url` when we send it, origin form (`/path?query`) when we receive it.
package struct HTTPRequest: Sendable, Equatable {
  package var method: String
  package var url: String
  package var headers: HTTPHeaders
  package var body: Data

  package init(_ method: String, _ url: String, headers: HTTPHeaders = [:], body: Data = Data()) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }

  package init(_ method: String, _ url: String, headers: HTTPHeaders = [:], json: JSONValue) {
    self.init(method, url, headers: headers, body: json.data)
    self.headers["Content-Type"] = "application/json"
  }

  package var target: RequestTarget { RequestTarget(url) }
}
