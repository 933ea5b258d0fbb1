import Configuration
import Essentials
import Foundation
import GitHub
import HTTPClient
import Runtime
import Signing

/// The App's identity and its way to GitHub, from the settings.
struct GitHubConnection {
  let settings: GitHubSettings

  init(_ settings: Settings) { self.settings = settings.github }

  func host(time: any TimeSource, observe: @escaping CallObserver) throws -> GitHubHost {
    guard let appID = settings.appID else { throw StartError("`github.app_id` is not set") }
    guard let path = settings.privateKey else {
      throw StartError("`github.private_key` is not set: the path of a PEM file")
    }
    guard let pem = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw StartError("cannot read the private key \(path)")
    }
    guard let key = try? RSAKey(pem: Redacted(pem)) else {
      throw StartError("\(path) is not an RSA private key in PEM form")
    }
    guard let endpoint = Endpoint(apiURL: settings.apiURL.absoluteString) else {
      throw StartError("`github.api_url` is not the address of an API")
    }
    let api = GitHubAPI(
      endpoint: endpoint, identity: AppIdentity(appID: Int64(appID), key: key),
      transport: try CurlTransport(), pacing: settings.pacing == .githubCom ? .gitHubDotCom : .enterprise, time: time,
      observe: observe)
    return GitHubHost(api: api)
  }
}
