import Domain
import Essentials

/// What GraphQL answers, with status 200, instead of data.
struct GraphQLError: Equatable {
  /// GitHub's word, such as `NOT_FOUND`; nil for a query that does not fit its schema.
  var type: String?
  /// At most 1,000 characters.
  var message: String

  init(_ json: JSONValue) {
    type = json["type"]?.string ?? json.at("/extensions/code")?.string
    message = String((json["message"]?.string ?? "a GraphQL error").prefix(1000))
  }

  var isLimit: Bool { type == "RATE_LIMITED" || type == "RATE_LIMIT" }

  var refusal: HostRefusal {
    switch type {
    case "NOT_FOUND": .notFound
    case "FORBIDDEN", "INSUFFICIENT_SCOPES": .forbidden(message)
    case "RATE_LIMITED", "RATE_LIMIT", "SERVICE_UNAVAILABLE", "INTERNAL": .unavailable(message, mayHaveActed: false)
    case "STALE_DATA": .conflict(message)
    default: .invalid(message)
    }
  }
}
