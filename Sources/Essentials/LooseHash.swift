/// A hash of a text by its words, the same for two texts that differ in numbers, ids, punctuation and white space only.
///
/// For counting what repeats: fast, the same everywhere, and not for security.
package struct LooseHash: Sendable {
  private static let prime: UInt64 = 0x9e37_79b9_7f4a_7c15
  package private(set) var value: UInt64 = 0x51_7cc1_b727_220a_95

  package init() {}

  /// Words that are at least this long and have both letters and digits are ids.
  private static let idLength = 7

  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0), escaped: false) }
    end()
  }

  /// Marks the end of a field, so that words do not change sides.
  package mutating func end() { mix(0xff) }

  /// The words of `bytes`; with `escaped` they are the inside of a JSON string, whose escapes are no words.
  package mutating func add(_ bytes: UnsafeRawBufferPointer, escaped: Bool) {
    let end = bytes.count
    var position = 0
    while position < end {
      let byte = bytes[position]
      guard Self.isInWord(byte) else {
        position += escaped && byte == 0x5c ? Self.escapeLength(bytes, position) : 1
        continue
      }
      let start = position
      var word: UInt64 = 0
      let before = value
      var pending = 0
      var hasDigit = false
      var hasLetter = false
      var last: UInt8 = 0
      while position < end {
        let byte = bytes[position]
        guard Self.isInWord(byte) else { break }
        if !Self.isDigit(byte) {
          hasLetter = true
          pending += 1
          word = word << 8 | UInt64(byte)
        } else if !Self.isDigit(last) {
          // A run of digits counts as one, whatever it says.
          hasDigit = true
          pending += 1
          word = word << 8 | 0x30
        }
        // Eight bytes at a time: multiplying by each would take most of the time there is.
        if pending == 8 {
          mix(word)
          (word, pending) = (0, 0)
        }
        last = byte
        position += 1
      }
      if hasDigit, hasLetter, position - start >= Self.idLength {
        value = before
        word = 1
      }
      mix(word)
    }
  }

  /// Bytes as they are, for what has to be equal to the letter.
  package mutating func add(exactly bytes: UnsafeRawBufferPointer) {
    var position = 0
    while position + 8 <= bytes.count {
      mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
      position += 8
    }
    var rest: UInt64 = 0
    while position < bytes.count {
      rest = rest << 8 | UInt64(bytes[position])
      position += 1
    }
    mix(rest)
    mix(UInt64(bytes.count))
  }

  package mutating func add(exactly text: String) {
    var text = text
    text.withUTF8 { add(exactly: UnsafeRawBufferPointer($0)) }
  }

  private mutating func mix(_ word: UInt64) {
    let next = (value ^ word) &* Self.prime
    value = next ^ next >> 29
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// Letters, digits, and every byte of a character that is not ASCII.
  private static func isInWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 32 >= 97 && byte | 32 <= 122) || isDigit(byte)
  }

  private static func escapeLength(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int {
    position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "u") ? 6 : 2
  }
}
