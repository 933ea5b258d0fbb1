package import Essentials
package import Foundation

/// What the agent and the outside said so far; it travels with the snapshot.
package struct Conversation: Codable, Sendable, Equatable {
  package enum Role: String, Codable, Sendable { case host, agent, tool }

  package struct Turn: Codable, Sendable, Equatable {
    package var role: Role
    package var text: String
    package var at: Date

    package init(role: Role, text: String, at: Date) {
      self.role = role
      self.text = text
      self.at = at
    }
  }

  package var turns: [Turn]
  /// What an agent has to know to go on where it stopped, in a shape of its own.
  package var memory: JSONValue

  package init(turns: [Turn] = [], memory: JSONValue = .null) {
    self.turns = turns
    self.memory = memory
  }

  /// Whether the agent that left it goes on with it; others begin anew with their whole brief.
  package var goesOn: Bool { memory["agent"]?.string.map { $0 != "command" } ?? false }

  package mutating func say(_ role: Role, _ text: String, at date: Date) {
    turns.append(Turn(role: role, text: text, at: date))
  }
}
