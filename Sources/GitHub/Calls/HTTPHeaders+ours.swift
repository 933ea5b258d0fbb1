import Essentials
import HTTPMessages

extension HTTPHeaders {
  /// The version that github.com and every supported Enterprise Server speak.
  static let apiVersion = "2022-11-28"

  /// With what every call of ours carries.
  func asOurs(_ authorization: Redacted, accept: String = "application/vnd.github+json") -> HTTPHeaders {
    var headers = self
    headers["Accept"] = accept
    headers["X-GitHub-Api-Version"] = Self.apiVersion
    headers["User-Agent"] = "nightshift"
    headers["Authorization"] = "Bearer \(authorization.reveal())"
    return headers
  }
}
