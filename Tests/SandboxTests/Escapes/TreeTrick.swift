import Sandbox
import Testing

/// A tree that an agent may leave behind for the host to stumble over, as data.
struct TreeTrick: Sendable, CustomTestStringConvertible {
  /// What becomes of it when the host takes the tree out.
  enum Ending: Sendable {
    /// Taking it out ends with this error.
    case refused(SandboxError.Kind)
    /// No commit can hold a path of it.
    case unheld
    /// These paths, among others, are changes like any other: bytes, and nothing that anybody obeys.
    case taken([String])
  }

  var area: String
  var name: String
  var ending: Ending
  /// What the agent runs in the tree; `MARK` is the file outside that must never come to be.
  var script: String
  /// What a careless host would run in the tree then, and `MARK` would be there.
  var careless: String

  init(_ area: String, _ name: String, _ ending: Ending, _ script: String, careless: String) {
    self.area = area
    self.name = name
    self.ending = ending
    self.script = script
    self.careless = careless
  }

  var testDescription: String { "\(area): \(name)" }

  private static let commit = "git -c user.name=n -c user.email=n@localhost commit -q"
  private static let keep = "git init -q . && git add -A && \(commit) -m x"
  private static let watched = #"git init -q . && git config core.fsmonitor "touch $MARK; false""#

