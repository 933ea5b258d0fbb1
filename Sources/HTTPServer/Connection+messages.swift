import CMicroHTTPD
import Foundation
import HTTPMessages

extension Connection {
  /// The request without its body.
  func head(method: String, target: String) -> HTTPRequest {
    var headers = HTTPHeaders()
    withUnsafeMutablePointer(to: &headers) { mhd_each_header(pointer, $0, collectHeader) }
    return HTTPRequest(method, target, headers: headers)
  }

  /// Queues `response`; says whether it will be sent, and the connection go on.
  ///
  /// One that promises more than it holds is sent as far as it goes, and the connection closed: so a test can see how a
  /// client bears it.
  func send(_ response: HTTPResponse) -> Bool {
    let body = response.body
    if let promised = response.headers["Content-Length"].flatMap(Int.init), !body.isEmpty, promised > body.count {
      mhd_write_last_words(pointer, cut(response))
      return false
    }
    guard let made = body.withUnsafeBytes({ mhd_response($0.baseAddress, $0.count) }) else { return false }
    for field in response.headers.fields where !isOurs(field.name) { mhd_add_header(made, field.name, field.value) }
    return mhd_answer(pointer, UInt32((200...599).contains(response.status) ? response.status : 500), made)
  }

  private func cut(_ response: HTTPResponse) -> String {
    let lines = response.headers.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
    return "HTTP/1.1 \(response.status) \r\n\(lines)\r\n" + String(decoding: response.body, as: UTF8.self)
  }

  /// The library says where the body ends.
  private func isOurs(_ name: String) -> Bool {
    ["content-length", "transfer-encoding"].contains(name.lowercased())
  }
}

private func collectHeader(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ nameCount: Int,
  _ value: UnsafePointer<CChar>?, _ valueCount: Int
) {
  context?.assumingMemoryBound(to: HTTPHeaders.self).pointee.add(text(name, nameCount), text(value, valueCount))
}

/// UTF-8, or else Latin-1, so that no byte is lost.
private func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String {
  let bytes = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
  return String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}
