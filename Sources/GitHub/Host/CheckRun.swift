import Domain
import Essentials
import Foundation

/// A check run with the suite that it belongs to.
struct CheckRun {
  var check: Check
  var suite: Int64?

  /// From GitHub's `check_run` object.
  init(_ json: JSONValue) throws {
    let hasEnded = json["status"]?.string == "completed"
    suite = json.has("check_suite.id", \.integer)
    check = Check(
      id: try json.needs("id", \.integer),
      name: try json.needs("name", \.string),
      appID: json.has("app.id", \.integer),
      conclusion: hasEnded ? Check.Conclusion(gitHub: json["conclusion"]?.string) : nil,
      completedAt: json["completed_at"]?.date,
      title: json.has("output.title", \.string) ?? "",
      summary: json.has("output.summary", \.string) ?? "",
      detailsURL: json["details_url"]?.string ?? json["html_url"]?.string)
  }
}

extension Check.Conclusion {
  /// A word that we do not know is not a success: it wants a person.
  init(gitHub word: String?) { self = word.flatMap(Self.init(rawValue:)) ?? .actionRequired }
}

extension Check {
  /// From GitHub's `status` object: success, failure, error or pending.
  init(gitHubStatus json: JSONValue) throws {
    let state = try json.needs("state", \.string)
    let conclusion: Conclusion? =
      switch state {
      case "success": .success
      case "pending": nil
      default: .failure
      }
    self.init(
      id: try json.needs("id", \.integer),
      name: try json.needs("context", \.string),
      appID: nil,
      conclusion: conclusion,
      completedAt: conclusion == nil ? nil : json["updated_at"]?.date,
      title: json["description"]?.string ?? "",
      detailsURL: json["target_url"]?.string)
  }
}
