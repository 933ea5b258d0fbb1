package import Essentials
import Foundation

/// A small repository with a regression in its history, the signal that tells of it, and how one sees whether it is mended.
///
/// A text in which a line that begins with `@@@ ` starts a part. First those of the case: `case` (lines `language:`, `needs:` the
/// program it cannot do without, `test:` and `hidden:`, commands of a shell), `signal` (as `POST /signals` takes it), `hidden PATH`
/// (files that only the judge has), `fix PATH` (edits between `<<<<`, `====` and `>>>>`, for a model that knows the answer) and
/// `add PATH` (a test that comes with the fix). From `person` on it is a `RepositoryHistory`.
package struct BugCase: Sendable {
  package struct Edit: Sendable, Equatable {
    package var path: String
    package var old: String
    package var new: String
  }

  package var name: String
  package var language: String
  package var needs: String
  package var test: String
  package var hiddenTest: String
  package var signal: JSONValue
  package var hidden: [String: String]
  package var fix: [Edit]
  package var added: [String: String]
  package var history: RepositoryHistory

  package init(name: String, parsing text: String) throws {
    var parts: [(words: [String], lines: [String])] = []
    var rest: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if !rest.isEmpty || line.hasPrefix("@@@ person ") {
        rest.append(line)
      } else if line.hasPrefix("@@@ ") {
        parts.append((line.dropFirst(4).split(separator: " ", maxSplits: 1).map(String.init), []))
      } else if parts.indices.last != nil {
        parts[parts.count - 1].lines.append(line)
      }
    }
    self.name = name
    (language, needs, test, hiddenTest) = ("", "", "", "")
    (signal, hidden, fix, added) = (.null, [:], [], [:])
    history = try RepositoryHistory(parsing: rest.joined(separator: "\n"))
    for part in parts { try read(part.words, part.lines) }
    guard !language.isEmpty, !needs.isEmpty, !test.isEmpty, !hiddenTest.isEmpty, signal != .null, !hidden.isEmpty,
      !fix.isEmpty
    else { throw UsageError("\(name): a part of the case is missing") }
    putCIInto(history: &history)
  }

  private mutating func read(_ words: [String], _ lines: [String]) throws {
    let text = lines.map { $0 + "\n" }.joined()
    switch (words.first ?? "", words.count) {
    case ("case", 1):
      for line in lines where !line.isEmpty {
        let pair = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard pair.count == 2 else { throw UsageError("\(name): \(line) is not NAME: VALUE") }
        switch pair[0] {
        case "language": language = pair[1]
        case "needs": needs = pair[1]
        case "test": test = pair[1]
        case "hidden": hiddenTest = pair[1]
        default: throw UsageError("\(name): a case has no \(pair[0])")
        }
      }
    case ("signal", 1): signal = try JSONValue(parsing: text)
    case ("hidden", 2): hidden[words[1]] = text
    case ("add", 2): added[words[1]] = text
    case ("fix", 2): fix += try edits(of: words[1], lines)
    default: throw UsageError("\(name): unknown part \(words.joined(separator: " "))")
    }
  }

  private func edits(of path: String, _ lines: [String]) throws -> [Edit] {
    var edits: [Edit] = []
    var isNew = false
    for line in lines where !(line.isEmpty && edits.isEmpty) {
      switch line {
      case "<<<<":
        edits.append(Edit(path: path, old: "", new: ""))
        isNew = false
      case "====": isNew = true
      case ">>>>": continue
      default:
        guard let last = edits.indices.last else { throw UsageError("\(name): the fix of \(path) begins with no <<<<") }
        if isNew { edits[last].new += line + "\n" } else { edits[last].old += line + "\n" }
      }
    }
    return edits
  }

  /// Every commit has the workflow that runs the visible tests, and says to us how to run them.
  private func putCIInto(history: inout RepositoryHistory) {
    let command = JSONValue.string(test).text
    let workflow = """
      name: CI
      on: [push, pull_request]
      jobs:
        test:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v4
            - run: \(command)

      """
    for index in history.commits.indices {
      history.commits[index].files[".github/workflows/ci.yml"] = workflow
      history.commits[index].files[".github/nightshift.yml"] = "test:\n  - \(command)\n"
    }
  }

  /// The cases of a folder, by name.
  package static func all(in folder: String) throws -> [BugCase] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".bug") }.sorted()
    return try names.map { file in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
        throw UsageError("cannot read \(folder)/\(file)")
      }
      return try BugCase(name: String(file.dropLast(4)), parsing: String(decoding: data, as: UTF8.self))
    }
  }
}
