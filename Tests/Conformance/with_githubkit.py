#!/usr/bin/env python3
"""githubkit, whose models are made from GitHub's description, does on `nightshift github` what a bot does on GitHub.

Each answer and each webhook is parsed into its model, so that a member of the wrong type is an error here.
"""

import base64
import collections
import importlib.metadata
import sys

import githubkit
from githubkit.exception import RequestFailed
from githubkit.webhooks import parse, verify
from hub import running_hub, until
from steps import Steps

ACME = {"owner": "acme", "repo": "shop"}


def round_trip(hub, steps):
    app = githubkit.GitHub(githubkit.AppAuthStrategy(str(hub.app_id), hub.key), base_url=hub.api)
    with steps.step("an App and its installation by JWT"):
        steps.equal(app.rest.apps.get_authenticated().parsed_data.id, hub.app_id)
        steps.equal(app.rest.apps.get_repo_installation(**ACME).parsed_data.id, hub.installation_id)
        steps.equal([one.id for one in app.rest.apps.list_installations().parsed_data], [hub.installation_id])
        steps.equal(app.rest.apps.get_webhook_config_for_app().parsed_data.content_type, "json")
    with steps.step("an installation token narrowed to a repository and a permission"):
        token = app.rest.apps.create_installation_access_token(
            hub.installation_id, repositories=["shop"], permissions={"issues": "read"}).parsed_data
        steps.equal(token.permissions.issues, "read")
        steps.equal([one.full_name for one in token.repositories], ["acme/shop"])
        narrow = githubkit.GitHub(token.token, base_url=hub.api)
        steps.raises(403, lambda: narrow.rest.issues.create(**ACME, title="Not allowed"))
    gh = app.with_auth(app.auth.as_installation(hub.installation_id))
    person = githubkit.GitHub(hub.token, base_url=hub.api)
    with steps.step("the installation's repositories"):
        listed = gh.rest.apps.list_repos_accessible_to_installation().parsed_data
        steps.equal([one.full_name for one in listed.repositories], ["acme/shop"])
        steps.equal(gh.rest.repos.get(**ACME).parsed_data.default_branch, "main")
        steps.equal(gh.rest.repos.list_branches(**ACME).parsed_data[0].name, "main")
        steps.equal(gh.rest.repos.get_collaborator_permission_level(**ACME, username="octavia").parsed_data.permission, "write")
        steps.equal(person.rest.users.get_authenticated().parsed_data.login, "octavia")
    issues(gh, steps)
    comments(gh, steps)
    change = pull_request(gh, steps)
    reviews(gh, person, change, steps)
    checks(gh, person, change, steps)
    workflows(gh, change, steps)
    merge(gh, change, steps)
    errors(hub, gh, steps)
    deliveries(hub, app, steps)


def issues(gh, steps):
    rest = gh.rest.issues
    with steps.step("labels"):
        rest.create_label(**ACME, name="state: gathering", color="c5def5", description="evidence comes in")
        rest.update_label(**ACME, name="state: gathering", new_name="state: gathered")
        steps.equal(rest.get_label(**ACME, name="state: gathered").parsed_data.color, "c5def5")
        steps.true("bug" in [one.name for one in rest.list_labels_for_repo(**ACME).parsed_data])
    with steps.step("issues made, edited and closed"):
        for number in range(5):
            made = rest.create(**ACME, title=f"Broken {number}", body="…", labels=["bug"]).parsed_data
            steps.equal(made.user.login, "nightshift[bot]")
        closed = rest.update(**ACME, issue_number=1, state="closed", state_reason="not_planned").parsed_data
        steps.equal((closed.state, closed.state_reason), ("closed", "not_planned"))
    with steps.step("issues over more than one page"):
        pages = gh.rest.paginate(rest.list_for_repo, **ACME, state="all", per_page=2, direction="asc")
        steps.equal([one.number for one in pages], [1, 2, 3, 4, 5])
    with steps.step("an issue's labels, assignees and lock"):
        rest.add_labels(**ACME, issue_number=2, labels=["state: gathered"])
        rest.remove_label(**ACME, issue_number=2, name="bug")
        steps.equal([one.name for one in rest.list_labels_on_issue(**ACME, issue_number=2).parsed_data], ["state: gathered"])
        rest.add_assignees(**ACME, issue_number=2, assignees=["octavia"])
        rest.lock(**ACME, issue_number=2, lock_reason="off-topic")
        steps.equal(rest.get(**ACME, issue_number=2).parsed_data.active_lock_reason, "off-topic")
        # Its model of an issue's events does not know `unlocked`, which GitHub has.
        steps.true("locked" in [one.event for one in rest.list_events(**ACME, issue_number=2).parsed_data])
        rest.unlock(**ACME, issue_number=2)
        steps.true(len(rest.list_events_for_timeline(**ACME, issue_number=2).parsed_data) > 3)


