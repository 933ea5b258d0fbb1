/// How a step's script is run.
///
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
struct StepShell: Sendable, Equatable {
  var arguments: [String]
  /// What the log shows.
  var shown: String

  /// The program and arguments for a script at `path`; nil for a shell that is none of GitHub's and has no `{0}`.
  init?(_ name: String?, script path: String) {
    switch name {
    case nil:
      arguments = ["bash", "-e", path]
      shown = "/usr/bin/bash -e {0}"
    case "bash":
      arguments = ["bash", "--noprofile", "--norc", "-eo", "pipefail", path]
      shown = "/usr/bin/bash --noprofile --norc -e -o pipefail {0}"
    case "sh":
      arguments = ["sh", "-e", path]
      shown = "/usr/bin/sh -e {0}"
    case "python":
      arguments = ["python3", path]
      shown = "/usr/bin/python3 {0}"
    case .some(let template):
      let parts = template.split(separator: " ").map(String.init)
      guard parts.count > 1, parts.contains("{0}") else { return nil }
      arguments = parts.map { $0 == "{0}" ? path : $0 }
      shown = template
    }
  }
}
