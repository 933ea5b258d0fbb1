import Configuration
import Foundation
import Pipeline
import Sandbox
import Testing

@Suite struct `A change` {
  private let denied = ScreeningSettings().denyPaths

  private func reasons(_ changes: FileChange..., original: [String: Data] = [:]) -> [String] {
    ChangeScreening.reasons(
      changes, denied: denied,
      original: { path in original[path].map { .write($0, executable: path.hasSuffix(".sh")) } })
  }

  private func write(_ path: String, _ bytes: Data = Data("x".utf8), executable: Bool = false) -> FileChange {
    FileChange(path, .write(bytes, executable: executable))
  }

  @Test func `of plain source goes through`() {
    #expect(reasons(write("shop/cart.py"), write("docs/a b.md"), FileChange("old.py", .delete)).isEmpty)
  }

  @Test(arguments: [
    ".github/workflows/ci.yml", ".github/workflows/deep/er/x.yml", ".github/actions/a/action.yml", "CODEOWNERS",
    ".github/CODEOWNERS", "docs/CODEOWNERS", ".github/nightshift.yml", ".github/WORKFLOWS/ci.yml",
  ])
  func `of a protected path is held back, written, linked or deleted`(_ path: String) {
    for kind in [FileChange.Kind.write(Data(), executable: false), .link(target: "x"), .delete] {
      let reasons = reasons(FileChange(path, kind))
      #expect(reasons.count == 1 && reasons.first?.contains("is protected by") == true, "\(path)")
    }
  }

  @Test(arguments: [
    "Makefile", "sub/Makefile", "Dockerfile", "package.json", "web/package.json", "setup.py", "conftest.py",
    "pyproject.toml",
    "build.gradle.kts", "Package.swift", ".gitattributes", ".circleci/config.yml", ".github/dependabot.yml",
    "Jenkinsfile",
    ".gitlab-ci.yml", "Gemfile", "CMakeLists.txt",
  ])
  func `of what CI runs or reads is held back`(_ path: String) {
    #expect(reasons(write(path)).first?.contains("run or read by CI") == true)
  }

  @Test func `that brings a program or a binary is held back`() {
    #expect(reasons(write("run.sh", executable: true)).first?.contains("new executable") == true)
    #expect(reasons(write("lib.so", Data([0x7f, 0, 1]))).first?.contains("new binary") == true)
    let before = ["run.sh": Data("#!/bin/sh".utf8), "logo.png": Data([0, 1])]
    #expect(reasons(write("run.sh", executable: true), original: before).isEmpty)
    #expect(reasons(write("logo.png", Data([0, 2])), original: before).isEmpty)
    #expect(reasons(write("plain.py", executable: true), original: ["plain.py": Data("x".utf8)]).count == 1)
    #expect(reasons(write("run.sh", Data([0]), executable: true), original: before).count == 1)
  }

  @Test func `that becomes a link is held back`() {
    #expect(reasons(FileChange("a.py", .link(target: "/etc/passwd"))).first?.contains("symbolic link") == true)
  }

  @Test func `is named without anything that could be rendered`() {
    let reason = reasons(FileChange("a`<img src=x>`$(id).py", .link(target: "x"))).first ?? ""
    #expect(reason.count { $0 == "`" } == 2 && !reason.contains("<") && !reason.contains("$"))
  }
}

@Suite struct `A pattern of paths` {
  @Test(arguments: [
    ("CODEOWNERS", "CODEOWNERS"), ("/CODEOWNERS", "CODEOWNERS"), ("*.yml", "a.yml"), ("src/*/x", "src/a/x"),
    (".github/workflows/**", ".github/workflows/a/b.yml"), ("**/secret*", "secret.txt"), ("**/secret*", "a/b/secret"),
    ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"), ("**", "a/b"), ("a*b*c", "aXXbYYc"), ("acme/*", "acme/shop"),
    ("SRC/x", "src/X"),
  ])
  func `matches what it means`(_ pattern: String, _ path: String) { #expect(PathPattern(pattern).matches(path)) }

  @Test(arguments: [
    ("CODEOWNERS", "docs/CODEOWNERS"), ("*.yml", "a/b.yml"), ("src/*/x", "src/a/b/x"), ("a/**/b", "a/x"),
    ("a?c", "abc"),
    ("acme/*", "acme2/shop"), ("a.c", "abc"), ("", "a"), ("a*b", "ac"), ("a", ""),
  ])
  func `matches nothing else`(_ pattern: String, _ path: String) { #expect(!PathPattern(pattern).matches(path)) }

  @Test func `cannot be made slow`() {
    let path = Array(repeating: "a", count: 200).joined(separator: "/")
    #expect(!PathPattern(Array(repeating: "**/a", count: 100).joined(separator: "/") + "/b").matches(path))
    let name = String(repeating: "a", count: 2_000)
    #expect(!PathPattern(String(repeating: "*a", count: 200) + "b").matches(name))
  }
}
