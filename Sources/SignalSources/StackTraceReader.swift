import Domain
import Foundation

/// Collects frames line by line, and puts them innermost first at the end.
struct StackTraceReader {
  /// One trace of a chain, in the order of the text.
  private struct Section {
    var frames: [StackFrame] = []
    var isOutermostFirst = false
    /// In PHP a line names where a call was made and what was called, which is the function of the line before.
    var namesCallee = false
  }

  private var sections = [Section()]
  /// The function a Go or Rust trace named on the line before its file.
  private var pendingFunction: String?
  /// What a PHP message said before its trace: the place of the throw itself.
  private var thrownAt: StackFrame?

  private static let python = Pattern("^\\s*File \"([^\"\\n]{1,400})\", line (\\d{1,7})(?:, in (.{1,200}))?")
  private static let java = Pattern(
    "^\\s*at (?:[\\w.@-]+/)*([\\w.$<>]+)\\.([\\w$<>-]+)\\(([\\w$-]+\\.(?:java|kt|scala|groovy))(?::(\\d{1,7}))?\\)")
  private static let dotNet = Pattern("^\\s*at (.{1,300}?)(?:\\([^)]*\\))? in (.{1,400}?):line (\\d{1,7})")
  private static let node = Pattern(
    "^\\s*at (?:async )?(?:(.{1,200}?) (?:\\[as [^\\]]+\\] )?\\()?(\\S.{0,400}?):(\\d{1,7}):\\d{1,7}\\)?$")
  private static let browser = Pattern(
    "^\\s*([^@\\s()]{0,200})@((?:https?|webpack|file|app|capacitor)[^\\s]{1,400}?):(\\d{1,7}):\\d{1,7}$")
  private static let ruby = Pattern(
    "^\\s*(?:from )?([^\\s:][^:\\n]{0,300}\\.(?:rb|erb|rake)):(\\d{1,7}):in [`'](.{1,200}?)'")
  private static let php = Pattern("^\\s*#\\d+ ([^\\s(][^(\\n]{0,300}\\.php)\\((\\d{1,7})\\): (.{1,200}?)(?:\\(|$)")
  private static let phpThrown = Pattern("\\bin ([^\\s:][^\\n:]{0,300}\\.php)(?::| on line )(\\d{1,7})")
  private static let debugger = Pattern(
    "^\\s*#\\d+\\s+(?:0x[0-9a-fA-F]+ in )?([^\\s(][^\\n]{0,200}?)\\s*(?:\\([^)]*\\)\\s+at|\\s)\\s*(/?[^\\s():]{1,300}\\.\\w{1,5}):(\\d{1,7})(?::\\d+)?$"
  )
  private static let dart = Pattern(
    "^\\s*#\\d+\\s+(.{1,200}?) \\((?:package:|file://)?([^()\\s]{1,300}\\.dart):(\\d{1,7})")
  private static let swift = Pattern(
    "^\\s*\\d+\\s+(?:\\S+\\s+)?0x[0-9a-fA-F]+\\s+(.{1,200}?)(?: \\+ \\d+)?(?: in \\S+)? at (.{1,300}?\\.swift):(\\d{1,7})"
  )
  private static let spoken = Pattern("^\\s*(?:at )?([\\w.$<>#:]{1,120}) in (\\S{1,300}\\.\\w{1,6}) line (\\d{1,7})")
  private static let goFunction = Pattern(
    "^(?:created by )?((?:[\\w.~-]+/)*[\\w.-]+\\.[\\w.()*\\[\\]]+?)(?:\\([^)]*\\)?| in goroutine \\d+)?$")
  private static let goFile = Pattern("^\\s+(\\S{1,400}\\.(?:go|s)):(\\d{1,7})(?: \\+0x[0-9a-f]+)?$")
  private static let rustFunction = Pattern("^\\s*\\d+:\\s+(?:0x[0-9a-f]+ - )?([\\w<][\\w:<> {}#]*)$")
  private static let rustFile = Pattern("^\\s+at (\\S{1,400}\\.rs):(\\d{1,7})(?::\\d+)?$")

