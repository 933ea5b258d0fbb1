import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Sandbox
import Testing

@Suite struct `A workflow run` {
  @Test func `runs the steps of each job and tells what they said`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        test:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v4
            - name: Say it
              run: |
                cat hello.txt
                echo "${{ github.ref_name }} ${{ github.event_name }}"
      """, files: ["hello.txt": "hello from the tree\n"])
    #expect(run.conclusions == ["test": .success])
    #expect(run.finished == .success)
    #expect(run.logs["test"]?.contains("hello from the tree") == true)
    #expect(run.logs["test"]?.contains("main push") == true)
    #expect(run.results["test"]?.steps.map(\.name) == ["Run actions/checkout@v4", "Say it"])
    let stamped = run.logs["test"]?.split(separator: "\n").allSatisfy { $0.hasPrefix("2026-11-20T21:00:00.0000000Z ") }
    #expect(stamped == true)
  }

  @Test func `fails with the place that a step names, and goes on with what always runs`() async throws {
    let run = try await CIWorld.run(
      """
      on: [push]
      jobs:
        test:
          steps:
            - run: |
                echo "::error file=shop/a.py,line=7,title=Broken::it is%0Abroken"
                exit 3
            - run: echo never
            - if: failure()
              run: echo mended
      """)
    let result = try #require(run.results["test"])
    #expect(result.conclusion == .failure)
    #expect(result.annotations.first?.path == "shop/a.py")
    #expect(result.annotations.first?.startLine == 7)
    #expect(result.annotations.first?.message == "it is\nbroken")
    #expect(result.annotations.last?.message == "Process completed with exit code 3.")
    #expect(result.steps.map(\.conclusion) == [.failure, .skipped, .success])
    #expect(run.logs["test"]?.contains("##[error]Process completed with exit code 3.") == true)
    #expect(run.logs["test"]?.contains(" never\n") == false)
    #expect(run.finished == .failure)
  }

  @Test func `hands outputs from step to step and from job to job`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      env: {A: outer, B: outer}
      jobs:
        first:
          outputs:
            word: ${{ steps.say.outputs.word }}
          env: {B: job}
          steps:
            - id: say
              run: |
                echo "word=tea" >> "$GITHUB_OUTPUT"
                echo "C=later" >> "$GITHUB_ENV"
            - run: echo "$A $B $C ${{ env.B }}" && echo "# Done" >> "$GITHUB_STEP_SUMMARY"
        second:
          needs: first
          if: needs.first.outputs.word == 'tea'
          steps:
            - run: echo "got ${{ needs.first.outputs.word }}"
        third:
          needs: [first]
          if: needs.first.outputs.word == 'coffee'
          steps:
            - run: echo never
      """)
    #expect(run.logs["first"]?.contains("outer job later job") == true)
    #expect(run.results["first"]?.summary == "# Done\n")
    #expect(run.logs["second"]?.contains("got tea") == true)
    #expect(run.conclusions == ["first": .success, "second": .success, "third": .skipped])
  }

  @Test func `spreads a matrix out, adds and leaves out combinations`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        test:
          strategy:
            matrix:
              os: [linux, mac]
              version: ["1", "2"]
              exclude: [{os: mac, version: "1"}]
              include: [{os: linux, extra: yes-it-is}]
          steps:
            - run: echo "${{ matrix.os }} ${{ matrix.version }} ${{ matrix.extra }}"
      """)
    let keys = ["test (linux, 1, yes-it-is)", "test (linux, 2, yes-it-is)", "test (mac, 2)"]
    #expect(run.planned.map(\.key) == keys)
    #expect(run.logs[keys[0]]?.contains("linux 1 yes-it-is") == true)
    #expect(run.finished == .success)
  }

  @Test func `ends neutrally where the machine lacks what the job asks for`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        action:
          steps: [{uses: acme/deploy@v1}, {run: echo never}]
        service:
          services: {db: {image: postgres}}
          steps: [{run: echo never}]
        after:
          needs: action
          steps: [{run: echo never}]
      """)
    #expect(run.conclusions == ["action": .neutral, "service": .neutral, "after": .skipped])
    #expect(run.finished == .neutral)
    #expect(run.results["action"]?.annotations.first?.level == .notice)
    #expect(run.results["action"]?.title?.contains("acme/deploy@v1") == true)
  }

  @Test func `masks what a step asks to hide`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        test:
          steps: [{run: "echo ::add-mask::s3cret; echo it is s3cret"}]
      """)
    #expect(run.logs["test"]?.contains("it is ***") == true)
    #expect(run.logs["test"]?.hasSuffix("it is s3cret\n") == false)
  }

  @Test func `says what is wrong with a file that is no workflow`() async throws {
    let run = try await CIWorld.run("on: push\njobs:\n  a:\n    needs: b\n    steps: [{run: echo}]\n")
    #expect(run.finished == .failure)
    #expect(run.results.values.first?.annotations.first?.message == "Job 'a' depends on unknown job 'b'.")
    #expect(run.results.values.first?.annotations.first?.startLine == 3)
  }

  @Test(arguments: [
    "on: {push: {branches: [release]}}", "on: pull_request", "on: {push: {paths: ['docs/**']}}",
    "on: {push: {tags: ['v*']}}",
  ])
  func `does not begin for an event that nobody listens to`(_ on: String) async throws {
    let run = try await CIWorld.run(
      "\(on)\njobs:\n  a:\n    steps: [{run: echo}]\n", files: ["a.txt": "1"], changing: ["a.txt": "2"])
    #expect(run.planned.isEmpty)
    #expect(run.finished == nil)
  }

  @Test func `is replaced by the commands of the settings file`() async throws {
    let run = try await CIWorld.run(
      "on: push\njobs:\n  a:\n    steps: [{run: exit 1}]\n",
      files: [".github/nightshift.yml": "ci:\n  quick: ['echo one', 'echo two']\n"])
    #expect(run.conclusions == ["quick": .success])
    #expect(run.logs["quick"]?.contains("two") == true)
  }

  @Test func `runs only the jobs that are asked for again`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        a: {steps: [{run: exit 1}]}
        b: {needs: a, steps: [{run: echo again}]}
      """, jobs: ["b"])
    #expect(run.conclusions == ["b": .success])
    #expect(run.finished == .success)
  }

  @Test func `ends what takes too long`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        slow: {timeout-minutes: 0.01, steps: [{run: sleep 60}]}
      """)
    #expect(run.conclusions == ["slow": .timedOut])
  }

  @Test func `is cancelled when somebody asks`() async throws {
    let run = try await CIWorld.run(
      """
      on: push
      jobs:
        slow: {steps: [{run: sleep 60}, {run: echo never}]}
      """, cancelled: true)
    #expect(run.conclusions == ["slow": .cancelled])
    #expect(run.finished == .cancelled)
  }
}

@Suite struct `A pull request's run` {
  static let workflow = """
    on: pull_request
    jobs:
      test: {steps: [{run: "cat a.txt b.txt; echo ${{ github.ref }} ${{ github.base_ref }}"}]}
    """

  @Test func `sees the merge of the head into the base`() async throws {
    let run = try await CIWorld.run(
      Self.workflow, files: ["a.txt": "1\n", "b.txt": "1\n"], changing: ["a.txt": "head\n"], base: ["b.txt": "base\n"])
    let log = try #require(run.logs["test"])
    #expect(log.contains("head") && log.contains("base") && log.contains("refs/pull/5/merge main"))
    #expect(run.finished == .success)
  }

  @Test func `does not begin while it conflicts`() async throws {
    let run = try await CIWorld.run(
      Self.workflow, files: ["a.txt": "1\n", "b.txt": ""], changing: ["a.txt": "head\n"], base: ["a.txt": "base\n"])
    #expect(run.planned.isEmpty)
  }
}
