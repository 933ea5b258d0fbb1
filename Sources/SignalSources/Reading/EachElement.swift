import Domain
import Essentials

extension [JSONValue] {
  /// Reads every element; a problem names the element it is in.
  func readEach(
    _ read: (JSONValue) throws(SignalProblem) -> Signal?
  ) throws(SignalProblem) -> [Signal] {
    var signals: [Signal] = []
    for (index, element) in enumerated() {
      do throws(SignalProblem) {
        if let signal = try read(element) { signals.append(signal) }
      } catch {
        throw SignalProblem(
          field: error.field.isEmpty ? "[\(index)]" : "[\(index)].\(error.field)", reason: error.reason)
      }
    }
    return signals
  }
}
