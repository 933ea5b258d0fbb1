/// The words after a command, told apart into options, flags and the rest.
struct Arguments {
  private var options: [String: [String]] = [:]
  private var flags: Set<String> = []
  private(set) var rest: [String] = []

  /// Reads `words`; `options` take a value (`--port 80` or `--port=80`), `flags` take none, `--` ends both.
  init(_ words: [String], options known: Set<String>, flags knownFlags: Set<String> = []) throws(UsageError) {
    var words = words[...]
    while let word = words.popFirst() {
      if word == "--" {
        rest += words
        return
      }
      guard word.hasPrefix("--") else {
        rest.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if knownFlags.contains(name) {
        guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
        flags.insert(name)
      } else if known.contains(name) {
        guard let value = parts.count > 1 ? String(parts[1]) : words.popFirst() else {
          throw UsageError("--\(name) needs a value")
        }
        options[name, default: []].append(value)
      } else {
        throw UsageError("there is no option --\(name)")
      }
    }
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// The last value of an option.
  subscript(option: String) -> String? { options[option]?.last }

  func all(_ option: String) -> [String] { options[option] ?? [] }

  func number(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = self[option] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError("--\(option) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The one word that is no option.
  func only(_ what: String) throws(UsageError) -> String {
    guard rest.count == 1, let word = rest.first else { throw UsageError("give one \(what)") }
    return word
  }

  func none() throws(UsageError) {
    if let word = rest.first { throw UsageError("\(word) is not understood here") }
  }
}

/// The command was not understood; the text says what is.
struct UsageError: Error, Equatable, CustomStringConvertible {
  var description: String

  init(_ text: String) { description = text }
}
