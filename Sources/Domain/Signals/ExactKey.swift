import Foundation

/// Something two signals can have in common to the letter.
package struct ExactKey: Sendable, Hashable, Codable, CustomStringConvertible {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case fingerprint
    case trace
    /// Exception type with its outcome, file stem and function of the innermost in-app frame.
    case location
    /// File stem and function of the innermost in-app frame.
    case function
    /// A name of code of several words, such as `share_discount`, in the text or the innermost in-app frame.
    case identifier
    /// A code that people and machines write alike, such as `WELCOME10`.
    case code
    case urlPath = "url path"
    case reference
    case release

    /// Whether having one in common is enough to say that two signals are about the same problem.
    package var isDecisive: Bool {
      switch self {
      case .fingerprint, .trace, .location: true
      case .function, .identifier, .code, .urlPath, .reference, .release: false
      }
    }
  }

  package var kind: Kind
  package var value: String

  package init(_ kind: Kind, _ value: String) {
    self.kind = kind
    self.value = value
  }

  package var description: String { "\(kind.rawValue) \(value)" }

  private static let absoluteURL = Pattern("https?://[^/\\s\"'<>)]{1,253}(/[^\\s\"'<>)?#]{1,300})")
  private static let request = Pattern("\\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) (/[^\\s\"'<>)?#]{1,300})")
  private static let barePath = Pattern("(?<![\\w./:])(/(?:[a-z0-9_-]{2,40}/){1,6}[a-z0-9_{}:-]{1,40})(?![\\w./])")
  private static let reference = Pattern("(?<![\\w/-])([A-Z][A-Z0-9]{1,14}(?:-[A-Z]{2,12})?-\\d{1,6})(?![\\w-])")
  private static let variablePart = Pattern("^(?:\\d+|[0-9a-fA-F-]{16,}|[A-Za-z]{0,4}[-_]?\\d{3,})$")
  private static let notReferences: Set<String> = ["UTF", "SHA", "ISO", "RFC", "HTTP", "CVE", "AES", "MD", "BASE", "X"]

  /// All keys of `signal`, the decisive ones first, at most 64.
  package static func keys(of signal: Signal) -> [ExactKey] {
    var keys: [ExactKey] = signal.fingerprints.prefix(16).map { Self(.fingerprint, $0) }
    if let own = Fingerprinter.fingerprint(title: signal.title, content: signal.content, frames: signal.frames) {
      keys.append(Self(.fingerprint, own))
    }
    if let trace = signal.trace, trace.count >= 8 { keys.append(Self(.trace, trace.lowercased())) }
    let ours = signal.frames.filter(\.isInApp)
    let header = ExceptionHeader.find(in: signal.content) ?? ExceptionHeader.find(in: signal.title)
    if let place = ours.first.flatMap(Fingerprinter.place), let header {
      keys.append(Self(.location, header.type + (header.outcome.map { " \($0)" } ?? "") + "@" + place))
    }
    keys += ours.prefix(1).compactMap(Fingerprinter.place).map { Self(.function, $0) }
    let spoken = prose(of: signal) + " " + (ours.first?.function.map(Fingerprinter.plainFunction) ?? "")
    keys += identifiers(in: spoken).prefix(12).map { Self(.identifier, $0) }
    keys += codes(in: signal.title + "\n" + prose(of: signal)).prefix(8).map { Self(.code, $0) }
    keys += urlPaths(in: signal.content).prefix(8).map { Self(.urlPath, $0) }
    keys += references(in: signal.title + "\n" + signal.content).prefix(8).map { Self(.reference, $0) }
    if let release = signal.release { keys.append(Self(.release, release)) }
    var seen: Set<ExactKey> = []
    return Array(keys.filter { seen.insert($0).inserted }.prefix(64))
  }

  /// Paths of addresses and requests in `text`, with the parts that name one object replaced by `{}`.
  package static func urlPaths(in text: String) -> [String] {
    let bounded = text.cutFromMiddle(toBytes: 16_384)
    let found = [absoluteURL, request, barePath].flatMap { $0.all(in: bounded, limit: 20).compactMap { $0.text(1) } }
    var seen: Set<String> = []
    return found.compactMap(normalisedPath).filter { seen.insert($0).inserted }
  }

  private static func normalisedPath(_ path: String) -> String? {
    let trimmed = path.trimmingCharacters(in: CharacterSet(charactersIn: ".,;:!?)/"))
    let parts = trimmed.split(separator: "/").map { variablePart.isFound(in: String($0)) ? "{}" : $0.lowercased() }
    // A path that names a source file is a stack frame's business.
    guard !parts.isEmpty, parts.contains(where: { $0 != "{}" }), !SourceLanguage.isSource(path: trimmed) else {
      return nil
    }
    return "/" + parts.joined(separator: "/")
  }

  private static let identifier = Pattern(
    "(?<![\\w/.-])(?:[a-z][a-z0-9]+(?:_[a-z0-9]+)+|[a-z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?![\\w/-])(?!\\.[a-z]+[/:])")

  /// The text without its frames, whose outer functions say which way was taken, not what went wrong.
  private static func prose(of signal: Signal) -> String {
    guard !signal.frames.isEmpty else { return signal.content.cutFromMiddle(toBytes: 16_384) }
    return signal.content.firstLine(limit: 400)
  }

  private static func identifiers(in text: String) -> [String] {
    var seen: Set<String> = []
    return identifier.all(in: text, limit: 60).compactMap { $0.text(0) }
      .filter { $0.count >= 8 && seen.insert($0).inserted }
  }

  private static let code = Pattern("(?<![\\w/.-])([A-Z]{4,12}\\d{1,4})(?![\\w-])")
  private static let notCodes: Set<String> = ["BASE64", "BASE32", "ASCII7", "LATIN1", "UTFX16"]

  private static func codes(in text: String) -> [String] {
    var seen: Set<String> = []
    return code.all(in: text.cutFromMiddle(toBytes: 16_384), limit: 40).compactMap { $0.text(1) }
      .filter { !notCodes.contains($0) && seen.insert($0).inserted }
  }

  private static func references(in text: String) -> [String] {
    reference.all(in: text.cutFromMiddle(toBytes: 16_384), limit: 20).compactMap { $0.text(1) }
      .filter { !notReferences.contains($0.split(separator: "-").first.map(String.init) ?? "") }
  }
}
