import Domain
import Essentials

extension Actor {
  /// From GitHub's `user` object; a deleted account is null and becomes GitHub's own stand-in, `ghost`.
  init(gitHub json: JSONValue?) throws {
    guard let json else {
      self.init(id: 10137, login: "ghost")
      return
    }
    self.init(
      id: try json.needs("id", \.integer), login: try json.needs("login", \.string),
      isBot: json["type"]?.string == "Bot")
  }
}
