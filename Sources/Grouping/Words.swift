import Foundation

/// The words of a text as grouping compares them.
package enum Words {
  /// Lower-case stems, identifiers taken apart: `applyVoucher_code` gives apply, voucher, code.
  package static func stems(in text: String) -> [String] {
    parts(of: text).compactMap { word in
      guard word.count >= 2, !common.contains(word) else { return nil }
      let stem = stem(word)
      return common.contains(stem) ? nil : stem
    }
  }

  /// Runs of letters or of digits, split at camel humps as well, in lower case.
  private static func parts(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var last: Character?
    func isHump(_ character: Character) -> Bool {
      guard let last else { return false }
      return (character.isUppercase && last.isLowercase) || character.isNumber != last.isNumber
    }
    for character in text {
      if character.isLetter || character.isNumber {
        if isHump(character), !word.isEmpty {
          words.append(word)
          word = ""
        }
        word.append(contentsOf: character.lowercased())
        last = character
      } else if character == "'" || character == "’" {
        continue
      } else {
        if !word.isEmpty { words.append(word) }
        word = ""
        last = nil
      }
    }
    if !word.isEmpty { words.append(word) }
    return words.filter { !$0.allSatisfy(\.isNumber) || $0.count == 3 }
  }

  /// A light stem of an English word: plurals, -ing, -ed, -ly, -ment and -ion endings off, doubled ends undone.
  package static func stem(_ word: String) -> String {
    guard word.count > 3, word.allSatisfy(\.isLetter) else { return word }
    var text = word
    func drop(_ ending: String, leaving least: Int) -> Bool {
      guard text.hasSuffix(ending), text.count - ending.count >= least else { return false }
      text.removeLast(ending.count)
      return true
    }
    if drop("ies", leaving: 3) { return text + "y" }
    if !text.hasSuffix("ss"), !text.hasSuffix("us"), !text.hasSuffix("is") { _ = drop("s", leaving: 3) }
    if drop("ing", leaving: 3) || drop("ed", leaving: 3) || drop("ly", leaving: 4) || drop("ment", leaving: 4)
      || drop("ation", leaving: 4) || drop("ion", leaving: 4)
    {
      if let end = text.last, text.dropLast().last == end, !"ls".contains(end) { text.removeLast() }
    }
    if text.count > 4 { _ = drop("e", leaving: 4) }
    return text
  }

  /// English words that say nothing about a problem; all reports are about something that does not work.
  private static let common: Set<String> = Set(
    """
    a about after again all also am an and any are as at be because been before being but by can cannot cant could did do
    does doesnt doing dont down during each else even ever every few for from get gets getting got had has have havent he
    hello her here hi him his how i if im in into is isnt it its ive just know like make many me more most much must my no
    nor not now of off on once one only or other our out over own please re really same see seem seems she should since so
    some still such than thank thanks that the their them then there these they thing things this those though through to
    too try trying tried until up us use used using very via want was we were what when where which while who why will with
    without won wont would yes yet you your
    happen issue problem bug error errors fail fails failed failing failure broken break work works working wrong
    expected actual behavior behaviour description impact steps reproduce report observed exception created new
    tracking first time particular line column file http https www com
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
