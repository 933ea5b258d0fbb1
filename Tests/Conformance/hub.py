"""A `nightshift github` of its own for one client, with a repository that has CI, and someone who hears the webhooks."""

import contextlib
import http.server
import json
import os
import pathlib
import queue
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORKFLOW = """\
name: CI
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "the sum is $((40 + 2))"
"""


class Hub:
    """What a client has to know: addresses, credentials, and what came by webhook."""

    def __init__(self, announced, socket, heard):
        self.api, self.html = announced["api"], announced["html"]
        self.token, self.app_id = announced["token"], announced["app_id"]
        self.installation_id = announced["installation_id"]
        self.key = pathlib.Path(announced["private_key_file"]).read_text(encoding="utf-8")
        self.webhook_secret = announced["webhook_secret"]
        self.socket = socket
        self.heard = heard
        self.deliveries = []

    def hear_all(self, seconds=2):
        """Every webhook until none has come for a while, each as (headers, body)."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.deliveries.append(self.heard.get(timeout=seconds))
        return self.deliveries


class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.put(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_):
        pass


def make_repository(folder):
    """acme/shop to be: two files, a workflow, two commits."""
    environment = {
        **os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    }

    def git(*words):
        subprocess.run(["git", "-C", folder, *words], check=True, env=environment, stdout=subprocess.DEVNULL)

    (folder / ".github/workflows").mkdir(parents=True)
    (folder / ".github/workflows/ci.yml").write_text(WORKFLOW, encoding="utf-8")
    (folder / "README.md").write_text("# Shop\n", encoding="utf-8")
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=Begin")
    (folder / "cart.py").write_text("def total(prices):\n    return sum(prices)\n", encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message=Add the cart")


@contextlib.contextmanager
def running_hub(name):
    """Runs the embedded GitHub; what it is asked is recorded under `name` where NIGHTSHIFT_RECORD says."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-")))
        (folder / "shop").mkdir()
        make_repository(folder / "shop")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        server.heard = queue.Queue()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        socket = folder / "hub.socket"
        command = [
            os.environ.get("NIGHTSHIFT", ROOT / ".build/debug/nightshift"), "github", "--port", "0",
            "--data", folder / "data", "--repo", folder / "shop", "--socket", socket,
            "--webhook", f"http://127.0.0.1:{server.server_port}/hook",
        ]
        if records := os.environ.get("NIGHTSHIFT_RECORD"):
            pathlib.Path(records).mkdir(parents=True, exist_ok=True)
            command += ["--record", pathlib.Path(records) / f"{name}.ndjson"]
        yield Hub(start([str(word) for word in command], stack), socket, server.heard)


def start(command, stack):
    """What the embedded GitHub announces once it listens; CI runs unprotected where the machine has no sandbox."""
    for mode in ("isolated", "none"):
        process = subprocess.Popen([*command, "--sandbox", mode], stdout=subprocess.PIPE, text=True)
        stack.callback(end, process)
        if line := process.stdout.readline():
            return json.loads(line)
    raise SystemExit("nightshift github did not start (see above)")


def end(process):
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        raise SystemExit("nightshift github did not end within 20 seconds of SIGTERM") from None


def until(what, condition, seconds=60):
    """The first true value that `condition` gives."""
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if value := condition():
            return value
        time.sleep(0.1)
    raise SystemExit(f"not within {seconds} seconds: {what}")
