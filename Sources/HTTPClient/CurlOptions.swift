/// How a client behaves towards every host.
package struct CurlOptions: Sendable {
  /// For the whole exchange.
  package var timeout: Duration
  package var connectTimeout: Duration
  package var maximumResponseBytes: Int
  package var userAgent: String
  /// Certificates to trust instead of the machine's.
  package var caFile: String?
  /// A socket file to connect to, whatever host the URL names.
  package var unixSocket: String?
  /// A proxy's URL; the environment's are not used.
  package var proxy: String?

  package init(
    timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(10), maximumResponseBytes: Int = 64 << 20,
    userAgent: String = "nightshift", caFile: String? = nil, unixSocket: String? = nil, proxy: String? = nil
  ) {
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumResponseBytes = maximumResponseBytes
    self.userAgent = userAgent
    self.caFile = caFile
    self.unixSocket = unixSocket
    self.proxy = proxy
  }
}