  /// The languages whose line says all: the pattern, and which groups hold function, file and line.
  private static let oneLine: [(pattern: Pattern, function: Int, file: Int, line: Int)] = [
    (dotNet, 1, 2, 3), (dart, 1, 2, 3), (ruby, 3, 1, 2), (swift, 1, 2, 3), (debugger, 1, 2, 3), (node, 1, 2, 3),
    (browser, 1, 2, 3), (spoken, 1, 2, 3),
  ]

  mutating func read(_ line: String) {
    let function = pendingFunction
    pendingFunction = nil
    if line.contains("Traceback (most recent call last)") {
      begin()
      sections[sections.count - 1].isOutermostFirst = true
    } else if let match = Self.python.first(in: line) {
      sections[sections.count - 1].isOutermostFirst = true
      add(match.text(1), match.text(3), match.text(2))
    } else if line.hasPrefix("Caused by: ") {
      begin()
    } else if let match = Self.goFile.first(in: line) {
      add(match.text(1), function, match.text(2))
    } else if let match = Self.rustFile.first(in: line) {
      add(match.text(1), function, match.text(2))
    } else if let match = Self.java.first(in: line) {
      addJava(match)
    } else if let match = Self.php.first(in: line) {
      sections[sections.count - 1].namesCallee = true
      add(match.text(1), match.text(3), match.text(2))
    } else if !readOneLine(line) {
      readRest(line)
    }
  }

  /// All frames, those of the error that came to the surface before those of its causes.
  func finished() -> [StackFrame] {
    let isPython = sections.contains(where: \.isOutermostFirst)
    let ordered = isPython ? Array(sections.reversed()) : sections
    return ordered.flatMap { section -> [StackFrame] in
      if section.namesCallee { return withCallers(section.frames) }
      return section.isOutermostFirst ? section.frames.reversed() : section.frames
    }
  }

  private mutating func begin() {
    if sections.last?.frames.isEmpty == false { sections.append(Section()) }
  }

  private mutating func readOneLine(_ line: String) -> Bool {
    for form in Self.oneLine {
      guard let match = form.pattern.first(in: line) else { continue }
      add(match.text(form.file), match.text(form.function), match.text(form.line))
      return true
    }
    return false
  }

  private mutating func readRest(_ line: String) {
    if let match = Self.phpThrown.first(in: line), let file = match.text(1) {
      thrownAt = frame(file, nil, match.text(2))
    } else if let match = Self.rustFunction.first(in: line) ?? Self.goFunction.first(in: line) {
      pendingFunction = match.text(1)
    }
  }

  private mutating func addJava(_ match: Pattern.Match) {
    guard let type = match.text(1), let file = match.text(3) else { return }
    let folders = type.split(separator: ".").dropLast().joined(separator: "/")
    let name = (type.split(separator: ".").last.map(String.init) ?? type) + "." + (match.text(2) ?? "")
    add(folders.isEmpty ? file : folders + "/" + file, name, match.text(4))
  }

  private mutating func add(_ file: String?, _ function: String?, _ line: String?) {
    guard let file, sections[sections.count - 1].frames.count < 400 else { return }
    sections[sections.count - 1].frames.append(frame(file, function, line))
  }

  private func frame(_ file: String, _ function: String?, _ line: String?) -> StackFrame {
    let path = file.hasPrefix("file://") ? String(file.dropFirst(7)) : file
    let name = function?.trimmingCharacters(in: .whitespaces)
    return StackFrame(
      file: path, function: name?.isEmpty == false ? name : nil, line: line.flatMap { Int($0) },
      isInApp: !LibraryCode.holds(file: path, function: name))
  }

  private func withCallers(_ frames: [StackFrame]) -> [StackFrame] {
    var places = frames
    if let thrownAt { places.insert(thrownAt, at: 0) }
    let callees = frames.map(\.function)
    return places.indices.map { index in
      var place = places[index]
      let caller = thrownAt == nil ? index + 1 : index
      place.function = callees.indices.contains(caller) ? callees[caller] : nil
      return place
    }
  }
}