def comments(gh, steps):
    with steps.step("comments and reactions"):
        made = gh.rest.issues.create_comment(**ACME, issue_number=2, body="Seen again.").parsed_data
        gh.rest.issues.update_comment(**ACME, comment_id=made.id, body="Seen twice.")
        steps.equal(gh.rest.issues.get_comment(**ACME, comment_id=made.id).parsed_data.body, "Seen twice.")
        gh.rest.reactions.create_for_issue_comment(**ACME, comment_id=made.id, content="rocket")
        listed = gh.rest.reactions.list_for_issue_comment(**ACME, comment_id=made.id).parsed_data
        steps.equal([one.content for one in listed], ["rocket"])
        gh.rest.reactions.delete_for_issue_comment(**ACME, comment_id=made.id, reaction_id=listed[0].id)
        gh.rest.reactions.create_for_issue(**ACME, issue_number=2, content="heart")
        other = gh.rest.issues.create_comment(**ACME, issue_number=2, body="Never mind.").parsed_data
        gh.rest.issues.delete_comment(**ACME, comment_id=other.id)
        steps.equal(len(gh.rest.issues.list_comments(**ACME, issue_number=2).parsed_data), 1)


def pull_request(gh, steps):
    with steps.step("a branch and commits, by contents and by git data"):
        head = gh.rest.git.get_ref(**ACME, ref="heads/main").parsed_data.object_.sha
        gh.rest.git.create_ref(**ACME, ref="refs/heads/work", sha=head)
        old = gh.rest.repos.get_content(**ACME, path="cart.py", ref="work").parsed_data
        text = base64.b64decode(old.content) + b"\n\ndef count(prices):\n    return len(prices)\n"
        gh.rest.repos.create_or_update_file_contents(
            **ACME, path="cart.py", message="Count", content=base64.b64encode(text).decode(), sha=old.sha, branch="work")
        tip = gh.rest.repos.get_commit(**ACME, ref="work").parsed_data
        blob = gh.rest.git.create_blob(**ACME, content="Two.\n", encoding="utf-8").parsed_data
        tree = gh.rest.git.create_tree(
            **ACME, base_tree=tip.commit.tree.sha,
            tree=[{"path": "notes/two.md", "mode": "100644", "type": "blob", "sha": blob.sha}]).parsed_data
        commit = gh.rest.git.create_commit(**ACME, message="Add a note", tree=tree.sha, parents=[tip.sha]).parsed_data
        gh.rest.git.update_ref(**ACME, ref="heads/work", sha=commit.sha)
        compared = gh.rest.repos.compare_commits(**ACME, basehead="main...work").parsed_data
        steps.equal((compared.status, compared.ahead_by), ("ahead", 2))
    with steps.step("a pull request"):
        change = gh.rest.pulls.create(**ACME, head="work", base="main", title="Count prices", body="Fixes #2").parsed_data
        gh.rest.pulls.update(**ACME, pull_number=change.number, title="Count the prices")
        files = gh.rest.pulls.list_files(**ACME, pull_number=change.number).parsed_data
        steps.equal({one.filename for one in files}, {"cart.py", "notes/two.md"})
        steps.equal(len(gh.rest.pulls.list_commits(**ACME, pull_number=change.number).parsed_data), 2)
        gh.rest.pulls.request_reviewers(**ACME, pull_number=change.number, reviewers=["octavia"])
        asked = gh.rest.pulls.list_requested_reviewers(**ACME, pull_number=change.number).parsed_data
        steps.equal([one.login for one in asked.users], ["octavia"])
        steps.equal([one.number for one in gh.rest.pulls.list(**ACME, state="open").parsed_data], [change.number])
    return gh.rest.pulls.get(**ACME, pull_number=change.number).parsed_data


