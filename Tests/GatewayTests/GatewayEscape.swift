import Testing

/// One way to misuse the only socket of a sandbox, as data.
struct GatewayEscape: Sendable, CustomTestStringConvertible {
  /// Whose word the request is sent with.
  enum Token: String, Sendable { case none, own, wrong, another, begun, longer }

  var area: String
  var name: String
  var token: Token
  /// `METHOD target`.
  var line: String
  /// What a listed name leads to; empty where no name is asked for.
  var addresses: [String]
  /// The status of the refusal.
  var status: Int

  init(
    _ area: String, _ name: String, _ line: String, token: Token = .own, leadsTo addresses: [String] = [], status: Int
  ) {
    self.area = area
    self.name = name
    self.line = line
    self.token = token
    self.addresses = addresses
    self.status = status
  }

  var testDescription: String { "\(area): \(name)" }

  private static let tokens = [
    ("no token", Token.none), ("a wrong token", .wrong), ("another run's token", .another),
    ("the beginning of its token", .begun), ("more than its token", .longer),
  ].flatMap { name, token in
    [
      GatewayEscape("token", "ask a model with \(name)", "GET /v1/models", token: token, status: 401),
      GatewayEscape("token", "connect with \(name)", "CONNECT listed.example.org:443", token: token, status: 407),
    ]
  }

  /// As they stand in the request: none of them is a name on the list.
  private static let direct = [
    "127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "2130706433",
    "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.1", "127.1", "0", "0.0.0.0", "localhost", "localhost.",
    "listed.example.org.", "listed.example.org@127.0.0.1", "127.0.0.1#listed.example.org",
    "127.0.0.1%00.listed.example.org", "listed.example.org/../127.0.0.1",
  ].map { host in
    GatewayEscape("private addresses", "connect to \(host)", "CONNECT \(host):443", status: 403)
  }

  /// Where a name on the list leads to.
  private static let named = [
    ["127.0.0.1"], ["169.254.169.254"], ["10.1.2.3"], ["172.16.0.1"], ["192.168.1.1"], ["100.64.0.1"], ["0.0.0.0"],
    ["224.0.0.1"], ["255.255.255.255"], ["::1"], ["::"], ["fe80::1"], ["fd00::1"], ["ff02::1"], ["::ffff:127.0.0.1"],
    ["::ffff:169.254.169.254"], ["64:ff9b::7f00:1"], ["2002:7f00:1::1"], ["2001:0:7f00:1::1"],
    ["93.184.216.34", "127.0.0.1"],
  ].map { addresses in
    GatewayEscape(
      "private addresses", "connect to a listed name that is \(addresses.joined(separator: " and "))",
      "CONNECT listed.example.org:443", leadsTo: addresses, status: 502)
  }

  private static let others = [
    GatewayEscape("relay", "connect to another port of a listed host", "CONNECT listed.example.org:22", status: 403),
    GatewayEscape("relay", "connect to no port", "CONNECT listed.example.org", status: 403),
    GatewayEscape("relay", "connect below a listed host", "CONNECT evil.listed.example.org:443", status: 403),
    GatewayEscape("relay", "connect to what ends like it", "CONNECT evillisted.example.org:443", status: 403),
    GatewayEscape("relay", "have another address fetched", "GET http://169.254.169.254/latest/meta-data", status: 404),
    GatewayEscape("relay", "have a file fetched", "GET file:///etc/passwd", status: 404),
    GatewayEscape("relay", "leave the paths that are served", "GET /v1/../../metrics", status: 404),
    GatewayEscape("relay", "reach a server that the run does not have", "POST /mcp/secrets", status: 404),
  ]

  static let all = tokens + direct + named + others
}
