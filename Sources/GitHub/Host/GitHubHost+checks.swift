package import Domain
import Essentials
import Foundation

extension GitHubHost {
  /// GitHub's limit for the summary of a check run.
  private static let longestSummary = 65_535
  /// As many as one request may carry.
  private static let mostAnnotations = 50

  package func checks(of commit: String, in repository: RepositoryName) async throws -> [Check] {
    let runs = try await api.list(
      "/repos/\(repository)/commits/\(commit)/check-runs", ["filter": "latest"], key: "check_runs",
      as: reading(repository))
    let statuses = try await api.list(
      "/repos/\(repository)/commits/\(commit)/status", key: "statuses", as: reading(repository))
    return try Self.newest(runs.map { try $0.decoded(CheckRun.init) }).map(\.check)
      + Self.newest(of: statuses).map { try $0.decoded(Check.init(gitHubStatus:)) }
  }

  package func requiredChecks(of branch: String, in repository: RepositoryName) async throws -> [String] {
    let route: Route = "/repos/\(repository)/branches/\(branch)"
    do {
      // The branch tells its required checks to every reader, its protection only to administrators.
      let found = try await api.get(route, as: reading(repository))
      guard found["protected"]?.bool == true else { return [] }
      return Self.contexts(found.has("protection.required_status_checks", { $0 }))
    } catch HostRefusal.notFound, HostRefusal.forbidden {
      return []
    }
  }

  package func annotations(of check: Check, in repository: RepositoryName) async throws -> [Annotation] {
    guard check.appID != nil else { return [] }
    let found = try await api.list(
      "/repos/\(repository)/check-runs/\(check.id)/annotations", as: reading(repository), limit: 500)
    return found.compactMap { annotation in
      guard let path = annotation["path"]?.string, let message = annotation["message"]?.string else { return nil }
      return Annotation(path: path, line: annotation["start_line"]?.int ?? 1, message: message)
    }
  }

  package func report(_ check: OwnCheck, on commit: String, in repository: RepositoryName) async throws {
    let known = try await api.list(
      "/repos/\(repository)/commits/\(commit)/check-runs",
      ["check_name": check.name, "app_id": String(api.appID), "filter": "all"], key: "check_runs",
      as: reading(repository)
    ).first { $0["external_id"]?.string == check.externalID && $0.has("app.id", \.integer) == api.appID }
    var content: [String: JSONValue] = [
      "name": .string(check.name), "external_id": .string(check.externalID), "status": "completed",
      // Only GitHub itself may say that something did not start.
      "conclusion": .string((check.conclusion == .startupFailure ? .failure : check.conclusion).rawValue),
      "actions": .array(check.actions.prefix(CheckAction.limit).map(Self.button)),
    ]
    var output: [String: JSONValue] = [
      "title": .string(check.title), "summary": .string(String(check.summary.prefix(Self.longestSummary))),
    ]
    if !check.annotations.isEmpty, known?.at("/output/annotations_count")?.int ?? 0 == 0 {
      output["annotations"] = .array(check.annotations.prefix(Self.mostAnnotations).map(Self.annotation))
    }
    content["output"] = .object(output)
    if let id = try known?.decoded({ try $0.needs("id", \.integer) }) {
      try await api.write(
        "PATCH", "/repos/\(repository)/check-runs/\(id)", .object(content), as: .repository(repository, .checks),
        quietly)
    } else {
      content["head_sha"] = .string(commit)
      try await api.write(
        "POST", "/repos/\(repository)/check-runs", .object(content), as: .repository(repository, .checks), quietly)
    }
  }

  private static func annotation(_ annotation: Annotation) -> JSONValue {
    [
      "path": .string(annotation.path), "start_line": .integer(Int64(annotation.line)),
      "end_line": .integer(Int64(annotation.line)), "annotation_level": "failure",
      "message": .string(annotation.message),
    ]
  }

  private static func button(_ action: CheckAction) -> JSONValue {
    [
      "identifier": .string(action.identifier), "label": .string(action.label),
      "description": .string(action.description),
    ]
  }

  private static func contexts(_ required: JSONValue?) -> [String] {
    let named = (required?["contexts"]?.array ?? []).compactMap(\.string)
    let checks = (required?["checks"]?.array ?? []).compactMap { $0["context"]?.string }
    return Set(named + checks).sorted()
  }

  /// The newest run of each name within a suite: a run again takes the place of the first one.
  ///
  /// Not across suites, because two workflows may both have a job `test`, and one must not hide the other's failure.
  private static func newest(_ runs: [CheckRun]) -> [CheckRun] {
    var kept: [String: CheckRun] = [:]
    for run in runs {
      let key = "\(run.suite ?? 0) \(run.check.appID ?? 0) \(run.check.name)"
      if let other = kept[key], other.check.id > run.check.id { continue }
      kept[key] = run
    }
    return kept.values.sorted { $0.check.id < $1.check.id }
  }

  private static func newest(of statuses: [JSONValue]) -> [JSONValue] {
    var kept: [String: JSONValue] = [:]
    for status in statuses {
      let context = status["context"]?.string ?? "default"
      if let other = kept[context]?["id"]?.integer, other > status["id"]?.integer ?? 0 { continue }
      kept[context] = status
    }
    return kept.sorted { $0.key < $1.key }.map(\.value)
  }
}
