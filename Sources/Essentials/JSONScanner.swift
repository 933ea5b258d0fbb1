/// Checks that bytes are one JSON value and tells where the members of its object lie, without making values of them.
///
/// For paths that see a storm: a general decoder makes a string or a dictionary of everything, most of which nobody reads. This walks
/// over the bytes once, eight at a time where they are plain text (SWAR: one 64-bit word is asked at once for a quotation mark, a
/// backslash, a control character or a byte that is not ASCII). That keeps within a factor of two or three of scanners by vector
/// instructions on events of a kilobyte, and needs no intrinsics, no second code path by processor and no table per document. It
/// accepts exactly what `JSONValue(parsing:)` accepts.
package enum JSONScanner {
  /// A member of the outermost object; its bytes are those of the text and live no longer.
  package struct Member {
    /// Between the quotation marks; only its plain form is compared, so one with escapes has `hasEscapes` set.
    package var key: UnsafeRawBufferPointer
    package var keyHasEscapes: Bool
    /// With its quotation marks, brackets or braces.
    package var value: UnsafeRawBufferPointer

    package var isString: Bool { value.first == UInt8(ascii: "\"") }

    /// What stands between the quotation marks of a string, escapes as they are.
    package var inner: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)]) }
  }

  /// Whether `text` is one JSON value and nothing after it; the members of an object are told in order, also of a text that proves to be
  /// none further on.
  package static func scan(
    _ text: UnsafeRawBufferPointer, depth: Int = 128, member: (Member) -> Void
  ) -> Bool {
    guard let base = text.baseAddress else { return false }
    var walk = JSONWalk(base: base, end: text.count, depthLimit: depth)
    walk.skipSpace()
    let isWhole =
      walk.peek == UInt8(ascii: "{")
      ? walk.object(depth: 0) { key, hasEscapes, value in
        member(
          Member(
            key: UnsafeRawBufferPointer(rebasing: text[key]), keyHasEscapes: hasEscapes,
            value: UnsafeRawBufferPointer(rebasing: text[value])))
      } : walk.value(depth: 0)
    guard isWhole else { return false }
    walk.skipSpace()
    return walk.position == text.count
  }

  /// The same for a text that is kept otherwise.
  package static func accepts(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { scan($0) { _ in } } }
}

/// The walk over one text.
private struct JSONWalk {
  let base: UnsafeRawPointer
  let end: Int
  let depthLimit: Int
  var position = 0

  init(base: UnsafeRawPointer, end: Int, depthLimit: Int) {
    self.base = base
    self.end = end
    self.depthLimit = depthLimit
  }

  /// The next byte, or 0 at the end: 0 stands nowhere in JSON.
  var peek: UInt8 { position < end ? base.load(fromByteOffset: position, as: UInt8.self) : 0 }

  mutating func skipSpace() {
    while position < end {
      let byte = peek
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
      position += 1
    }
  }

  mutating func value(depth: Int) -> Bool {
    guard depth < depthLimit else { return false }
    skipSpace()
    switch peek {
    case UInt8(ascii: "\""):
      var hasEscapes = false
      return string(&hasEscapes)
    case UInt8(ascii: "{"): return object(depth: depth) { _, _, _ in }
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    default: return false
    }
  }

  mutating func object(depth: Int, member: (Range<Int>, Bool, Range<Int>) -> Void) -> Bool {
    guard depth < depthLimit else { return false }
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { return false }
      let key = position + 1
      var hasEscapes = false
      guard string(&hasEscapes) else { return false }
      let keyEnd = position - 1
      skipSpace()
      guard take(UInt8(ascii: ":")) else { return false }
      skipSpace()
      let start = position
      guard value(depth: depth + 1) else { return false }
      member(key..<keyEnd, hasEscapes, start..<position)
      skipSpace()
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func array(depth: Int) -> Bool {
    position += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return true }
    while true {
      guard value(depth: depth + 1) else { return false }
      skipSpace()
      if take(UInt8(ascii: "]")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func string(_ hasEscapes: inout Bool) -> Bool {
    position += 1
    while true {
      skipPlain()
      guard position < end else { return false }
      switch peek {
      case UInt8(ascii: "\""):
        position += 1
        return true
      case UInt8(ascii: "\\"):
        hasEscapes = true
        guard escape() else { return false }
      case 0..<0x20: return false
      default: guard sequence() else { return false }
      }
    }
  }

  /// Stops at the next byte of a string that is not plain ASCII text.
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= end {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let slash = word ^ (ones &* 0x5c)
      // A borrow can only reach bytes above one that was found, so the lowest mark is right.
      let found =
        (((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- (ones &* 0x20)) & ~word) | word) & highs
      guard found == 0 else {
        position += found.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
    while position < end {
      let byte = peek
      guard byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5c else { return }
      position += 1
    }
  }

  private mutating func escape() -> Bool {
    position += 1
    let byte = peek
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return true
    case UInt8(ascii: "u"):
      for _ in 0..<4 {
        let digit = peek
        guard (digit >= 48 && digit <= 57) || (digit | 32 >= 97 && digit | 32 <= 102) else { return false }
        position += 1
      }
      return true
    default: return false
    }
  }

  /// One character of several bytes (Unicode 15, table 3-7).
  private mutating func sequence() -> Bool {
    let (count, low, high): (Int, UInt8, UInt8)
    switch peek {
    case 0xc2...0xdf: (count, low, high) = (1, 0x80, 0xbf)
    case 0xe0: (count, low, high) = (2, 0xa0, 0xbf)
    case 0xed: (count, low, high) = (2, 0x80, 0x9f)
    case 0xe1...0xef: (count, low, high) = (2, 0x80, 0xbf)
    case 0xf0: (count, low, high) = (3, 0x90, 0xbf)
    case 0xf1...0xf3: (count, low, high) = (3, 0x80, 0xbf)
    case 0xf4: (count, low, high) = (3, 0x80, 0x8f)
    default: return false
    }
    position += 1
    guard position + count <= end, peek >= low, peek <= high else { return false }
    position += 1
    for _ in 1..<count {
      guard peek & 0xc0 == 0x80 else { return false }
      position += 1
    }
    return true
  }

  private mutating func number() -> Bool {
    let start = position
    var hasExponent = false
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigit(peek) { return false }
    } else if !digits() {
      return false
    }
    if take(UInt8(ascii: ".")), !digits() { return false }
    if peek | 32 == UInt8(ascii: "e") {
      hasExponent = true
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() else { return false }
    }
    // Without an exponent it takes more than 300 digits to leave the range.
    guard hasExponent || position - start > 300 else { return true }
    let text = String(
      decoding: UnsafeRawBufferPointer(start: base + start, count: position - start), as: UTF8.self)
    return Double(text)?.isFinite == true
  }

  private mutating func digits() -> Bool {
    guard isDigit(peek) else { return false }
    repeat { position += 1 } while isDigit(peek)
    return true
  }

  private mutating func word(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard position + count <= end else { return false }
    for index in 0..<count
    where base.load(fromByteOffset: position + index, as: UInt8.self) != word.utf8Start[index] {
      return false
    }
    position += count
    return true
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, peek == byte else { return false }
    position += 1
    return true
  }
}
