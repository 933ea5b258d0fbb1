package import Essentials
package import Foundation

/// One answer.
package struct HTTPResponse: Sendable, Equatable {
  package var status: Int
  package var headers: HTTPHeaders
  package var body: Data

  package init(_ status: Int, headers: HTTPHeaders = [:], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package init(_ status: Int, headers: HTTPHeaders = [:], json: JSONValue) {
    self.init(status, headers: headers, body: json.data)
    self.headers["Content-Type"] = "application/json; charset=utf-8"
  }

  package init(_ status: Int, headers: HTTPHeaders = [:], text: String, type: String = "text/plain; charset=utf-8") {
    self.init(status, headers: headers, body: Data(text.utf8))
    self.headers["Content-Type"] = type
  }
}
