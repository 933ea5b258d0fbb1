import Essentials
import HTTPMessages

extension Router {
  private static let path = "repos/:owner/:repo/deployments"

  static let deploymentRoutes: [Route] = [
    Route("GET", path, .repository("deployments", .read, .read)) { call in
      let repository = try call.repository
      let found = call.state.deployments.all { deployment in
        deployment.repository == repository.id && (call.target["sha"].map { $0 == deployment.commit } ?? true)
          && (call.target["ref"].map { $0 == deployment.ref } ?? true)
          && (call.target["environment"].map { $0 == deployment.environment } ?? true)
      }
      return call.page(found.reversed()) { call.state.view($0) }
    },
    Route("POST", path, .repository("deployments", .write, .write)) { try await $0.createDeployment() },
    Route("GET", path + "/:id", .repository("deployments", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.deployment))
    },
    Route("GET", path + "/:id/statuses", .repository("deployments", .read, .read)) { call in
      let deployment = try call.deployment
      let found = call.state.deploymentStatuses.all { $0.deployment == deployment.id }
      return call.page(found.reversed()) { call.state.view($0) }
    },
    Route("POST", path + "/:id/statuses", .repository("deployments", .write, .write)) {
      try $0.createDeploymentStatus()
    },
  ]
}

extension Call {
  var deployment: Deployment {
    get throws {
      guard let deployment = state.deployments[try number("id")], deployment.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return deployment
    }
  }

  mutating func createDeployment() async throws -> HTTPResponse {
    let repository = try repository
    let ref = try requiredText("ref", "Deployment")
    guard let commit = try await git(repository).commit(ref) else {
      throw Refused.unprocessable("No ref found for: \(ref)")
    }
    let made = Deployment(
      id: state.newID(), repository: repository.id, commit: commit, ref: ref,
      task: try optionalText("task", "Deployment") ?? "deploy",
      environment: try optionalText("environment", "Deployment") ?? "production",
      description: try optionalText("description", "Deployment"), payload: body["payload"] ?? [:],
      creator: try actor.id, viaApp: caller.appID, createdAt: now, updatedAt: now)
    state.deployments[made.id] = made
    let view = state.view(made)
    emit("deployment", "created", in: repository, ["deployment": view, "workflow": nil, "workflow_run": nil])
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  mutating func createDeploymentStatus() throws -> HTTPResponse {
    let repository = try repository
    let deployment = try deployment
    let word = try requiredText("state", "DeploymentStatus")
    let known = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]
    guard known.contains(word) else { throw Refused.invalid("DeploymentStatus", "state") }
    let made = DeploymentStatus(
      id: state.newID(), deployment: deployment.id, state: word,
      description: try optionalText("description", "DeploymentStatus") ?? "",
      environmentURL: try optionalText("environment_url", "DeploymentStatus") ?? "",
      logURL: try optionalText("log_url", "DeploymentStatus") ?? "", creator: try actor.id, viaApp: caller.appID,
      createdAt: now)
    state.deploymentStatuses[made.id] = made
    state.deployments[deployment.id]?.updatedAt = now
    let view = state.view(made)
    emit(
      "deployment_status", "created", in: repository,
      ["deployment_status": view, "deployment": state.view(deployment)])
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }
}

extension HubState {
  func view(_ deployment: Deployment) -> JSONValue {
    guard let repository = repositories[deployment.repository] else { return .null }
    let url = "\(api(repository))/deployments/\(deployment.id)"
    return [
      "url": .string(url), "id": .id(deployment.id), "node_id": .string(NodeID.text("DE", deployment.id)),
      "sha": .string(deployment.commit), "ref": .string(deployment.ref), "task": .string(deployment.task),
      "payload": deployment.payload, "original_environment": .string(deployment.environment),
      "environment": .string(deployment.environment), "description": .text(deployment.description),
      "creator": view(account: deployment.creator), "created_at": .time(deployment.createdAt),
      "updated_at": .time(deployment.updatedAt), "statuses_url": .string(url + "/statuses"),
      "repository_url": .string(api(repository)), "transient_environment": false,
      "production_environment": .bool(deployment.environment == "production"),
      "performed_via_github_app": view(app: deployment.viaApp),
    ]
  }

  func view(_ status: DeploymentStatus) -> JSONValue {
    guard let deployment = deployments[status.deployment], let repository = repositories[deployment.repository]
    else { return .null }
    let url = "\(api(repository))/deployments/\(deployment.id)"
    var view: [String: JSONValue] = [
      "url": .string("\(url)/statuses/\(status.id)"), "id": .id(status.id),
      "node_id": .string(NodeID.text("DES", status.id)), "state": .string(status.state),
      "creator": self.view(account: status.creator), "description": .string(status.description),
      "environment": .string(deployment.environment), "target_url": .string(status.logURL),
      "created_at": .time(status.createdAt), "updated_at": .time(status.createdAt),
      "deployment_url": .string(url), "repository_url": .string(api(repository)),
      "performed_via_github_app": self.view(app: status.viaApp),
    ]
    if !status.logURL.isEmpty { view["log_url"] = .string(status.logURL) }
    if !status.environmentURL.isEmpty { view["environment_url"] = .string(status.environmentURL) }
    return .object(view)
  }
}
