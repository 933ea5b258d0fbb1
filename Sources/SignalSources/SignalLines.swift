package import Essentials
package import Foundation

/// A body that is one JSON value, or one to a line.
package enum SignalLines {
  /// The values of `body` in order; blank lines are skipped, and a problem names its line in the whole body.
  package static func values(in body: Data, limit: Int = 10_000) throws(JSONSyntaxError) -> [JSONValue] {
    let whole: JSONSyntaxError
    do {
      return [try JSONValue(parsing: body)]
    } catch {
      whole = error
    }
    var values: [JSONValue] = []
    for (index, line) in body.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 != 0x20 && $0 != 0x0d && $0 != 0x09 }) else { continue }
      do {
        values.append(try JSONValue(parsing: Data(line)))
      } catch {
        // Not even the first line stands alone, so the sender meant one value.
        throw values.isEmpty ? whole : moved(error, toLine: index + 1)
      }
      guard values.count <= limit else {
        var tooMany = moved(whole, toLine: index + 1)
        tooMany.problem = "more than \(limit) lines"
        throw tooMany
      }
    }
    guard !values.isEmpty else { throw whole }
    return values
  }

  private static func moved(_ error: JSONSyntaxError, toLine line: Int) -> JSONSyntaxError {
    var moved = error
    moved.line = line
    return moved
  }
}
