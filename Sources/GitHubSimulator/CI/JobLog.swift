import Essentials
import Foundation
import Synchronization

/// A job's log as it is shown, and what its lines ask of the runner.
///
/// Lines come from the child's own thread; each gets the time it was seen at, and masked values never pass.
final class JobLog: Sendable {
  private struct State {
    var partial = Data()
    var masks: [String] = []
    var annotations: [CIAnnotation] = []
    /// While set, lines are shown and not obeyed, until `::token::` comes.
    var stopToken: String?
    var outputs: [String: String] = [:]
    var bytes = 0
  }

  static let mostBytes = 8 << 20
  static let mostAnnotations = 50
  private static let longestLine = 64 << 10

  private let state = Mutex(State())
  private let workspace: String
  private let now: @Sendable () -> Date
  private let emit: @Sendable (String) -> Void

  init(workspace: String, now: @escaping @Sendable () -> Date, emit: @escaping @Sendable (String) -> Void) {
    self.workspace = workspace
    self.now = now
    self.emit = emit
  }

  /// Takes a piece of a program's output, which may end within a line.
  func take(_ piece: Data) {
    state.withLock { state in
      state.partial += piece
      while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
        let line = state.partial[state.partial.startIndex..<end]
        state.partial = Data(state.partial[state.partial.index(after: end)...])
        obey(String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self), &state)
      }
      if state.partial.count > Self.longestLine { finishLine(&state) }
    }
  }

  /// The last line, where it had no end.
  func finishLine() { state.withLock { finishLine(&$0) } }

  /// A line of the runner's own.
  func say(_ line: String) { state.withLock { write(line, &$0) } }

  func annotate(_ level: CIAnnotation.Level, _ message: String, path: String = ".github", line: Int = 1) {
    let annotation = CIAnnotation(path: path, startLine: line, endLine: line, level: level, message: message)
    state.withLock { note(annotation, &$0) }
  }

  var annotations: [CIAnnotation] { state.withLock { $0.annotations } }

  /// What `::set-output` said since the last call.
  func takeOutputs() -> [String: String] {
    state.withLock { state in
      defer { state.outputs = [:] }
      return state.outputs
    }
  }

  private func finishLine(_ state: inout State) {
    guard !state.partial.isEmpty else { return }
    let line = String(decoding: state.partial, as: UTF8.self)
    state.partial = Data()
    obey(line, &state)
  }

  private func obey(_ line: String, _ state: inout State) {
    guard let command = WorkflowCommand(line) else { return write(line, &state) }
    if let token = state.stopToken {
      if command.name == token.lowercased() { state.stopToken = nil } else { write(line, &state) }
      return
    }
    switch command.name {
    case "error", "warning", "notice":
      write("##[\(command.name)]\(command.message)", &state)
      note(annotation(command), &state)
    case "group": write("##[group]\(command.message)", &state)
    case "endgroup": write("##[endgroup]", &state)
    case "debug": break
    case "add-mask":
      let parts = command.message.split(whereSeparator: \.isNewline).map { $0.trimmed }.filter { !$0.isEmpty }
      state.masks = Array(Set(state.masks + parts)).sorted { $0.count > $1.count }
    case "stop-commands": state.stopToken = command.message.trimmed
    case "set-output": state.outputs[command.properties["name"] ?? ""] = command.message
    default: write(line, &state)
    }
  }

  private func annotation(_ command: WorkflowCommand) -> CIAnnotation {
    let line = command.properties["line"].flatMap { Int($0) } ?? 1
    var path = command.properties["file"] ?? ".github"
    if path.hasPrefix(workspace + "/") { path.removeFirst(workspace.count + 1) }
    if path.hasPrefix("./") { path.removeFirst(2) }
    return CIAnnotation(
      path: path, startLine: line, endLine: command.properties["endLine"].flatMap { Int($0) } ?? line,
      level: command.name == "error" ? .failure : command.name == "warning" ? .warning : .notice,
      title: command.properties["title"], message: command.message)
  }

  private func note(_ annotation: CIAnnotation, _ state: inout State) {
    guard state.annotations.count < Self.mostAnnotations else { return }
    var masked = annotation
    masked.message = mask(annotation.message, state)
    masked.title = annotation.title.map { mask($0, state) }
    state.annotations.append(masked)
  }

  private func write(_ line: String, _ state: inout State) {
    guard state.bytes < Self.mostBytes else { return }
    let text = "\(Self.stamp(now())) \(mask(line, state))\n"
    state.bytes += text.utf8.count
    emit(text)
    if state.bytes >= Self.mostBytes { emit("\(Self.stamp(now())) ##[warning]The log is cut off here.\n") }
  }

  private func mask(_ text: String, _ state: State) -> String {
    state.masks.reduce(text) { $0.replacingOccurrences(of: $1, with: "***") }
  }

  /// To a ten-millionth of a second, as GitHub writes it.
  private static func stamp(_ date: Date) -> String {
    let fraction = date.timeIntervalSince1970 - date.timeIntervalSince1970.rounded(.down)
    return Timestamp.text(date).replacingOccurrences(
      of: "Z", with: String(format: ".%07dZ", min(9_999_999, Int(fraction * 10_000_000))))
  }
}
