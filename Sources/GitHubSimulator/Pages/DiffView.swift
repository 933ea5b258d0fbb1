/// A unified difference with its lines coloured.
enum DiffView {
  static func html(_ patch: String) -> String {
    let lines = patch.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let kind =
        if line.hasPrefix("@@") { "h" } else if line.hasPrefix("+") {
          "p"
        } else if line.hasPrefix("-") { "m" } else { "" }
      return HTML.tag("span", ["class": kind], line.isEmpty ? "&nbsp;" : HTML.escape(String(line)))
    }
    return HTML.tag("pre", ["class": "diff"], lines.joined())
  }
}
