package import Essentials

/// One readable answer: its JSON and where the next page is.
package struct Page: Sendable, Equatable {
  package var body: JSONValue
  package var next: String?

  package init(body: JSONValue, next: String? = nil) {
    self.body = body
    self.next = next
  }
}

/// Answers with their ETags, so that what has not changed is not paid for again.
///
/// Bounded by number and by size; what was not used for longest goes first.
package struct AnswerCache: Sendable {
  package struct Entry: Sendable {
    package var etag: String
    package var page: Page
    var size: Int
    fileprivate var lastUse = 0
  }

  private let countLimit: Int
  private let sizeLimit: Int
  private var entries: [String: Entry] = [:]
  private var uses = 0
  package private(set) var size = 0

  package init(countLimit: Int = 1000, sizeLimit: Int = 32 << 20) {
    self.countLimit = countLimit
    self.sizeLimit = sizeLimit
  }

  package var count: Int { entries.count }

  package mutating func entry(_ key: String) -> Entry? {
    uses += 1
    entries[key]?.lastUse = uses
    return entries[key]
  }

  /// Keeps `page`, unless it alone would take more than an eighth of the room.
  package mutating func keep(_ page: Page, etag: String, size bytes: Int, for key: String) {
    forget(key)
    guard bytes <= sizeLimit / 8 else { return }
    uses += 1
    entries[key] = Entry(etag: etag, page: page, size: bytes, lastUse: uses)
    size += bytes
    while entries.count > countLimit || size > sizeLimit {
      guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
      forget(oldest.key)
    }
  }

  package mutating func forget(_ key: String) {
    if let gone = entries.removeValue(forKey: key) { size -= gone.size }
  }
}
