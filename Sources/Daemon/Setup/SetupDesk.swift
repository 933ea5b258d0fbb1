import Essentials
import Foundation
import GitHub
package import HTTPMessages
package import Runtime
import Signing

/// Leads a person through making the App, page by page.
///
/// Its pages are below a path that nobody can guess and that is good until it is done; only GitHub's answer comes in beside it, and
/// shows a word that went out from here.
package actor SetupDesk {
  private let registry: AppRegistry
  private let folder: CredentialFolder
  private let pages: SetupPages
  private let time: any TimeSource
  private let finished: Latch
  private let word: Redacted
  private var states = SetupStates()
  /// The addresses that went out with the requests, by their word.
  private var addresses: [String: String] = [:]
  private var result: SetupResult?

  /// `finished` is opened once the last page was given out.
  package init(
    place: GitHubPlace, folder: CredentialFolder, transport: any Transport, time: any TimeSource,
    organization: String? = nil, publicURL: String? = nil, finished: Latch
  ) {
    let word = SecureRandom.hex(24)
    self.word = Redacted(word)
    self.folder = folder
    self.time = time
    self.finished = finished
    registry = AppRegistry(place: place, transport: transport, time: time)
    pages = SetupPages(place: place, root: "/\(word)/", organization: organization, publicURL: publicURL)
  }

  /// The path to be opened in a browser.
  package nonisolated var path: String { "/\(word.reveal())/" }

  package var outcome: SetupResult? { result }

  package func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let segments = request.target.segments
    if request.method == "GET", segments == ["created"] { return await created(request) }
    guard let first = segments.first, ConstantTime.equal(Data(first.utf8), Data(word.reveal().utf8)) else {
      return SetupPages.failed(
        "There is nothing here.", ["Open the address that <code>nightshift setup</code> printed."], status: 404
      )
      .response
    }
    switch (request.method, Array(segments.dropFirst())) {
    case ("GET", ["done"]): return done()
    case ("GET", []): return result == nil ? pages.start().response : toTheEnd
    case ("POST", ["create"]): return result == nil ? create(request) : toTheEnd
    case ("POST", ["import"]): return result == nil ? await take(request) : toTheEnd
    default: return SetupPages.failed("There is no such page.", [startAgain], status: 404).response
    }
  }

  private var startAgain: HTMLText { "<a href=\"\(pages.root)\">Start again</a>." }

  private var toTheEnd: HTTPResponse {
    HTTPResponse(303, headers: ["Location": "\(pages.root)done", "Cache-Control": "no-store"])
  }

  private func create(_ request: HTTPRequest) -> HTTPResponse {
    let wanted: AppRequest
    do {
      wanted = try AppRequest(form: FormFields(request.body))
    } catch {
      return pages.start(error.text).response
    }
    guard let host = request.headers["Host"], Self.isHost(host) else {
      return pages.start("Your browser does not say which address it opened.").response
    }
    let state = SecureRandom.hex(24)
    states.ask(state, at: time.now())
    addresses[state] = wanted.publicURL
    return pages.handOver(wanted, state: state, redirect: "http://\(host)/created").response
  }

  /// GitHub sent the browser back.
  private func created(_ request: HTTPRequest) async -> HTTPResponse {
    let state = request.target["state"] ?? ""
    do {
      try states.redeem(state, at: time.now())
    } catch {
      return denied(error)
    }
    guard let code = request.target["code"] else {
      return SetupPages.failed("GitHub sent no code: perhaps the App was not confirmed.", [startAgain]).response
    }
    do {
      let credentials = try await registry.convert(code)
      return keep(credentials, publicURL: addresses[state])
    } catch let error as AppRefused {
      return failed(error).response
    } catch {
      return failed(.unreachable("\(error)")).response
    }
  }

  /// Somebody has an App already.
  private func take(_ request: HTTPRequest) async -> HTTPResponse {
    let form = FormFields(request.body)
    let secret = form["webhook_secret"]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    guard let id = form["app_id"].flatMap({ Int64($0.trimmingCharacters(in: .whitespaces)) }), id > 0, !secret.isEmpty
    else { return pages.start("The App ID is a number, and the webhook secret is not empty.").response }
    let key = form["private_key"]?.replacing("\r\n", with: "\n") ?? ""
    do {
      let credentials = try await registry.check(id: id, key: Redacted(key), webhookSecret: Redacted(secret))
      return keep(credentials, publicURL: form["public_url"].flatMap(AppRequest.address))
    } catch let error as AppRefused {
      return pages.start(error.text).response
    } catch {
      return pages.start("The App could not be checked.").response
    }
  }

  private func keep(_ credentials: AppCredentials, publicURL: String?) -> HTTPResponse {
    do {
      try folder.write(credentials, place: registry.place, publicURL: publicURL)
    } catch {
      return SetupPages.failed(
        "The App exists, but its keys could not be kept: \(error)",
        [
          "Mend that, make a new private key on <a href=\"\(credentials.page)\">the App's page</a>, and take the App over under "
            + "<a href=\"\(pages.root)\">I have an App already</a>."
        ], status: 500
      ).response
    }
    result = SetupResult(credentials: credentials, folder: folder, publicURL: publicURL)
    return toTheEnd
  }

  private func done() -> HTTPResponse {
    guard let result else { return HTTPResponse(303, headers: ["Location": pages.root, "Cache-Control": "no-store"]) }
    finished.open()
    return pages.done(result).response
  }

  private func denied(_ reason: SetupStates.Denied) -> HTTPResponse {
    // Whoever comes with a word that is not ours is not told the way in.
    switch reason {
    case .unknown:
      return SetupPages.failed(
        "This answer belongs to no question that was asked here. Nothing was written.",
        ["Open the address that <code>nightshift setup</code> printed, and begin there."]
      ).response
    case .used:
      return SetupPages.failed(
        "This answer was taken already.",
        ["If the App was not set up, open the address that <code>nightshift setup</code> printed."]
      ).response
    case .expired:
      return SetupPages.failed(
        "This answer came after more than an hour. Nothing was written.",
        [
          "If the App was made, delete it on \(registry.place.name) (<em>Settings → Developer settings → GitHub Apps</em>), or make a "
            + "private key there and take it over.",
          "Open the address that <code>nightshift setup</code> printed, and begin again.",
        ]
      ).response
    }
  }

  private func failed(_ refused: AppRefused) -> SetupPage {
    SetupPages.failed(
      refused.text,
      [
        "If the App was made, make a private key on its page and take it over under <a href=\"\(pages.root)\">I have an App "
          + "already</a>; or delete it there.", startAgain,
      ], status: 502)
  }

  private static func isHost(_ text: String) -> Bool {
    text.utf8.count <= 255
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
          || [0x2d, 0x2e, 0x3a, 0x5b, 0x5d].contains(byte)
      }
  }
}
