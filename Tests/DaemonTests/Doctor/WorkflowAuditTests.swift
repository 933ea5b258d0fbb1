import Daemon
import Foundation
import Testing

@Suite struct `The doctor, of workflows,` {
  private func findings(_ text: String) -> [String] {
    WorkflowAudit.findings(Data(text.utf8), name: "ci.yml", check: "acme/shop").map(\.found)
  }

  private func workflow(on: String, _ step: String = "run: echo ${{ secrets.NPM_TOKEN }}") -> String {
    "on: \(on)\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - \(step)\n"
  }

  @Test(arguments: [
    "pull_request", "[push, pull_request]", "{pull_request: {branches: [main]}}", "push", "{push: {branches: ['**']}}",
    "{push: {branches: ['nightshift/**']}}", "{push: {branches-ignore: [main]}}", "{push: {paths: ['src/**']}}",
  ])
  func `warns of secrets that a branch of ours can read`(_ on: String) {
    let found = findings(workflow(on: on))
    #expect(found.count == 1 && found[0].contains("the job test of ci.yml can read NPM_TOKEN"))
  }

  @Test(arguments: [
    "{push: {branches: [main]}}", "{push: {branches: ['*']}}", "{push: {tags: ['v*']}}", "schedule",
    "workflow_dispatch",
    "{push: {branches-ignore: ['nightshift/**']}}", "{push: {branches: ['**', '!nightshift/**']}}",
  ])
  func `is content where a branch of ours starts nothing`(_ on: String) {
    #expect(findings(workflow(on: on)).isEmpty)
  }

  @Test(arguments: [
    ("run: echo ${{ secrets['DEPLOY'] }}", "DEPLOY"), ("run: echo ${{ toJSON(secrets) }}", "all secrets"),
    ("env: {A: '${{ secrets . B }}'}", "B"), ("run: echo ${{ secrets[matrix.name] }}", "all secrets"),
  ])
  func `finds secrets however they are written`(_ step: String, _ name: String) {
    #expect(findings(workflow(on: "pull_request", step)).first?.contains("can read \(name)") == true)
  }

  @Test func `finds what a called workflow inherits, and what stands above the jobs`() {
    let inherits = "on: push\njobs:\n  call:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n"
    #expect(findings(inherits).first?.contains("can read all secrets") == true)
    let above = "on: push\nenv:\n  A: ${{ secrets.A }}\njobs:\n  one: {steps: []}\n  two: {steps: []}\n"
    #expect(findings(above).count == 2)
  }

  @Test func `counts neither the job's own token nor other words`() {
    #expect(findings(workflow(on: "push", "run: echo ${{ secrets.GITHUB_TOKEN }} and secrets.md")).isEmpty)
  }

  @Test func `warns of pull_request_target in any case`() {
    let found = findings(workflow(on: "pull_request_target", "run: echo"))
    #expect(found.count == 1 && found[0].contains("pull_request_target"))
  }

  @Test(arguments: ["", "on: [", "- a", "jobs: 3", "on: {push: 3}\njobs: {a: {}}"])
  func `stays calm before anything else`(_ text: String) {
    #expect(findings(text).count <= 1)
  }
}
