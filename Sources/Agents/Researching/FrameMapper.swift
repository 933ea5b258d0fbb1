package import Domain
import Foundation

/// Finds the files of a repository that deployed, compiled or logged paths stand for.
package struct FrameMapper: Sendable {
  /// A file that a frame may be in.
  package struct Candidate: Sendable, Equatable {
    package var path: String
    /// From 0 to 1: a whole path found is 1, a name shared by many files little.
    package var score: Double
  }

  private let byName: [String: [String]]
  private let byStem: [String: [String]]

  package init(files: [String]) {
    byName = Dictionary(grouping: files) { Self.name($0).lowercased() }
    byStem = Dictionary(grouping: files) { Self.stem($0).lowercased() }
  }

  /// The likeliest files first; empty for library code and for paths of which only a common name is found.
  package func candidates(for frame: StackFrame) -> [Candidate] {
    guard frame.isInApp else { return [] }
    for variant in Self.variants(of: Self.segments(frame.file)) {
      let found = best(variant, among: byName[(variant.last ?? "").lowercased()] ?? [], comparesStem: false)
      if !found.isEmpty { return found }
    }
    guard let module = Self.module(frame.file) else { return [] }
    for parts in [module, module + ["__init__"], module + ["index"], module.dropLast()] where !parts.isEmpty {
      let found = best(Array(parts), among: byStem[(parts.last ?? "").lowercased()] ?? [], comparesStem: true)
        .filter { SourceLanguage.isSource(path: $0.path) }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The files that share the longest end with `wanted`.
  private func best(_ wanted: [String], among files: [String], comparesStem: Bool) -> [Candidate] {
    let scored = files.map { file -> (path: String, shared: Int, length: Int) in
      var own = file.split(separator: "/").map(String.init)
      if comparesStem, let last = own.popLast() { own.append(Self.stem(last)) }
      let shared = zip(wanted.reversed(), own.reversed()).prefix { $0 == $1 }.count
      return (file, shared, own.count)
    }
    guard let longest = scored.map(\.shared).max(), longest > 0 else { return [] }
    let found = scored.filter { $0.shared == longest }
    let isCommon = Self.commonStems.contains(Self.stem(wanted.last ?? "").lowercased())
    let candidates = found.compactMap { file -> Candidate? in
      let isWhole = file.shared == file.length || file.shared == wanted.count
      // One shared name is a hint only if no other file has it and it is a name of its own.
      guard isWhole || longest > 1 || (found.count == 1 && !isCommon) else { return nil }
      guard !(longest == 1 && isCommon && wanted.count > 1 && file.length > 1) else { return nil }
      let fit = isWhole ? 1 : 0.4 + 0.1 * Double(min(longest, 4))
      return Candidate(path: file.path, score: fit / Double(found.count))
    }
    return Array(candidates.sorted { ($0.score, $1.path) > ($1.score, $0.path) }.prefix(8))
  }

  private static let scheme = Pattern("^[a-z][a-z0-9+.-]*:/{2,3}", ignoringCase: true)
  private static let host = Pattern("^(?:https?|ftp)://[^/]*/", ignoringCase: true)
  private static let drive = Pattern("^[A-Za-z]:/")
  private static let commonStems: Set<String> = [
    "index", "main", "__init__", "__main__", "mod", "lib", "utils", "util", "app", "types", "helpers", "config", "base",
  ]

  static func segments(_ file: String) -> [String] {
    var path = file.replacingOccurrences(of: "\\", with: "/")
    for prefix in [host, scheme, drive] { path = prefix.replacing(in: path, with: "") }
    if let query = path.firstIndex(where: { $0 == "?" || $0 == "#" }) { path = String(path[..<query]) }
    return path.split(separator: "/").map(String.init).filter { ![".", "..", "~", "@"].contains($0) }
  }

  private static let outputs: Set<String> = ["dist", "build", "out", "lib", "target", "output", ".next", "compiled"]
  private static let sources: [String: [String]] = [
    "js": ["ts", "tsx", "jsx"], "mjs": ["mts", "ts"], "cjs": ["cts", "ts"], "class": ["java", "kt"], "pyc": ["py"],
  ]

  /// The path as it is, then with output folders and endings exchanged for what they are made from.
  private static func variants(of segments: [String]) -> [[String]] {
    guard let name = segments.last else { return [] }
    var all = [segments]
    let ending = (name as NSString).pathExtension.lowercased()
    let names = [name] + (sources[ending] ?? []).map { (name as NSString).deletingPathExtension + "." + $0 }
    for name in names {
      let renamed = segments.dropLast() + [name]
      if let output = segments.dropLast().lastIndex(where: { outputs.contains($0) }) {
        var moved = Array(renamed)
        moved[output] = "src"
        all.append(moved)
      }
      if name != segments.last { all.append(Array(renamed)) }
    }
    return all
  }

  /// The parts of a dotted module or class name, without inner classes; nil for paths.
  private static func module(_ file: String) -> [String]? {
    guard !file.contains("/"), !file.contains("\\"), !SourceLanguage.isSource(path: file) else { return nil }
    let parts = file.split(separator: ".").map { $0.split(separator: "$").first.map(String.init) ?? "" }
    return parts.isEmpty || parts.contains("") ? nil : parts
  }

  private static func name(_ path: String) -> String { (path as NSString).lastPathComponent }
  private static func stem(_ path: String) -> String { (name(path) as NSString).deletingPathExtension }
}
