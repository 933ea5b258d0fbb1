import Foundation

/// A name that a repository had before.
struct Rename: Codable, Sendable {
  var id: Int
  var owner: Int
  /// In lower case.
  var name: String
  var repository: Int
}

/// The number that an issue had before it moved to another repository.
struct Transfer: Codable, Sendable {
  var id: Int
  var repository: Int
  var number: Int
  /// The issue's row where it is now.
  var issue: Int
}
