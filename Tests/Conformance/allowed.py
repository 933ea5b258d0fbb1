"""What is right although a description says otherwise: each with the reason, so that it can be struck out again."""

import re

# What it is about ("METHOD /path", with " → STATUS" for an answer, or an event), the place, what the check says of it, and
# why that is no fault. All but the last are regular expressions; the first two have to match as a whole.
ALLOWED = [
    (
        r"[a-z_]+\.?[a-z_]*",
        r".*/(app|performed_via_github_app)",
        r"^Additional properties are not allowed \('client_id' was unexpected\)$",
        "the published schemas of webhooks are older than this member of apps, which the REST description has",
    ),
    (
        r"[a-z_]+\.?[a-z_]*",
        r".*/(label|labels/\d+)",
        r"^Additional properties are not allowed \('archived_at', 'archived_by' were unexpected\)$",
        "the published schemas of webhooks are older than these members of labels, which the REST description has",
    ),
    (
        r"ping",
        r"/hook",
        r"^'(ping_url|url)' is a required property$",
        "the hook of an App has neither: the published schema knows those of repositories and organisations",
    ),
    (
        r"post /repos/\{owner\}/\{repo\}/merges → 409",
        r"/status",
        r"^409 is not described$",
        "the documentation has it for a conflict of the two branches, the part of the description at hand has not",
    ),
    (
        r"status",
        r"/commit/commit/verification",
        r"^Additional properties are not allowed \('verified_at' was unexpected\)$",
        "the published schemas of webhooks are older than this member of commits, which the REST description has",
    ),
    (
        r"get /repos/\{owner\}/\{repo\}/issues/\{issue_number\}/events → 200",
        r"/body/\d+/event",
        r"^'locked' was expected$",
        "GitHub tells of `unlocked` as well, in the form of `locked`",
    ),
    (
        r"get /repos/\{owner\}/\{repo\}/issues/\{issue_number\}/events → 200",
        r"/body/\d+/event",
        r"^'added_to_project' was expected$",
        "GitHub tells of `closed` and `reopened` as well, of which the description has no form",
    ),
    (
        r"post /repos/\{owner\}/\{repo\}/pulls/\{pull_number\}/comments",
        r"/body/",
        r"^'(commit_id|path)' is a required property$",
        "GitHub ignores everything but `body` where `in_reply_to` is given, as the text of the description says",
    ),
]


def allowed(about, place, reason):
    return any(
        re.fullmatch(subject, about, re.IGNORECASE) and re.fullmatch(places, place) and re.search(reasons, reason)
        for subject, places, reasons, _ in ALLOWED
    )
