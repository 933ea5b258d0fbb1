/// The revisions of the protocol that are spoken here.
package enum ProtocolVersion {
  /// The newest that begins with `initialize`.
  package static let session = "2025-11-25"
  /// The one without sessions: every request says for itself who asks and what they understand.
  package static let stateless = "2026-07-28"
  /// Every one with a handshake: what is used of them here is the same in all.
  static let sessions = ["2024-11-05", "2025-03-26", "2025-06-18", session]

  /// Names in a request's `_meta` (2026-07-28).
  enum Meta {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let client = "io.modelcontextprotocol/clientInfo"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let server = "io.modelcontextprotocol/serverInfo"
  }
}
