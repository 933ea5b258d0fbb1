#!/usr/bin/env python3
"""The gh command does on `nightshift github`, through its Unix socket, what people do on GitHub.

gh 2.23 refuses plain HTTP, but speaks it over a socket. Its own commands use GraphQL; what they cannot do is done by `gh api`.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from hub import running_hub, until
from steps import Steps

HOST = "hub.test"


class Failed(Exception):
    def __init__(self, words, done):
        super().__init__(f"gh {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
        said = [word.rstrip(")") for word in done.stderr.split() if word.rstrip(")").isdigit()]
        self.status = int(said[-1]) if said else None


class CommandLine:
    def __init__(self, hub, folder):
        self.checkout = folder / "checkout"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "GH_CONFIG_DIR": str(folder / "gh"), "GH_HOST": HOST,
            "GH_REPO": f"{HOST}/acme/shop", "GH_PROMPT_DISABLED": "1",
            "GH_NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1",
        }
        self("config", "set", "http_unix_socket", str(hub.socket))
        # In GH_ENTERPRISE_TOKEN, gh 2.23 would take the token to any host, that of the logs included.
        hosts = f"{HOST}:\n    user: octavia\n    oauth_token: {hub.token}\n    git_protocol: https\n"
        (folder / "gh/hosts.yml").write_text(hosts, encoding="utf-8")
        # `gh pr create` looks for the branch in a checkout of the repository.
        subprocess.run(["git", "clone", "--quiet", f"{hub.html}/acme/shop.git", self.checkout], check=True)
        subprocess.run(
            ["git", "-C", self.checkout, "remote", "set-url", "origin", f"https://{HOST}/acme/shop.git"], check=True)

    def __call__(self, *words, status=0):
        """What gh prints; an error where it ends otherwise than with `status`."""
        done = subprocess.run(
            ["gh", *map(str, words)], env=self.environment, cwd=self.checkout if self.checkout.exists() else None,
            capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != status:
            raise Failed(list(map(str, words)), done)
        return done.stdout

    def json(self, *words):
        return json.loads(self(*words))


def round_trip(gh, steps):
    with steps.step("gh api: who it is, and what it may"):
        steps.equal(gh.json("api", "user")["login"], "octavia")
        steps.true(gh.json("api", "rate_limit")["resources"]["core"]["limit"] >= 5000)
        steps.equal(gh.json("api", "graphql", "-f", "query={viewer{login}}")["data"]["viewer"]["login"], "octavia")
        shown = gh.json("repo", "view", "acme/shop", "--json", "name,description,isPrivate,defaultBranchRef")
        steps.equal(shown["defaultBranchRef"]["name"], "main")
    issues(gh, steps)
    number = pull_request(gh, steps)
    reviews(gh, steps, number)
    checks(gh, steps, number)
    merge(gh, steps, number)
    errors(gh, steps)


def issues(gh, steps):
    with steps.step("gh label"):
        gh("label", "create", "state: gathering", "--color", "c5def5", "--description", "evidence comes in")
        gh("label", "edit", "state: gathering", "--name", "state: gathered")
        steps.true("state: gathered" in gh("label", "list"))
        gh("label", "create", "spare", "--color", "ffffff")
        gh("label", "delete", "spare", "--confirm")
        steps.true("spare" not in gh("label", "list"))
    with steps.step("gh issue"):
        for number in range(4):
            made = gh("issue", "create", "--title", f"Broken {number}", "--body", "It is.", "--label", "bug")
            steps.true(made.strip().endswith(f"/acme/shop/issues/{number + 1}"))
        gh("issue", "edit", 1, "--title", "Broken indeed", "--add-label", "state: gathered", "--add-assignee", "octavia")
        gh("issue", "comment", 1, "--body", "Seen again.")
        shown = gh.json("issue", "view", 1, "--json", "title,labels,comments,assignees,author,state")
        steps.equal(shown["title"], "Broken indeed")
        steps.equal([one["name"] for one in shown["labels"]], ["bug", "state: gathered"])
        steps.equal([one["body"] for one in shown["comments"]], ["Seen again."])
        steps.equal([one["login"] for one in shown["assignees"]], ["octavia"])
        steps.true("Seen again." in gh("issue", "view", 1, "--comments"))
        gh("issue", "close", 4, "--reason", "not planned")
        steps.equal(gh.json("api", "repos/acme/shop/issues/4")["state_reason"], "not_planned")
        gh("issue", "reopen", 4)
        gh("issue", "pin", 2)
        steps.equal(len(gh("issue", "list").splitlines()), 4)
        steps.equal(len(gh("issue", "list", "--limit", "2").splitlines()), 2)
    with steps.step("gh api over more than one page, and reactions"):
        paged = gh("api", "--paginate", "repos/acme/shop/issues?per_page=2&direction=asc", "--jq", ".[].number")
        steps.equal(paged.split(), ["1", "2", "3", "4"])
        comment = gh.json("api", "repos/acme/shop/issues/1/comments")[0]["id"]
        gh("api", f"repos/acme/shop/issues/comments/{comment}/reactions", "-f", "content=eyes")
        given = gh.json("api", f"repos/acme/shop/issues/comments/{comment}/reactions")
        steps.equal([one["content"] for one in given], ["eyes"])


def pull_request(gh, steps):
    with steps.step("gh pr create, and a commit through contents"):
        head = gh.json("api", "repos/acme/shop/git/ref/heads/main")["object"]["sha"]
        gh("api", "repos/acme/shop/git/refs", "-f", "ref=refs/heads/work", "-f", f"sha={head}")
        gh("api", "-X", "PUT", "repos/acme/shop/contents/notes.md", "-f", "message=Add notes", "-f", "content=Tm90ZXMuCg==",
           "-f", "branch=work")
        made = gh("pr", "create", "--title", "Add notes", "--body", "Fixes #1", "--base", "main", "--head", "work",
                  "--label", "bug")
        number = int(made.strip().rsplit("/", 1)[1])
        shown = gh.json("pr", "view", number, "--json", "title,labels,state,mergeable,files,commits,additions,isDraft")
        steps.equal((shown["title"], shown["state"], shown["additions"]), ("Add notes", "OPEN", 1))
        steps.equal([one["path"] for one in shown["files"]], ["notes.md"])
        steps.equal([one["messageHeadline"] for one in shown["commits"]], ["Add notes"])
        steps.true("Add notes" in gh("pr", "list"))
        steps.true("+Notes." in gh("pr", "diff", number))
        steps.true("Fixes #1" in gh("pr", "view", number))
        gh("pr", "comment", number, "--body", "Have a look.")
        gh("pr", "edit", number, "--title", "Add the notes")
    return number


def reviews(gh, steps, number):
    with steps.step("gh pr review"):
        gh("pr", "review", number, "--comment", "--body", "Why notes?")
        shown = gh.json("pr", "view", number, "--json", "reviews,comments,title")
        steps.equal([(one["state"], one["body"]) for one in shown["reviews"]], [("COMMENTED", "Why notes?")])
        steps.equal([one["body"] for one in shown["comments"]], ["Have a look."])
        own = steps.raises(None, lambda: gh("pr", "review", number, "--approve"))
        steps.true("approve your own pull request" in str(own))


def checks(gh, steps, number):
    with steps.step("gh pr checks, gh run, gh workflow and a job's log"):
        sha = gh.json("api", f"repos/acme/shop/pulls/{number}")["head"]["sha"]
        gh("api", f"repos/acme/shop/statuses/{sha}", "-f", "state=success", "-f", "context=ci/build")

        def done():
            runs = gh.json("run", "list", "--json", "databaseId,headSha,status,conclusion")
            mine = [run for run in runs if run["headSha"] == sha]
            return mine if mine and all(run["status"] == "completed" for run in mine) else None

        run = until("the workflow runs", done)[0]
        steps.equal(run["conclusion"], "success")
        told = gh("pr", "checks", number)
        steps.true("ci/build\tpass" in told and "test\tpass" in told)
        steps.true("CI" in gh("workflow", "list"))
        jobs = gh.json("api", f"repos/acme/shop/actions/runs/{run['databaseId']}/jobs")["jobs"]
        steps.true("the sum is 42" in gh("api", f"repos/acme/shop/actions/jobs/{jobs[0]['id']}/logs"))
        steps.true("success" in gh("run", "view", run["databaseId"], "--json", "conclusion"))


def merge(gh, steps, number):
    with steps.step("gh pr merge"):
        gh("pr", "merge", number, "--squash")
        steps.equal(gh.json("pr", "view", number, "--json", "state")["state"], "MERGED")
        steps.equal(gh.json("api", "repos/acme/shop/issues/1")["state"], "closed")
        merged = gh("api", "repos/acme/shop/commits", "--jq", ".[0].commit.message").strip()
        steps.equal(merged, f"Add notes (#{number})")


def errors(gh, steps):
    with steps.step("errors in gh's own words"):
        steps.raises(404, lambda: gh("api", "repos/acme/shop/issues/999", status=0))
        steps.raises(422, lambda: gh("api", "repos/acme/shop/labels", "-f", "name=bug", "-f", "color=ffffff"))
        missing = steps.raises(None, lambda: gh("issue", "view", 999))
        steps.true("Could not resolve" in str(missing))


def left_out(why):
    print(f"LEFT OUT: {why}")
    return 1 if os.environ.get("CI") else 77


def main():
    if not shutil.which("gh"):
        return left_out("there is no gh command; the Debian package gh has it")
    version = subprocess.run(["gh", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    if not version.startswith("2.23."):
        return left_out(f"gh {version} asks other questions than gh 2.23, which is Debian 12's and is answered here")
    steps = Steps(f"gh {version}", Failed)
    with running_hub("clients-gh") as hub, steps.step("the round trip"):
        gh = CommandLine(hub, pathlib.Path(hub.socket).parent)
        round_trip(gh, steps)
    return steps.report()


if __name__ == "__main__":
    sys.exit(main())
