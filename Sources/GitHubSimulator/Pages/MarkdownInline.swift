/// Marks within a line of Markdown: code, emphasis, links, issue numbers.
struct MarkdownInline {
  /// `owner/name`, for `#7`.
  let repository: String

  func html(_ text: String) -> String { html(Array(text)[...], depth: 0) }

  private func html(_ text: ArraySlice<Character>, depth: Int) -> String {
    guard depth < 8 else { return HTML.escape(String(text)) }
    var out = ""
    var plain = ""
    var rest = text
    var last: Character = " "
    func flush() {
      out += HTML.escape(plain)
      plain = ""
    }
    while let next = rest.first {
      if let (piece, after) = marked(rest, after: last, depth: depth) {
        flush()
        out += piece
        last = rest[after - 1]
        rest = rest[after...]
      } else {
        plain.append(next)
        last = next
        rest = rest.dropFirst()
      }
    }
    flush()
    return out
  }

  /// The HTML of the mark that `rest` begins with, and where it ends.
  private func marked(_ rest: ArraySlice<Character>, after last: Character, depth: Int) -> (
    String, Int
  )? {
    switch rest.first {
    case "\\":
      guard let next = rest.dropFirst().first, "\\`*_{}[]()#+-.!|<>~".contains(next) else {
        return nil
      }
      return (HTML.escape(String(next)), rest.startIndex + 2)
    case "`": return code(rest)
    case "[": return link(rest, depth)
    case "!":
      guard rest.dropFirst().first == "[", let (piece, end) = link(rest.dropFirst(), depth) else {
        return nil
      }
      return (piece, end)
    case "*", "_", "~": return emphasis(rest, after: last, depth)
    case "<": return bareTag(rest)
    case "#" where !last.isLetter && !last.isNumber && last != "&":
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard (1...9).contains(digits.count) else { return nil }
      return (
        HTML.link("/\(repository)/issues/\(String(digits))", "#\(String(digits))"), digits.endIndex
      )
    case "h" where !last.isLetter: return address(rest)
    default: return nil
    }
  }

  private func code(_ rest: ArraySlice<Character>) -> (String, Int)? {
    let fence = rest.prefix { $0 == "`" }.count
    var index = rest.startIndex + fence
    while index < rest.endIndex {
      guard rest[index] == "`" else {
        index += 1
        continue
      }
      let run = rest[index...].prefix { $0 == "`" }.count
      if run == fence {
        let inner = String(rest[(rest.startIndex + fence)..<index]).trimmed
        return (HTML.tag("code", [:], HTML.escape(inner)), index + run)
      }
      index += run
    }
    return nil
  }

  private func link(_ rest: ArraySlice<Character>, _ depth: Int) -> (String, Int)? {
    var level = 0
    guard
      let close = rest.indices.first(where: { index in
        if rest[index] == "[" { level += 1 }
        if rest[index] == "]" { level -= 1 }
        return level == 0
      }), close + 1 < rest.endIndex, rest[close + 1] == "(",
      let end = rest[(close + 1)...].firstIndex(of: ")")
    else { return nil }
    let words = html(rest[(rest.startIndex + 1)..<close], depth: depth + 1)
    let target = String(rest[(close + 2)..<end].prefix { $0 != " " })
    let isSafe =
      target.hasPrefix("https://") || target.hasPrefix("http://") || target.hasPrefix("#")
      || (target.hasPrefix("/") && !target.hasPrefix("//"))
    return (
      isSafe ? HTML.tag("a", ["href": target, "rel": "noreferrer nofollow"], words) : words, end + 1
    )
  }

  private func address(_ rest: ArraySlice<Character>) -> (String, Int)? {
    let text = rest.prefix { !$0.isWhitespace && !"<>\"'`|".contains($0) }
    guard text.starts(with: "https://") || text.starts(with: "http://"), text.count > 8 else {
      return nil
    }
    var end = text.endIndex
    while end > text.startIndex, ".,;:!?)".contains(text[end - 1]) { end -= 1 }
    let target = String(text[text.startIndex..<end])
    return (
      HTML.tag("a", ["href": target, "rel": "noreferrer nofollow"], HTML.escape(target)), end
    )
  }

  private func emphasis(_ rest: ArraySlice<Character>, after last: Character, _ depth: Int) -> (
    String, Int
  )? {
    guard let mark = rest.first else { return nil }
    let run = min(2, rest.prefix { $0 == mark }.count)
    guard mark != "~" || run == 2, mark != "_" || !(last.isLetter || last.isNumber) else {
      return nil
    }
    let start = rest.startIndex + run
    guard start < rest.endIndex, !rest[start].isWhitespace else { return nil }
    var index = start
    while index + run <= rest.endIndex {
      let isEnd =
        rest[index..<(index + run)].allSatisfy { $0 == mark } && index > start
        && !rest[index - 1].isWhitespace
      let follower = index + run < rest.endIndex ? rest[index + run] : " "
      if isEnd, mark != "_" || !(follower.isLetter || follower.isNumber) {
        let name = mark == "~" ? "del" : run == 2 ? "strong" : "em"
        return (HTML.tag(name, [:], html(rest[start..<index], depth: depth + 1)), index + run)
      }
      index += 1
    }
    return nil
  }

  /// The few tags without attributes that people use within a line.
  private func bareTag(_ rest: ArraySlice<Character>) -> (String, Int)? {
    guard let end = rest.prefix(10).firstIndex(of: ">") else { return nil }
    let tag = String(rest[rest.startIndex...end]).lowercased()
    guard ["<br>", "<br/>", "<br />"].contains(tag) else {
      return ["<sub>", "</sub>", "<sup>", "</sup>", "<kbd>", "</kbd>"].contains(tag)
        ? (tag, end + 1) : nil
    }
    return ("<br>", end + 1)
  }
}
