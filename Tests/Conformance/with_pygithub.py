#!/usr/bin/env python3
"""PyGithub does on `nightshift github` what a bot does on GitHub."""

import importlib.metadata
import sys

import github
import requests
from hub import running_hub, until
from steps import Steps

# It would pause for a second before each write.
AT_ONCE = {"seconds_between_requests": 0, "seconds_between_writes": 0}


def round_trip(hub, steps):
    auth = github.Auth.AppAuth(hub.app_id, hub.key)
    integration = github.GithubIntegration(auth=auth, base_url=hub.api, **AT_ONCE)
    with steps.step("an App and its installation by JWT"):
        app = integration.get_app()
        steps.equal(app.id, hub.app_id)
        steps.equal(integration.get_repo_installation("acme", "shop").id, hub.installation_id)
        steps.equal([one.id for one in integration.get_installations()], [hub.installation_id])
    with steps.step("an installation token"):
        token = integration.get_access_token(hub.installation_id, permissions={"issues": "write"})
        steps.equal(token.permissions, {"issues": "write", "metadata": "read"})
        steps.true(token.token.startswith("ghs_"))
    with steps.step("the installation's repositories"):
        names = [repo.full_name for repo in integration.get_app_installation(hub.installation_id).get_repos()]
        steps.equal(names, ["acme/shop"])
    gh = github.Github(auth=auth.get_installation_auth(hub.installation_id), base_url=hub.api, **AT_ONCE)
    person = github.Github(auth=github.Auth.Token(hub.token), base_url=hub.api, **AT_ONCE)
    with steps.step("who a token is"):
        steps.equal(person.get_user().login, "octavia")
    shop = gh.get_repo("acme/shop")
    issues(gh, shop, steps)
    comments(shop, steps)
    change = pull_request(shop, steps)
    reviews(person, change, steps)
    checks(person, shop, change, steps)
    workflows(shop, change, steps)
    merge(shop, change, steps)
    errors(gh, shop, steps)


def issues(gh, shop, steps):
    with steps.step("labels"):
        label = shop.create_label("state: gathering", "c5def5", "evidence comes in")
        label.edit("state: gathered", "0e8a16", "evidence has come in")
        steps.equal(shop.get_label("state: gathered").color, "0e8a16")
        steps.true("bug" in [one.name for one in shop.get_labels()])
    with steps.step("issues made, edited and closed"):
        made = [shop.create_issue(f"Broken {number}", body="…", labels=["bug"]) for number in range(7)]
        made[0].edit(title="Whole again", body="It works.", state="closed", state_reason="completed")
        steps.equal(shop.get_issue(made[0].number).state_reason, "completed")
        steps.equal(shop.get_issue(made[0].number).closed_by.login, "nightshift[bot]")
    with steps.step("issues over more than one page"):
        gh.per_page = 2
        listed = shop.get_issues(state="open", labels=["bug"], sort="created", direction="asc")
        steps.equal([one.title for one in listed], [f"Broken {number}" for number in range(1, 7)])
        steps.equal(listed.totalCount, 6)
        steps.equal([one.title for one in listed.reversed][0], "Broken 6")
        gh.per_page = 30
    with steps.step("an issue's labels, assignees and lock"):
        issue = made[1]
        issue.add_to_labels("state: gathered")
        issue.remove_from_labels("bug")
        steps.equal([one.name for one in issue.get_labels()], ["state: gathered"])
        issue.set_labels("bug", "question")
        issue.delete_labels()
        steps.equal(list(issue.get_labels()), [])
        issue.add_to_assignees("octavia")
        steps.equal([one.login for one in shop.get_issue(issue.number).assignees], ["octavia"])
        issue.lock("resolved")
        steps.equal(shop.get_issue(issue.number).active_lock_reason, "resolved")
        issue.unlock()
        steps.true("locked" in [event.event for event in issue.get_events()])
        steps.true("labeled" in [event.event for event in issue.get_timeline()])


def comments(shop, steps):
    issue = shop.get_issue(2)
    with steps.step("comments and reactions"):
        comment = issue.create_comment("Seen again.")
        comment.edit("Seen twice.")
        steps.equal([one.body for one in issue.get_comments()], ["Seen twice."])
        reaction = comment.create_reaction("eyes")
        steps.equal([one.content for one in comment.get_reactions()], ["eyes"])
        comment.delete_reaction(reaction.id)
        issue.create_reaction("+1")
        steps.equal(shop.get_issue(2).raw_data["reactions"]["+1"], 1)
        second = issue.create_comment("Never mind.")
        second.delete()
        steps.equal(shop.get_issue(2).comments, 1)


