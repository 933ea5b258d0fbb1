/// Where a sandbox keeps what.
package struct SandboxLayout: Sendable {
  /// The checkout below, never written to.
  ///
  /// It must belong to our own user.
  package var base: String
  /// The sandbox's own folder.
  package var directory: String
  /// A layer over the checkout that other sandboxes have as well; without isolation, a whole tree in the checkout's place.
  package var prepared: String?

  package init(base: String, directory: String, prepared: String? = nil) {
    self.base = base
    self.directory = directory
    self.prepared = prepared
  }

  package var upper: String { directory + "/upper" }
  var work: String { directory + "/work" }
  /// The home of those who run inside.
  package var home: String { directory + "/home" }
  var temporary: String { directory + "/tmp" }
  /// Where commands see the tree without isolation.
  package var merged: String { directory + "/merged" }
  var settings: String { directory + "/etc" }
  /// What bwrap says about the process that is the first inside.
  var info: String { directory + "/info" }

  func filter(_ index: Int) -> String { "\(directory)/filter\(index)" }
}

package enum SandboxMode: String, Sendable {
  case isolated
  /// On the machine itself, in a copy of the tree: only where the operator wrote so.
  case none
}
