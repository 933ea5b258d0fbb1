import CProcess
import Foundation
import Synchronization

/// How much a sandbox holds on disk, counted anew whenever the disk has lost enough room for it to matter.
final class DiskMeter: Sendable {
  private struct State {
    var free: UInt64 = 0
    var used: UInt64 = 0
    var next = 0.0
  }

  private let folders: [String]
  private let limit: UInt64?
  private let state = Mutex(State())

  init(layout: SandboxLayout, mode: SandboxMode, limit: Int?) {
    // Not overlayfs's own folder: nothing stays there, and not even its owner may look into it.
    folders = [layout.upper, layout.home, layout.temporary] + (mode == .none ? [layout.merged] : [])
    self.limit = limit.map(UInt64.init)
  }

  func isFull(at seconds: Double, held: UInt64) -> Bool {
    guard let limit else { return false }
    return state.withLock { state in
      let free = Self.freeBytes(folders[0])
      let isLosing = state.free > free && state.free - free > (limit - min(limit, state.used)) / 4
      if state.next == 0 || seconds >= state.next || isLosing {
        state.used = folders.reduce(0) { sum, folder in
          let size = folder_size(folder, 4096)
          return size == .max || sum == .max ? .max : sum + size
        }
        state.free = free
        state.next = seconds + 2
      }
      return state.used == .max || state.used + held > limit
    }
  }

  private static func freeBytes(_ folder: String) -> UInt64 {
    var status = statvfs()
    return statvfs(folder, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
  }
}