def reviews(gh, person, change, steps):
    at = {**ACME, "pull_number": change.number}
    with steps.step("a review and its comments"):
        comment = person.rest.pulls.create_review_comment(
            **at, body="Why?", commit_id=change.head.sha, path="cart.py", line=6, side="RIGHT").parsed_data
        gh.rest.pulls.create_reply_for_review_comment(**at, comment_id=comment.id, body="To know how many.")
        gh.rest.reactions.create_for_pull_request_review_comment(**ACME, comment_id=comment.id, content="+1")
        listed = gh.rest.pulls.list_review_comments(**at).parsed_data
        steps.equal([one.body for one in listed], ["Why?", "To know how many."])
        steps.equal(listed[1].in_reply_to_id, comment.id)
        asked = person.rest.pulls.create_review(**at, event="REQUEST_CHANGES", body="Not yet.").parsed_data
        person.rest.pulls.dismiss_review(**at, review_id=asked.id, message="It is fine.")
        person.rest.pulls.create_review(**at, event="APPROVE", body="Now.")
        states = [one.state for one in gh.rest.pulls.list_reviews(**at).parsed_data]
        steps.true({"DISMISSED", "APPROVED"} <= set(states))


def checks(gh, person, change, steps):
    sha = change.head.sha
    with steps.step("check runs and suites"):
        run = gh.rest.checks.create(**ACME, name="nightshift", head_sha=sha, status="queued").parsed_data
        output = {
            "title": "Done", "summary": "All of it.",
            "annotations": [{
                "path": "cart.py", "start_line": 6, "end_line": 6, "annotation_level": "warning", "message": "Here"}],
        }
        done = gh.rest.checks.update(
            **ACME, check_run_id=run.id, status="completed", conclusion="success", output=output).parsed_data
        steps.equal((done.status, done.conclusion, done.output.annotations_count), ("completed", "success", 1))
        steps.equal(gh.rest.checks.list_annotations(**ACME, check_run_id=run.id).parsed_data[0].message, "Here")
        names = [one.name for one in gh.rest.checks.list_for_ref(**ACME, ref=sha).parsed_data.check_runs]
        steps.true("nightshift" in names)
        suites = gh.rest.checks.list_suites_for_ref(**ACME, ref=sha).parsed_data
        steps.true("nightshift" in [one.app.slug for one in suites.check_suites])
        first = suites.check_suites[0].id
        steps.true(gh.rest.checks.list_for_suite(**ACME, check_suite_id=first).parsed_data.total_count > 0)
    with steps.step("statuses"):
        person.rest.repos.create_commit_status(**ACME, sha=sha, state="success", context="ci/build", description="Built")
        steps.equal(gh.rest.repos.get_combined_status_for_ref(**ACME, ref=sha).parsed_data.state, "success")
        listed = gh.rest.repos.list_commit_statuses_for_ref(**ACME, ref=sha).parsed_data
        steps.equal([one.context for one in listed], ["ci/build"])


