import CCurl
import Essentials
import Foundation
import HTTPMessages

/// One request under way; used by the loop's thread only.
final class CurlTransfer {
  let id: Int
  let easy: UnsafeMutableRawPointer
  let sink: CurlJob.Sink
  private let limit: Int
  private let body: UnsafeMutableRawBufferPointer
  private let bodyCount: Int
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var headers = HTTPHeaders()
  private var headerBytes = 0
  private var received = Data()
  private var count = 0
  private var isTooLarge = false

  init?(_ job: CurlJob, options: CurlOptions) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    id = job.id
    sink = job.sink
    limit = options.maximumResponseBytes
    bodyCount = job.request.body.count
    // Never of no bytes: for a null body curl would read standard input.
    body = .allocate(byteCount: max(1, bodyCount), alignment: 1)
    job.request.body.withUnsafeBytes { body.copyMemory(from: $0) }
    configure(options)
    configure(job.request)
    curl_set_receivers(easy, receiveHeader, receiveBody, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(fields)
    body.deallocate()
  }

  private func configure(_ options: CurlOptions) {
    curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    curl_set_long(easy, CURLOPT_PIPEWAIT, 1)
    curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    curl_set_long(easy, CURLOPT_TIMEOUT_MS, milliseconds(options.timeout))
    curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connectTimeout))
    curl_set_string(easy, CURLOPT_USERAGENT, options.userAgent)
    // An empty proxy also keeps the environment's out.
    curl_set_string(easy, CURLOPT_PROXY, options.proxy ?? "")
    if let caFile = options.caFile { curl_set_string(easy, CURLOPT_CAINFO, caFile) }
    if let unixSocket = options.unixSocket { curl_set_string(easy, CURLOPT_UNIX_SOCKET_PATH, unixSocket) }
  }

  private func configure(_ request: HTTPRequest) {
    curl_set_string(easy, CURLOPT_URL, request.url)
    if request.method == "HEAD" {
      curl_set_long(easy, CURLOPT_NOBODY, 1)
    } else if request.method != "GET" || bodyCount > 0 {
      if bodyCount > 0 || ["POST", "PUT", "PATCH"].contains(request.method) {
        curl_set_long(easy, CURLOPT_POST, 1)
        curl_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, bodyCount)
        curl_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress)
      }
      curl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }
    for field in request.headers.fields {
      // curl drops a field whose value is empty, unless it ends with a semicolon.
      fields = curl_slist_append(fields, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    // Else curl calls every body a form.
    if request.headers["Content-Type"] == nil { fields = curl_slist_append(fields, "Content-Type:") }
    curl_set_pointer(easy, CURLOPT_HTTPHEADER, fields)
  }

  private func milliseconds(_ duration: Duration) -> Int {
    Int(max(1, min(duration.seconds * 1000, 1e9)))
  }

  /// Takes one header line; a status line begins the answer anew, because 100 and a proxy's own come before it.
  func take(header line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= 1 << 20 else {
      isTooLarge = true
      return false
    }
    let text =
      String(validating: line, as: UTF8.self) ?? String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) }))
    if text.hasPrefix("HTTP/") {
      headers = HTTPHeaders()
    } else if text.allSatisfy(\.isNewline) {
      // What is below 200 only announces the answer.
      let status = curl_status(easy)
      if case .pieces(let pipe) = sink, status >= 200 { pipe.take(CurlPipe.Head(status: status, headers: headers)) }
    } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
      let value = text[text.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
      headers.add(String(text[..<colon]), value)
    }
    return true
  }

  func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    count += bytes.count
    guard count <= limit else {
      isTooLarge = true
      return false
    }
    if case .pieces(let pipe) = sink {
      isTooLarge = !pipe.take(bytes)
      return !isTooLarge
    }
    received.append(contentsOf: bytes)
    return true
  }

  func outcome(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
    if isTooLarge { return .failure(TransportError(.tooLarge, detail: "more than \(limit) bytes")) }
    guard code == CURLE_OK else {
      return .failure(TransportError(kind(code), detail: String(cString: curl_easy_strerror(code))))
    }
    return .success(HTTPResponse(curl_status(easy), headers: headers, body: received))
  }

  private func kind(_ code: CURLcode) -> TransportError.Kind {
    switch code {
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badURL
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
      .unreachable
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
      .untrusted
    case CURLE_OPERATION_TIMEDOUT: curl_was_sent(easy) ? .timedOut : .unreachable
    default: .broken
    }
  }
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(header: line) ? line.count : 0
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(body: piece) ? piece.count : 0
}
