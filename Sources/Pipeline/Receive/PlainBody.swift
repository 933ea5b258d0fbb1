import Domain
import Foundation
import HTTPMessages
import Snapshots

/// The body of a request, unpacked.
enum PlainBody {
  struct Problem: Error {
    var status: Int
    var text: String
  }

  static func of(_ request: HTTPRequest, limit: Int) throws(Problem) -> Data {
    switch request.headers["Content-Encoding"]?.lowercased() {
    case nil, "identity": return request.body
    case "gzip":
      do {
        return try Compression.decompress(request.body, limit: limit)
      } catch {
        throw Problem(status: 400, text: "the body is not gzip, or is more than \(limit) bytes unpacked")
      }
    default: throw Problem(status: 415, text: "Content-Encoding must be gzip or absent")
    }
  }
}