def workflows(gh, change, steps):
    rest = gh.rest.actions
    with steps.step("workflow runs, jobs and a job's log"):
        def finished():
            # A new answer each time, not one that the client remembers.
            runs = rest.list_workflow_runs_for_repo(**ACME, head_sha=change.head.sha).parsed_data.workflow_runs
            return [run for run in runs if run.status == "completed"]

        run = rest.get_workflow_run(**ACME, run_id=until("a workflow run", finished)[0].id).parsed_data
        steps.equal((run.name, run.conclusion), ("CI", "success"))
        steps.equal(rest.list_repo_workflows(**ACME).parsed_data.workflows[0].path, ".github/workflows/ci.yml")
        job = rest.list_jobs_for_workflow_run(**ACME, run_id=run.id).parsed_data.jobs[0]
        steps.equal(rest.get_job_for_workflow_run(**ACME, job_id=job.id).parsed_data.conclusion, "success")
        text = rest.download_job_logs_for_workflow_run(**ACME, job_id=job.id).text
        steps.true("the sum is 42" in text)


def merge(gh, change, steps):
    at = {**ACME, "pull_number": change.number}
    with steps.step("a merge"):
        until("it can be merged", lambda: gh.rest.pulls.get(**at).parsed_data.mergeable)
        steps.raises(404, lambda: gh.rest.pulls.check_if_merged(**at))
        done = gh.rest.pulls.merge(**at, merge_method="squash", sha=change.head.sha).parsed_data
        steps.true(done.merged)
        steps.equal(gh.rest.pulls.check_if_merged(**at).status_code, 204)
        gh.rest.git.delete_ref(**ACME, ref="heads/work")
        steps.equal(gh.rest.issues.get(**ACME, issue_number=2).parsed_data.state, "closed")


def errors(hub, gh, steps):
    with steps.step("the rate limit"):
        steps.true(gh.rest.rate_limit.get().parsed_data.resources.core.limit >= 5000)
    with steps.step("errors as the library's own exceptions"):
        steps.raises(404, lambda: gh.rest.issues.get(**ACME, issue_number=999))
        failed = steps.raises(422, lambda: gh.rest.issues.create_label(**ACME, name="bug", color="ffffff"))
        steps.equal(failed.response.json()["errors"][0]["code"], "already_exists")
        wrong = githubkit.GitHub("ghp_wrong", base_url=hub.api)
        steps.raises(401, lambda: wrong.rest.repos.get(**ACME))


def deliveries(hub, app, steps):
    heard = collections.Counter()
    for headers, body in hub.hear_all():
        event = headers["x-github-event"]
        with steps.step(f"the webhook {event}"):
            steps.true(verify(hub.webhook_secret, body, headers["x-hub-signature-256"]))
            steps.true(not verify(hub.webhook_secret, body + b" ", headers["x-hub-signature-256"]))
            payload = parse(event, body)
            steps.equal(payload.sender.login != "", True)
            heard[f"{event}.{action}" if (action := getattr(payload, "action", None)) else event] += 1
    with steps.step("the deliveries as the App sees them"):
        listed = app.rest.apps.list_webhook_deliveries(per_page=100).parsed_data
        steps.equal({one.status for one in listed}, {"OK"})
        guids = {headers["x-github-delivery"] for headers, _ in hub.deliveries}
        steps.true({one.guid for one in listed} <= guids)
        steps.equal(app.rest.apps.get_webhook_delivery(listed[0].id).parsed_data.guid, listed[0].guid)
    print(f"  {sum(heard.values())} webhooks of {len(heard)} kinds verified and parsed: {', '.join(sorted(heard))}")


def main():
    steps = Steps(f"githubkit {importlib.metadata.version('githubkit')}", RequestFailed)
    with running_hub("clients-githubkit") as hub, steps.step("the round trip"):
        round_trip(hub, steps)
    return steps.report()


if __name__ == "__main__":
    sys.exit(main())
