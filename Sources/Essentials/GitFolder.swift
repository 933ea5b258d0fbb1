/// The name of a repository's own folder, in all its disguises.
package enum GitFolder {
  /// Whether a segment of a path is `.git` to any system that may check it out.
  ///
  /// In whatever case; with characters in it that HFS+ ignores; with the dots, spaces and streams at its end that NTFS drops; by
  /// NTFS's short name; behind a backslash.
  package static func isMeant(by segment: some StringProtocol) -> Bool {
    segment.split(separator: "\\").contains { part in
      let seen = part.unicodeScalars.filter { !isIgnored($0) }.map { Character($0) }
      var name = String(seen.prefix { $0 != ":" }).lowercased()
      while name.hasSuffix(".") || name.hasSuffix(" ") { name.removeLast() }
      return name == ".git" || name == "git~1"
    }
  }

  /// Joiners, marks of direction and the like, as git's own list has them.
  private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
    default: false
    }
  }
}