  private static let repositories = [
    TreeTrick(
      "hooks", "a hook of a repository in the tree", .refused(.nestedRepository),
      #"git init -q . && printf '#!/bin/sh\ntouch %s\n' "$MARK" > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit"#,
      careless: "git add -A; \(commit) -m x"),
    TreeTrick(
      "hooks", "a folder of hooks that a setting names", .refused(.nestedRepository),
      #"""
      git init -q . && git config core.hooksPath hooks && mkdir hooks
      printf '#!/bin/sh\ntouch %s\n' "$MARK" > hooks/post-commit && chmod +x hooks/post-commit
      """#, careless: "git add -A; \(commit) -m x"),
    TreeTrick(
      "core.fsmonitor", "a program that looks for changes", .refused(.nestedRepository), watched,
      careless: "git status"),
    TreeTrick(
      "core.fsmonitor", "a file that leads to a repository elsewhere", .refused(.nestedRepository),
      #"mkdir r && git init -q --separate-git-dir=r/store . && git config core.fsmonitor "touch $MARK; false""#,
      careless: "git status"),
    TreeTrick(
      "core.fsmonitor", "a repository that is not called .git", .taken(["lib/config", "lib/HEAD"]),
      #"""
      git init -q --bare --template= lib && git -C lib config core.bare false && git -C lib config core.worktree ..
      git -C lib config core.fsmonitor "touch $MARK; false" && touch lib/objects/kept lib/refs/kept
      """#, careless: "cd lib && git status"),
    TreeTrick(
      "settings", "a program for ssh", .refused(.nestedRepository),
      #"git init -q . && git config core.sshCommand "touch $MARK; false""#, careless: "git fetch ssh://localhost/x"),
    TreeTrick(
      "settings", "an editor", .refused(.nestedRepository),
      #"git init -q . && git config core.editor "touch $MARK; false""#, careless: "git add -A; \(commit)"),
  ]

  /// What other systems' file systems take for `.git`.
  private static let disguises = [".GIT", ".gi\u{200C}t", ".git.", "git~1"].map { name in
    TreeTrick(
      "hostile file names", "a repository that another system would find in \(name.debugDescription)",
      .refused(.nestedRepository), "\(watched) && mv .git '\(name)'", careless: "mv '\(name)' .git; git status")
  }

  private static let attributes = [
    TreeTrick(
      "filters", "cleaning what is added", .taken([".gitattributes", "a"]),
      "echo '* filter=evil' > .gitattributes; echo x >> a",
      careless: #"git init -q . && git config filter.evil.clean "touch $MARK; cat" && git add -A"#),
    TreeTrick(
      "filters", "smudging what is checked out", .taken([".gitattributes", "a"]),
      "echo '* filter=evil' > .gitattributes; echo x >> a",
      careless:
        #"\#(keep) && git config filter.evil.smudge "touch $MARK; cat" && rm a && git checkout -- a"#),
    TreeTrick(
      "filters", "a pointer to a file elsewhere", .taken([".gitattributes", "a"]),
      #"""
      echo 'a filter=lfs' > .gitattributes
      printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 9\n' 0 > a
      """#, careless: #"\#(keep) && git config filter.lfs.smudge "touch $MARK; cat" && rm a && git checkout -- a"#),
    TreeTrick(
      ".gitattributes", "a program that shows differences", .taken([".gitattributes", "a"]),
      "echo '* diff=evil' > .gitattributes; echo x >> a",
      careless: #"\#(keep) && echo y >> a && git -c diff.evil.textconv="touch $MARK; cat" diff"#),
    TreeTrick(
      ".gitattributes", "a program that merges", .taken([".gitattributes", "a"]),
      "echo '* merge=evil' > .gitattributes; echo x >> a",
      careless: #"""
        \#(keep) && git checkout -q -b side && echo y > a && \#(commit) -am y && git checkout -q - && echo z > a
        \#(commit) -am z; git -c user.name=n -c user.email=n@localhost -c merge.evil.driver="touch $MARK" merge -q side
        """#),
    TreeTrick(
      ".gitattributes", "other line ends and other words", .taken([".gitattributes", "a"]),
      #"echo '* text eol=crlf ident' > .gitattributes; printf '$Id$\n' > a"#,
      careless: #"\#(keep) && rm a && git checkout -- a && grep -q "$(printf '\r')" a && touch "$MARK""#),
    TreeTrick(
      ".gitattributes", "a file that an export leaves out", .taken([".gitattributes"]),
      "echo 'a export-ignore' > .gitattributes",
      careless: #"\#(keep) && { git archive HEAD | tar -t | grep -qx a || touch "$MARK"; }"#),
  ]

  private static let submodules = [
    TreeTrick(
      "submodules", "a repository in a folder", .refused(.nestedRepository),
      "git init -q sub && cd sub && touch x && git add -A && \(commit) -m x",
      careless: #"""
        git init -q . && git -c protocol.file.allow=always submodule add -q ./sub sub
        git config submodule.sub.update '!touch '$MARK' #' && \#(commit) -m x
        cd sub && touch y && git add -A && \#(commit) -m y && cd .. && git submodule update
        """#),
    TreeTrick(
      "submodules", "an address that is a program", .taken([".gitmodules"]),
      #"printf '[submodule "s"]\n\tpath = s\n\turl = ext::touch %s\n' "$MARK" > .gitmodules"#,
      careless: #"""
        git init -q . && git update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,s
        git -c protocol.ext.allow=always submodule update --init
        """#),
  ]

  private static let names = [
    TreeTrick(
      "hostile file names", "an option", .unheld, ": > --output=mark",
      careless: #"\#(keep) && git log -p * && test -e mark && touch "$MARK""#),
    TreeTrick(
      "hostile file names", "a pattern of paths", .taken([":(glob)**"]), ": > ':(glob)**'",
      careless: #"\#(keep) && git rm -q -- ':(glob)**' && { test -e a || touch "$MARK"; }"#),
    TreeTrick(
      "hostile file names", "two lines", .refused(.unreadableName), #"touch "$(printf 'x\ny')""#,
      careless: #"ls | while read -r f; do test -e "$f" || touch "$MARK"; done"#),
    TreeTrick(
      "hostile file names", "orders to a terminal", .refused(.unreadableName), #"touch "$(printf '\033]0;x\007')""#,
      careless: #"ls | cat | grep -q "$(printf '\033')" && touch "$MARK""#),
    TreeTrick(
      "hostile file names", "no text", .refused(.unreadableName), #"touch "$(printf '\377')""#,
      careless: #"ls | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || touch "$MARK""#),
    TreeTrick(
      "hostile file names", "a path longer than any call takes", .refused(.tooMuch),
      """
      python3 -c 'import os
      for i in range(30): os.mkdir("x" * 200); os.chdir("x" * 200)
      open("f", "w")'
      """, careless: #"find . -name f | awk 'length > 4096' | grep -q . && touch "$MARK""#),
    TreeTrick(
      "hostile file names", "more than anybody reads", .refused(.tooMuch), "mkdir m && cd m && seq 20001 | xargs touch",
      careless: #"test $(ls m | wc -l) -gt 20000 && touch "$MARK""#),
  ]

  private static let files = [
    TreeTrick(
      "links", "to a key of the host", .taken(["link"]), #"ln -s "$SECRET" link"#,
      careless: #"cp -L link copy && grep -q key copy && touch "$MARK""#),
    TreeTrick(
      "links", "in a folder's place, for the host to write through", .taken(["d", "d/f"]),
      #"rm -r d && ln -s "$(dirname "$MARK")" d"#, careless: #"touch "d/$(basename "$MARK")""#),
    TreeTrick(
      "devices", "a pipe that nobody writes to", .refused(.specialFile), "rm a && mkfifo a",
      careless: #"timeout 0.2 cat a || touch "$MARK""#),
    TreeTrick(
      "devices", "a socket", .refused(.specialFile),
      #"python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'"#,
      careless: #"test -S s && touch "$MARK""#),
    TreeTrick(
      "sizes", "a file of holes", .refused(.tooMuch), "truncate -s 1T holes",
      careless: #"test "$(stat -c %s holes)" -gt 1000000000 && touch "$MARK""#),
  ]

  static let all = repositories + disguises + attributes + submodules + names + files
}