def pull_request(shop, steps):
    with steps.step("a branch and a commit through contents"):
        head = shop.get_branch("main").commit.sha
        shop.create_git_ref("refs/heads/work", head)
        old = shop.get_contents("cart.py", ref="work")
        steps.equal(old.decoded_content, b"def total(prices):\n    return sum(prices)\n")
        shop.update_file("cart.py", "Count from nothing", "def total(prices):\n    return sum(prices, 0)\n", old.sha, "work")
        shop.create_file("notes/one.md", "Add a note", "One.\n", branch="work")
        steps.equal([one.path for one in shop.get_contents("notes", ref="work")], ["notes/one.md"])
    with steps.step("a commit through git data"):
        ref = shop.get_git_ref("heads/work")
        parent = shop.get_git_commit(ref.object.sha)
        blob = shop.create_git_blob("Two.\n", "utf-8")
        tree = shop.create_git_tree(
            [github.InputGitTreeElement("notes/two.md", "100644", "blob", sha=blob.sha)], base_tree=parent.tree)
        commit = shop.create_git_commit("Add another note", tree, [parent])
        ref.edit(commit.sha)
        steps.equal(shop.get_commit("work").sha, commit.sha)
        steps.equal(shop.compare("main", "work").ahead_by, 3)
        paths = [one.path for one in shop.get_git_tree("work", recursive=True).tree]
        steps.true({"cart.py", "notes/one.md", "notes/two.md"} <= set(paths))
    with steps.step("a pull request"):
        change = shop.create_pull(base="main", head="work", title="Count from nothing", body="Fixes #3", draft=False)
        change.edit(title="Count from zero")
        change.add_to_labels("bug")
        steps.equal([one.number for one in shop.get_pulls(state="open", head="acme:work")], [change.number])
        steps.equal({one.filename for one in change.get_files()}, {"cart.py", "notes/one.md", "notes/two.md"})
        steps.equal(change.get_commits().totalCount, 3)
        steps.equal([one.number for one in shop.get_commit("work").get_pulls()], [change.number])
        change.create_review_request(reviewers=["octavia"])
        steps.equal([one.login for one in change.get_review_requests()[0]], ["octavia"])
    return change


def reviews(person, change, steps):
    seen = person.get_repo("acme/shop").get_pull(change.number)
    with steps.step("a review and its comments"):
        commit = person.get_repo("acme/shop").get_commit(seen.head.sha)
        comment = seen.create_review_comment("Why zero?", commit, "cart.py", line=2, side="RIGHT")
        change.create_review_comment_reply(comment.id, "Nothing else adds up.")
        steps.equal([one.body for one in change.get_review_comments()], ["Why zero?", "Nothing else adds up."])
        review = seen.create_review(commit, "Fine.", "APPROVE", comments=[{"path": "cart.py", "position": 2, "body": "Here."}])
        steps.equal(review.state, "APPROVED")
        steps.true("APPROVED" in [one.state for one in change.get_reviews()])
        steps.equal([one.body for one in change.get_single_review_comments(review.id)], ["Here."])


def checks(person, shop, change, steps):
    with steps.step("check runs"):
        run = shop.create_check_run("nightshift", change.head.sha, status="in_progress", external_id="1")
        run.edit(
            status="completed", conclusion="neutral",
            output={
                "title": "Done", "summary": "All of it.",
                "annotations": [{
                    "path": "cart.py", "start_line": 2, "end_line": 2, "annotation_level": "notice", "message": "Here"}],
            },
            actions=[{"label": "Try again", "description": "Do it anew", "identifier": "again"}])
        steps.equal(shop.get_check_run(run.id).conclusion, "neutral")
        steps.equal([one.message for one in run.get_annotations()], ["Here"])
        commit = shop.get_commit(change.head.sha)
        steps.true("nightshift" in [one.name for one in commit.get_check_runs()])
        steps.true("nightshift" in [one.app.slug for one in commit.get_check_suites()])
    with steps.step("statuses"):
        steps.raises(403, lambda: commit.create_status("success", "https://ci.test/1", "Built", "ci/build"))
        person.get_repo("acme/shop").get_commit(change.head.sha).create_status(
            "success", "https://ci.test/1", "Built", "ci/build")
        steps.equal(commit.get_combined_status().total_count, 1)
        steps.equal([one.context for one in commit.get_statuses()], ["ci/build"])


def workflows(shop, change, steps):
    with steps.step("workflow runs, jobs and a job's log"):
        def finished():
            runs = [run for run in shop.get_workflow_runs(head_sha=change.head.sha) if run.status == "completed"]
            return runs or None

        run = until("a workflow run", finished)[0]
        steps.equal(run.conclusion, "success")
        job = run.jobs()[0]
        steps.equal(job.conclusion, "success")
        text = requests.get(job.logs_url(), timeout=30).text
        steps.true("the sum is 42" in text)


def merge(shop, change, steps):
    with steps.step("a merge"):
        until("it can be merged", lambda: shop.get_pull(change.number).mergeable)
        done = change.merge(commit_title="Count from zero (#8)", merge_method="squash", sha=change.head.sha)
        steps.true(done.merged and change.is_merged())
        steps.equal(shop.get_commit("main").sha, done.sha)
        shop.get_git_ref("heads/work").delete()
        steps.equal(shop.get_issue(3).state, "closed")


def errors(gh, shop, steps):
    with steps.step("the rate limit"):
        steps.true(gh.get_rate_limit().resources.core.limit >= 5000)
    with steps.step("errors as the library's own exceptions"):
        steps.raises(404, lambda: shop.get_issue(999), github.UnknownObjectException)
        steps.raises(404, lambda: gh.get_repo("acme/none"), github.UnknownObjectException)
        failed = steps.raises(422, lambda: shop.create_label("bug", "ffffff"))
        steps.equal(failed.data["errors"][0]["code"], "already_exists")
        steps.raises(422, lambda: shop.create_issue("x" * 300))
        wrong = github.Github(auth=github.Auth.Token("ghp_wrong"), base_url=shop.requester.base_url, **AT_ONCE)
        steps.raises(401, lambda: wrong.get_repo("acme/shop"), github.BadCredentialsException)


def main():
    steps = Steps(f"PyGithub {importlib.metadata.version('PyGithub')}", github.GithubException)
    with running_hub("clients-pygithub") as hub, steps.step("the round trip"):
        round_trip(hub, steps)
    return steps.report()


if __name__ == "__main__":
    sys.exit(main())
