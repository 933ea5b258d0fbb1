/// The `Link` header of a page (RFC 8288), of which only `next` matters to us.
enum LinkHeader {
  /// The URL of the next page, or nil on the last.
  static func next(_ header: String) -> String? {
    for link in header.split(separator: ",") {
      let parts = link.split(separator: ";").map { $0.trimming(while: { $0 == " " || $0 == "\t" }) }
      guard let target = parts.first, target.hasPrefix("<"), target.hasSuffix(">") else { continue }
      if parts.dropFirst().contains(where: { $0 == "rel=\"next\"" || $0 == "rel=next" }) {
        return String(target.dropFirst().dropLast())
      }
    }
    return nil
  }
}

extension Substring {
  fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
    var rest = drop(while: isTrimmed)
    while let last = rest.last, isTrimmed(last) { rest = rest.dropLast() }
    return rest
  }
}
