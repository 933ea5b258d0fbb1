package import Domain
import Essentials
import Foundation

extension GitHubHost {
  package func log(of check: Check, in repository: RepositoryName, limit: Int) async throws -> String? {
    guard check.appID != nil, limit > 0 else { return nil }
    do {
      // A check run of GitHub Actions has the id of its job; nobody else's log is kept here.
      let bytes = try await api.download("/repos/\(repository)/actions/jobs/\(check.id)/logs", as: reading(repository))
      return Self.end(of: bytes, limit: limit)
    } catch HostRefusal.notFound, HostRefusal.forbidden, HostRefusal.invalid {
      return nil
    }
  }

  /// The last whole lines of `bytes` that fit, or the end of the last one if even that is too long.
  static func end(of bytes: Data, limit: Int) -> String {
    var end = bytes.suffix(limit)
    if end.count < bytes.count {
      if let line = end.firstIndex(of: UInt8(ascii: "\n")), line < end.endIndex - 1 {
        end = end[(line + 1)...]
      } else {
        // Not in the middle of a character: a continuation byte is 10xxxxxx.
        end = end.drop { $0 & 0xc0 == 0x80 }
      }
    }
    let text = String(decoding: end, as: UTF8.self)
    return text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text
  }
}
