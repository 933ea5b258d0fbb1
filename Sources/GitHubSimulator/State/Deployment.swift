import Essentials
import Foundation

/// A commit that was, or is to be, brought to an environment.
struct Deployment: Codable, Sendable {
  var id: Int
  var repository: Int
  var commit: String
  var ref: String
  var task: String
  var environment: String
  var description: String?
  var payload: JSONValue
  var creator: Int
  var viaApp: Int?
  var createdAt: Date
  var updatedAt: Date
}

/// How far a deployment is.
struct DeploymentStatus: Codable, Sendable {
  var id: Int
  var deployment: Int
  var state: String
  var description: String
  var environmentURL: String
  var logURL: String
  var creator: Int
  var viaApp: Int?
  var createdAt: Date
}
