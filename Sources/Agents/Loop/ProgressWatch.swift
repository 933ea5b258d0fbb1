import Essentials
import LanguageModel

/// Sees when a model does the same things with the same results again and again.
struct ProgressWatch {
  private let idle: Int
  private var seen: [Int: Int] = [:]
  private var isNew = false
  private(set) var idleTurns = 0

  init(idle: Int) { self.idle = idle }

  var isStuck: Bool { idleTurns >= idle }

  /// `text`, with a word about it if the same was asked and answered before.
  mutating func noted(_ use: ToolUse, _ text: String) -> String {
    var hasher = Hasher()
    hasher.combine(use.name)
    hasher.combine(use.input)
    hasher.combine(text)
    let times = (seen[hasher.finalize()] ?? 0) + 1
    seen[hasher.finalize()] = times
    if times == 1 {
      isNew = true
      return text
    }
    return text + "\n\n[You did exactly this \(times) times, always with this result. Try something else.]"
  }

  /// The model said something and did nothing.
  mutating func sawNothing() { endTurn() }

  mutating func endTurn() {
    idleTurns = isNew ? 0 : idleTurns + 1
    isNew = false
  }
}
