import Foundation

/// What is known of source files by their names alone.
package enum SourceLanguage {
  private static let extensions: Set<String> = [
    "py", "pyx", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "rb", "erb", "rake", "go",
    "java", "kt", "kts", "scala", "groovy", "swift", "m", "mm", "cs", "vb", "fs", "php", "rs", "c", "cc", "cpp", "cxx",
    "h", "hh", "hpp", "ex", "exs", "erl", "dart", "lua", "pl", "pm", "sh", "sql", "html", "css", "scss", "yml", "yaml",
    "json", "toml",
  ]

  package static func isSource(path: String) -> Bool {
    guard let dot = path.lastIndex(of: "."), dot != path.startIndex else { return false }
    return extensions.contains(path[path.index(after: dot)...].lowercased())
  }
}
