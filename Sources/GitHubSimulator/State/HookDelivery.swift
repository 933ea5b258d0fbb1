import Foundation

/// One attempt to tell an app what happened: still to be made, or made.
struct HookDelivery: Codable, Sendable {
  var id: Int
  /// The same for every attempt at one event.
  var guid: String
  var app: Int
  var installation: Int?
  var repository: Int?
  var event: String
  var action: String?
  var payload: Data
  var createdAt: Date
  var isRedelivery = false
  /// Nil until it was tried.
  var result: Result?

  struct Result: Codable, Sendable {
    /// `OK`, or what went wrong.
    var status: String
    var statusCode: Int
    var seconds: Double
    var at: Date
    var requestHeaders: [String: String]
    var responseHeaders: [String: String]
    var responseBody: String
  }
}
