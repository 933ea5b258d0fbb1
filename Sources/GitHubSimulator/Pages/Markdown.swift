/// Renders the Markdown of issues and comments; nothing of it can become markup of its own.
struct Markdown {
  private let inline: MarkdownInline
  /// Whether the boxes of task lists are buttons called `tick`, each with its line as value.
  private let hasButtons: Bool

  /// `repository` is `owner/name`, for links such as `#7`.
  init(repository: String, hasButtons: Bool = false) {
    inline = MarkdownInline(repository: repository)
    self.hasButtons = hasButtons
  }

  func html(_ text: String) -> String {
    let text = hasButtons ? TaskList.numbered(text) : text
    let lines = Self.withoutComments(text.replacing("\r\n", with: "\n"))
    var rest = lines[...]
    return blocks(&rest, depth: 0)
  }

  /// Hidden comments stay hidden, but within code they are text.
  private static func withoutComments(_ text: String) -> [String] {
    var lines: [String] = []
    var isHidden = false
    var isCode = false
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = String(raw)
      if !isHidden, fence(line) != nil { isCode.toggle() }
      guard !isCode else {
        lines.append(line)
        continue
      }
      var shown = ""
      while !line.isEmpty {
        if isHidden {
          guard let end = line.firstRange(of: "-->") else { break }
          line = String(line[end.upperBound...])
          isHidden = false
        } else if let start = line.firstRange(of: "<!--") {
          shown += line[..<start.lowerBound]
          line = String(line[start.upperBound...])
          isHidden = true
        } else {
          shown += line
          line = ""
        }
      }
      if shown.isEmpty, raw.contains("<!--") || raw.contains("-->") || isHidden { continue }
      lines.append(shown)
    }
    return lines
  }

  private func blocks(_ rest: inout ArraySlice<String>, depth: Int) -> String {
    var out = ""
    var openDetails = 0
    while let line = rest.first {
      let text = line.trimmed
      if text.isEmpty {
        rest.removeFirst()
      } else if let language = Self.fence(line) {
        out += code(&rest, language)
      } else if let level = Self.heading(text) {
        rest.removeFirst()
        out += HTML.tag("h\(min(6, level + 1))", [:], inline.html(text.dropFirst(level).trimmed))
      } else if Self.isRule(text) {
        rest.removeFirst()
        out += "<hr>"
      } else if text.hasPrefix(">"), depth < 6 {
        out += quote(&rest, depth)
      } else if Self.item(line) != nil, depth < 8 {
        out += list(&rest, depth)
      } else if text.contains("|"), rest.count > 1, Self.isTableRule(rest[rest.startIndex + 1]) {
        out += table(&rest)
      } else if ["<details>", "<details open>"].contains(text) {
        rest.removeFirst()
        openDetails += 1
        out += text
      } else if text == "</details>" {
        rest.removeFirst()
        if openDetails > 0 {
          openDetails -= 1
          out += text
        }
      } else if text.hasPrefix("<summary>"), text.hasSuffix("</summary>") {
        rest.removeFirst()
        out += HTML.tag("summary", [:], inline.html(String(text.dropFirst(9).dropLast(10))))
      } else if text.hasPrefix("<details><summary>"), text.hasSuffix("</summary>") {
        rest.removeFirst()
        openDetails += 1
        out +=
          "<details>"
          + HTML.tag("summary", [:], inline.html(String(text.dropFirst(18).dropLast(10))))
      } else {
        out += paragraph(&rest)
      }
    }
    return out + String(repeating: "</details>", count: openDetails)
  }

  private func paragraph(_ rest: inout ArraySlice<String>) -> String {
    var lines: [String] = []
    while let line = rest.first {
      let text = line.trimmed
      let ends =
        text.isEmpty || Self.fence(line) != nil || Self.heading(text) != nil
        || Self.item(line) != nil
        || text.hasPrefix(">") || text.hasPrefix("<details") || text == "</details>"
        || text.hasPrefix("<summary>")
      if ends, !lines.isEmpty { break }
      lines.append(inline.html(text))
      rest.removeFirst()
    }
    return HTML.tag("p", [:], lines.joined(separator: "<br>"))
  }

  private func code(_ rest: inout ArraySlice<String>, _ language: String) -> String {
    rest.removeFirst()
    var lines: [String] = []
    while let line = rest.popFirst(), Self.fence(line) == nil { lines.append(line) }
    let text = lines.joined(separator: "\n")
    if language == "mermaid", let chart = MermaidChart(text) { return chart.html }
    if language == "diff" { return DiffView.html(text) }
    return HTML.tag("pre", [:], HTML.tag("code", [:], HTML.escape(text)))
  }

  private func quote(_ rest: inout ArraySlice<String>, _ depth: Int) -> String {
    var inner: [String] = []
    while let line = rest.first, line.trimmed.hasPrefix(">") {
      inner.append(String(line.trimmed.dropFirst().drop { $0 == " " }))
      rest.removeFirst()
    }
    var slice = inner[...]
    return HTML.tag("blockquote", [:], blocks(&slice, depth: depth + 1))
  }

  private func list(_ rest: inout ArraySlice<String>, _ depth: Int) -> String {
    guard let first = rest.first.flatMap(Self.item) else { return "" }
    var items = ""
    while let line = rest.first, let item = Self.item(line), item.indent >= first.indent,
      item.isNumbered == first.isNumbered
    {
      rest.removeFirst()
      var inner = [item.text]
      while let next = rest.first, !next.trimmed.isEmpty, Self.indent(next) > first.indent {
        inner.append(String(next.dropFirst(min(Self.indent(next), item.content))))
        rest.removeFirst()
      }
      items += listItem(inner, depth)
    }
    return HTML.tag(first.isNumbered ? "ol" : "ul", [:], items)
  }

  private func listItem(_ lines: [String], _ depth: Int) -> String {
    var head = lines[0]
    var mark: String?
    for (sign, shown) in [("[ ] ", "☐ "), ("[x] ", "☑ "), ("[X] ", "☑ ")] where head.hasPrefix(sign) {
      head.removeFirst(4)
      mark = button(shown, &head)
    }
    var more = lines.dropFirst()
    let inner = (mark ?? "") + inline.html(head) + blocks(&more, depth: depth + 1)
    return mark == nil ? HTML.tag("li", [:], inner) : HTML.tag("li", ["class": "task"], inner)
  }

  /// The box as it is shown; its line's number leaves the text.
  private func button(_ shown: String, _ head: inout String) -> String {
    guard hasButtons, head.first == TaskList.open, let end = head.firstIndex(of: TaskList.close) else { return shown }
    let line = String(head[..<end].dropFirst())
    head = String(head[end...].dropFirst().drop { $0 == " " })
    return HTML.tag("button", ["name": "tick", "value": line], shown.trimmed) + " "
  }

  private func table(_ rest: inout ArraySlice<String>) -> String {
    func cells(_ line: String, _ tag: String) -> String {
      var text = line.trimmed.replacing("\\|", with: "\u{0}")
      if text.hasPrefix("|") { text.removeFirst() }
      if text.hasSuffix("|") { text.removeLast() }
      return text.split(separator: "|", omittingEmptySubsequences: false).map {
        HTML.tag(tag, [:], inline.html($0.replacing("\u{0}", with: "|").trimmed))
      }.joined()
    }
    var rows = HTML.tag("tr", [:], cells(rest.removeFirst(), "th"))
    rest.removeFirst()
    while let line = rest.first, line.contains("|"), !line.trimmed.isEmpty {
      rows += HTML.tag("tr", [:], cells(line, "td"))
      rest.removeFirst()
    }
    return HTML.tag("table", [:], rows)
  }
}

