import Essentials
import HTTPMessages

extension Call {
  /// Runs a workflow by hand, on a branch or tag; one that does not listen to that runs nothing.
  mutating func dispatchWorkflow() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    let name = text("workflow")
    let ref = try requiredText("ref", "Workflow")
    let full = ["refs/heads/\(ref)", "refs/tags/\(ref)", ref].first { repository.refs[$0] != nil }
    guard let full, let commit = try await git.commit(full) else {
      throw Refused.unprocessable("No ref found for: \(ref)")
    }
    let path = state.workflow(name, in: repository.id)?.path ?? ".github/workflows/\(name)"
    guard try await git.tree(commit, recursive: false, path: path)?.first != nil else { throw Refused.notFound }
    state.enqueue(
      CITrigger(
        repository: state.fullName(repository), gitDirectory: git.directory, commit: commit, ref: full,
        event: .workflowDispatch, actor: try actor.login, workflow: path))
    emit(
      "workflow_dispatch", nil, in: repository,
      ["inputs": body["inputs"] ?? .null, "ref": .string(full), "workflow": .string(path)])
    return HTTPResponse(204)
  }
}

extension HubState {
  /// The workflow of that number or file name.
  func workflow(_ name: String, in repository: Int) -> Workflow? {
    workflows.first { $0.repository == repository && (String($0.id) == name || $0.path.hasSuffix("/" + name)) }
  }
}
