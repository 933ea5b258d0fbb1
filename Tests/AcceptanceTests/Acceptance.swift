import Foundation
import Testing

/// Tests from outside: real git, real processes, real sockets.
///
/// One night at a time, since each keeps a machine busy.
@Suite(.serialized) enum Acceptance {}

/// Which nights are played.
enum Nights {
  /// Those that are not green since the last changes are played only on demand.
  static let isEveryOneWanted = ProcessInfo.processInfo.environment["NIGHTSHIFT_NIGHTS"] == "all"
  static let how: Comment = "not known to be green since the last changes; NIGHTSHIFT_NIGHTS=all plays it"
}
