package import Agents
import Foundation

/// The operator's own prompts: Markdown files in a folder, each in the place of the one of that name.
package enum PromptFolder {
  /// Bytes of one prompt.
  private static let limit = 64_000

  /// What comes with the program, with the files of `folder` in its place; nil for what comes with the program alone.
  ///
  /// - Throws: `StartError` for a folder that cannot be read, and for a file in it that no agent would ever be told.
  package static func prompts(_ folder: String?) throws -> Prompts {
    var prompts = Prompts()
    guard let folder else { return prompts }
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw StartError("agents.prompts: the folder \(folder) cannot be read")
    }
    let own = Prompts.Name.allCases.filter { $0 != .guardText }
    for file in files.sorted() where file.hasSuffix(".md") {
      guard let name = own.first(where: { "\($0.rawValue).md" == file }) else {
        let known = own.map { "\($0.rawValue).md" }.joined(separator: ", ")
        throw StartError("agents.prompts: \(file) is no prompt that can be replaced; those are \(known)")
      }
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(file)"), !bytes.isEmpty, bytes.count <= limit
      else { throw StartError("agents.prompts: \(file) is empty, or longer than \(limit) bytes") }
      prompts = prompts.replacing(name, with: String(decoding: bytes, as: UTF8.self))
    }
    return prompts
  }
}
