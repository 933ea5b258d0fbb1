import CommandLineTool
import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Sandbox
import Synchronization
import Testing

@Suite struct `The demo shop's CI` {
  @Test func `is green at the head, red when only the pricing is taken back, green when all is`() async throws {
    let shop = try await `The demo's shop`.Shop()
    defer { shop.scratch.remove() }
    #expect(try await conclusions(shop) == ["test": .success, "contract": .success])
    try await shop.takeBack(["shop/pricing.py"])
    try await commit(shop)
    #expect(try await conclusions(shop) == ["test": .success, "contract": .failure])
    _ = try await shop.scratch.git(["reset", "--quiet", "--hard", "HEAD~1"], in: "shop")
    try await shop.takeBack()
    try await commit(shop)
    #expect(try await conclusions(shop) == ["test": .success, "contract": .success])
  }

  private func commit(_ shop: `The demo's shop`.Shop) async throws {
    _ = try await shop.scratch.git(
      ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--all", "-m", "Try"], in: "shop"
    )
  }

  private func conclusions(_ shop: `The demo's shop`.Shop) async throws -> [String: CIConclusion] {
    let head = try await shop.scratch.git(["rev-parse", "HEAD"], in: "shop").trimmingCharacters(in: .newlines)
    let isolated = await Sandbox.probe() == .available
    let runner = try WorkflowRunner(
      scratch: shop.scratch.folder("ci").path, mode: isolated ? .isolated : .none, now: { .distantPast })
    let conclusions = Conclusions()
    await runner.run(
      CITrigger(
        repository: "acme/shop", gitDirectory: shop.scratch.folder("shop/.git").path, commit: head,
        ref: "refs/heads/main", event: .push, actor: "jun-park"), report: conclusions)
    return conclusions.all
  }
}

private final class Conclusions: CIReporting {
  private let state = Mutex<[String: CIConclusion]>([:])
  var all: [String: CIConclusion] { state.withLock { $0 } }
  func planned(_ workflow: CIWorkflow) async {}
  func started(job: String, of file: String) async {}
  func log(_ chunk: String, job: String, of file: String) {}
  func completed(job: String, of file: String, _ result: CIJobResult) async {
    state.withLock { $0[job] = result.conclusion }
  }
  func finished(_ file: String, conclusion: CIConclusion) async {}
  func isCancelled(_ file: String) -> Bool { false }
}
