import CProcess
package import Foundation

extension BaseLayers {
  /// How long a layer that was just used is safe: runs on it may not have ended.
  package static let grace: TimeInterval = 12 * 3_600

  /// Notes that a layer is used at `date`.
  package func use(_ name: String, at date: Date) throws {
    let mark = "\(directory)/.used-\(name)"
    guard FileManager.default.createFile(atPath: mark, contents: nil) else {
      throw SandboxError(.system(code: errno), path: mark)
    }
    let time = timeval(tv_sec: Int(date.timeIntervalSince1970), tv_usec: 0)
    guard utimes(mark, [time, time]) == 0 else { throw SandboxError(.system(code: errno), path: mark) }
  }

  /// Removes the layers that were used longest ago until the rest takes up `budget` bytes at most; says how many.
  package func evict(over budget: Int, at now: Date) throws -> Int {
    var layers: [(name: String, used: Date, size: Int)] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) where Self.isPlain(name) {
      let size = Int(clamping: folder_size("\(directory)/\(name)", 4096))
      layers.append((name, lastUse(of: name), size))
    }
    var total = layers.reduce(0) { $0 + $1.size }
    var count = 0
    for layer in layers.sorted(by: { $0.used < $1.used }) where total > budget {
      guard now.timeIntervalSince(layer.used) > Self.grace, !isBeingMade(layer.name) else { continue }
      // Out of the way first: what is half removed must not be taken for a layer.
      let doomed = "\(directory)/.new-\(layer.name)"
      try TreeRemoval.remove(doomed)
      guard rename("\(directory)/\(layer.name)", doomed) == 0 else {
        throw SandboxError(.system(code: errno), path: layer.name)
      }
      try TreeRemoval.remove(doomed)
      unlink("\(directory)/.used-\(layer.name)")
      total -= layer.size
      count += 1
    }
    return count
  }

  private func lastUse(of name: String) -> Date {
    var status = stat()
    for path in ["\(directory)/.used-\(name)", "\(directory)/\(name)"] where stat(path, &status) == 0 {
      return Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec))
    }
    return .distantPast
  }
}
