extension RepositorySettings {
  package static let path = ".github/nightshift.yml"

  /// A settings file that changes nothing and explains everything; each setting stands in it as a comment.
  package static let template = """
    # What Nightshift does in this repository. It is read from the default branch.
    # Everything is optional, and can only make it stricter than its operator did. A mistake in this file turns fixes off.

    # Commands that make a checkout ready. They run in a sandbox without network and without secrets, as do those below.
    # setup: ["npm ci --offline"]

    # Commands that must succeed before a change is pushed.
    # test: ["npm test"]

    # Commands instead of the workflows: a list, or a mapping from a job's name to its list.
    # ci: {unit: ["npm test"], lint: ["npm run lint"]}

    # More paths that a change may not touch without a person's word.
    # deny_paths: ["migrations/**"]

    # How much evidence a report needs before its cause is looked for. A higher threshold than the operator's.
    # threshold: 13

    # True: keep evidence that may be private out of issues and pull requests.
    # redact_public_evidence: true

    # False: research only, no pull requests.
    # fix: false

    # Advice for agents that work here, beside AGENTS.md and CLAUDE.md; it can lift no rule.
    # instructions: Run `make lint` before you finish.

    # Which of the operator's context servers agents may use here, each with its tools; an empty list for all that may be used.
    # context_servers: {docs: [search]}

    # True: nothing is written here.
    # paused: true

    """
}