extension Markdown {
  /// The language after three backticks or tildes, which may be empty.
  fileprivate static func fence(_ line: String) -> String? {
    let text = line.trimmed
    guard text.hasPrefix("```") || text.hasPrefix("~~~") else { return nil }
    return text.drop { $0 == "`" || $0 == "~" }.trimmed.lowercased()
  }

  fileprivate static func heading(_ text: String) -> Int? {
    let level = text.prefix { $0 == "#" }.count
    return (1...6).contains(level) && text.dropFirst(level).first == " " ? level : nil
  }

  fileprivate static func isRule(_ text: String) -> Bool {
    text.count >= 3
      && (text.allSatisfy { $0 == "-" } || text.allSatisfy { $0 == "*" }
        || text.allSatisfy { $0 == "_" })
  }

  fileprivate static func isTableRule(_ line: String) -> Bool {
    line.contains("-") && line.contains("|") && line.allSatisfy { "|-: ".contains($0) }
  }

  fileprivate static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

  fileprivate struct Item {
    var indent: Int
    /// Where its text begins.
    var content: Int
    var isNumbered: Bool
    var text: String
  }

  fileprivate static func item(_ line: String) -> Item? {
    let indent = indent(line)
    let text = line.dropFirst(indent)
    if let first = text.first, "-*+".contains(first), text.dropFirst().first == " " {
      return Item(
        indent: indent, content: indent + 2, isNumbered: false, text: String(text.dropFirst(2)))
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard (1...4).contains(digits.count), text.dropFirst(digits.count).hasPrefix(". ") else {
      return nil
    }
    return Item(
      indent: indent, content: indent + digits.count + 2, isNumbered: true,
      text: String(text.dropFirst(digits.count + 2)))
  }
}
