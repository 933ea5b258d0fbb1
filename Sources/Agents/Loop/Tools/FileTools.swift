import Essentials
import Foundation
import Git
import Runtime

/// What a model may do with the files of its tree; all of it happens in the sandbox.
struct FileTools: Sendable {
  let workspace: any AgentWorkspace
  let limits: LoopLimits
  /// Of a file that is read or edited.
  private static let fileLimit = 2 << 20

  init(workspace: any AgentWorkspace, limits: LoopLimits) {
    self.workspace = workspace
    self.limits = limits
  }

  var reading: [LoopTool] { [read, list, search] }
  var writing: [LoopTool] { [edit, write] }

  private var read: LoopTool {
    LoopTool(
      "read", "Read a file, with line numbers.",
      [
        "path": .text("relative to the repository's root"), "from": .number("the first line, from 1"),
        "lines": .number("how many, by default 400"),
      ], required: ["path"]
    ) { input in
      let path = try input.path()
      guard let text = try await text(path) else {
        return .failed("There is no file \(path) that can be read as text.")
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let from = try input.number("from", in: 1...10_000_000) ?? 1
      let count = try input.number("lines", in: 1...5_000) ?? 400
      guard from <= lines.count else { return .failed("\(path) has \(lines.count) lines.") }
      let end = min(lines.count, from + count - 1)
      let numbered = (from...end).map { "\($0)\t\(lines[$0 - 1])" }.joined(separator: "\n")
      return .said(end < lines.count ? numbered + "\n[lines \(from) to \(end) of \(lines.count)]" : numbered)
    }
  }

  private var list: LoopTool {
    LoopTool(
      "list", "List files and folders, two levels deep.",
      ["path": .text("a folder, by default the repository's root"), "depth": .number("1 to 8")]
    ) { input in
      let folder = try input.pathIfGiven()?.text ?? "."
      let depth = try input.number("depth", in: 1...8) ?? 2
      let result = try await workspace.run(
        [
          "find", folder, "-mindepth", "1", "-maxdepth", "\(depth)", "-name", ".git", "-prune", "-o", "-printf",
          "%y %P\\n",
        ],
        deadline: .seconds(30))
      guard result.succeeded else { return .failed("There is no folder \(folder).") }
      let names = result.outputText.split(separator: "\n").map {
        $0.hasPrefix("d ") ? $0.dropFirst(2) + "/" : $0.dropFirst(2)
      }
      let rest = names.count > 1_000 ? "\n[\(names.count - 1_000) more]" : ""
      return .said(names.isEmpty ? "(empty)" : names.sorted().prefix(1_000).joined(separator: "\n") + rest)
    }
  }

  private var search: LoopTool {
    LoopTool(
      "search", "Find lines by an extended regular expression (grep -E).",
      ["pattern": .text("what to find"), "path": .text("a file or folder, by default everything")],
      required: ["pattern"]
    ) { input in
      let pattern = try input.required("pattern", limit: 1_000)
      let place = try input.pathIfGiven()?.text ?? "."
      let result = try await workspace.run(
        ["grep", "-rnIE", "--exclude-dir=.git", "-m", "100", "-e", pattern, "--", place], deadline: .seconds(60))
      switch result.ending {
      case .exited(0): return .said(result.outputText.replacing("\n./", with: "\n"))
      case .exited(1): return .said("(nothing found)")
      default: return .failed(OutputCap.cut(result.errorText, limit: 1_000))
      }
    }
  }

  private var edit: LoopTool {
    LoopTool(
      "edit", "Replace an exact text in a file; it must occur exactly once.",
      [
        "path": .text("relative to the repository's root"), "old": .text("the text as it stands, with its white space"),
        "new": .text("what takes its place"),
      ], required: ["path", "old", "new"]
    ) { input in
      let path = try input.path()
      let (old, new) = (try input.required("old"), try input.required("new"))
      guard !old.isEmpty, old != new else { return .failed("old and new must differ, and old must not be empty.") }
      guard let text = try await text(path) else {
        return .failed("There is no file \(path) that can be read as text.")
      }
      let places = text.ranges(of: old)
      guard let place = places.first, places.count == 1 else {
        return .failed("The text is in \(path) \(places.count) times, not once. Read the file and give more of it.")
      }
      return try await put(text.replacingCharacters(in: place, with: new), into: path)
    }
  }

  private var write: LoopTool {
    LoopTool(
      "write", "Write a whole file, new or in the place of the old one.",
      ["path": .text("relative to the repository's root"), "content": .text("the whole file")],
      required: ["path", "content"]
    ) { input in try await put(try input.required("content"), into: try input.path()) }
  }

  /// The file as text, or nil if it is none.
  private func text(_ path: RepositoryPath) async throws -> String? {
    let result = try await workspace.run(
      ["head", "-c", "\(Self.fileLimit + 1)", "--", path.text], deadline: .seconds(20))
    guard result.succeeded, result.output.count <= Self.fileLimit else { return nil }
    return String(validating: result.output, as: UTF8.self)
  }

  private func put(_ text: String, into path: RepositoryPath) async throws -> LoopTool.Outcome {
    if let slash = path.text.lastIndex(of: "/") {
      let made = try await workspace.run(["mkdir", "-p", "--", String(path.text[..<slash])], deadline: .seconds(20))
      guard made.succeeded else { return .failed("The folder cannot be made: \(made.errorText.prefix(300))") }
    }
    // `cp` keeps the file's mode, and goes through a link only to places that the sandbox may write to anyway.
    let result = try await workspace.run(
      ["cp", "--", "/brief/content", path.text], files: ["content": Data(text.utf8)], deadline: .seconds(20))
    return result.succeeded ? .said("\(path) is written.") : .failed(String(result.errorText.prefix(300)))
  }
}
