import Foundation
import Runtime

extension BareRepository {
  /// Makes the directory and everything in it that pushes rely on; safe to repeat.
  func prepare(defaultBranch: String) async throws {
    if !FileManager.default.fileExists(atPath: "\(directory)/HEAD") {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try await git(["init", "--quiet", "--bare", "--template=", "--initial-branch", defaultBranch])
    }
    for (key, value) in Self.settings { try await git(["config", key, value]) }
    try FileManager.default.createDirectory(atPath: "\(directory)/hooks", withIntermediateDirectories: true)
    let hook = "\(directory)/hooks/update"
    try Self.updateHook.write(toFile: hook, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
  }

  /// Takes every branch and tag of another repository, a bare one or a working copy.
  func take(from source: String) async throws {
    try await git([
      "fetch", "--quiet", "--no-write-fetch-head", source, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
    ])
  }

  private static let settings = [
    ("http.receivepack", "true"),
    ("receive.hideRefs", "refs/pull"),
    ("receive.fsckObjects", "true"),
    ("receive.denyDeleteCurrent", "refuse"),
    ("uploadpack.allowReachableSHA1InWant", "true"),
    ("uploadpack.allowFilter", "true"),
    ("uploadpack.allowAnySHA1InWant", "true"),
    ("core.logAllRefUpdates", "false"),
    ("gc.auto", "0"),
    ("core.hooksPath", "hooks"),
  ]

  /// Refuses what GitHub refuses; what applies to this push comes in its environment.
  private static let updateHook = #"""
    #!/bin/sh
    ref=$1 old=$2 new=$3
    zero=0000000000000000000000000000000000000000
    case "$HUB_PROTECTED" in
    *" $ref "*)
      echo "error: GH006: Protected branch update failed for $ref." >&2
      echo "error: Changes must be made through a pull request." >&2
      exit 1 ;;
    esac
    case "$HUB_UNFORCED" in
    *" $ref "*)
      if [ "$new" = $zero ] || { [ "$old" != $zero ] && ! git merge-base --is-ancestor "$old" "$new"; }; then
        echo "error: GH006: Protected branch update failed for $ref." >&2
        echo "error: Cannot force-push to this branch" >&2
        exit 1
      fi ;;
    esac
    if [ "$HUB_WORKFLOWS" = no ] && [ "$new" != $zero ]; then
      file=$(git log --format= --name-only -m --first-parent "$new" --not --all -- .github/workflows | head -n 1)
      if [ -n "$file" ]; then
        echo "refusing to allow a GitHub App to create or update workflow \`$file\` without \`workflows\` permission" >&2
        exit 1
      fi
    fi
    exit 0

    """#
}
