#!/usr/bin/env python3
"""The official SDK of the Model Context Protocol gets on with `nightshift mcp`, as its client and as the server of ours."""

import asyncio
import contextlib
import importlib.metadata
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import mcp
from hub import ROOT, running_hub
from mcp.client.stdio import StdioServerParameters, stdio_client
from steps import Steps

PROGRAM = os.environ.get("NIGHTSHIFT", ROOT / ".build/debug/nightshift")
SERVER = pathlib.Path(__file__).with_name("mcp_server.py")
TOOLS = ["explain", "list_reports", "report_signals", "search", "show_report", "submit_signal"]


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@contextlib.contextmanager
def service(hub, folder):
    """A running nightshift and its settings file."""
    port = free_port()
    (folder / "key.pem").write_text(hub.key, encoding="utf-8")
    settings = folder / "nightshift.yml"
    settings.write_text(json.dumps({
        "data_directory": str(folder / "own"), "server": {"listen": f"127.0.0.1:{port}"},
        "github": {
            "api_url": hub.api, "app_id": hub.app_id, "private_key": str(folder / "key.pem"), "pacing": "enterprise",
            "webhook_secrets": [hub.webhook_secret]},
        "signals": {"tokens": ["told"]}, "sandbox": {"mode": "none"}, "embedding": {"by": "words"},
        "inbox_repository": "acme/shop", "pull_requests": {"start_without_onboarding": True},
    }), encoding="utf-8")
    process = subprocess.Popen(
        [PROGRAM, "serve", "--config", settings], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        process.stdout.readline()
        yield settings
    finally:
        process.terminate()
        process.wait(timeout=20)


async def eventually(what, work, seconds=60):
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if found := await work():
            return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"not within {seconds} seconds: {what}")


def value(result):
    return json.loads(result.content[0].text)


async def as_client(settings, mode, steps):
    program = StdioServerParameters(command=str(PROGRAM), args=["mcp", "--config", str(settings)])
    async with mcp.Client(stdio_client(program), mode=mode) as client:
        with steps.step(f"the tools ({mode})"):
            tools = (await client.list_tools()).tools
            steps.equal(sorted(tool.name for tool in tools), TOOLS)
            steps.true(all(tool.input_schema["type"] == "object" for tool in tools))
        with steps.step(f"a signal ({mode})"):
            async def send():
                return await client.call_tool("submit_signal", {
                    "type": "error", "repository": "acme/shop",
                    "content": f"KeyError: 'price' ({mode})\n  File \"cart.py\", line 2, in total"})

            async def taken():
                said = await send()
                return None if said.is_error else said

            steps.true("accepted" in (await eventually("the service takes it", taken)).structured_content)
        with steps.step(f"the report ({mode})"):
            async def listed():
                found = value(await client.call_tool("search", {"query": f"KeyError ({mode})", "repository": "acme/shop"}))
                return found["reports"]

            report = (await eventually("the report is there", listed))[0]
            said = await client.call_tool("report_signals", {"report": report["id"]})
            steps.true(any(mode in signal["content"] for signal in said.structured_content["signals"]))
            steps.true("signals" in (await client.call_tool("show_report", {"report": report["id"]})).content[0].text)
            steps.true("what was decided" in (await client.call_tool("explain", {"report": report["id"]})).content[0].text)
            steps.true(value(await client.call_tool("list_reports", {}))["all"] >= 1)
        with steps.step(f"errors ({mode})"):
            steps.true((await client.call_tool("show_report", {"report": "none"})).is_error)
            steps.true((await client.call_tool("search", {"query": "x", "more": 1})).is_error)
            try:
                await client.call_tool("none", {})
                steps.true(False)
            except mcp.MCPError as error:
                steps.equal(error.code, -32602)


def ours(*words, environment=None):
    done = subprocess.run(
        [PROGRAM, "mcp", *words], capture_output=True, text=True, timeout=60, env={**os.environ, **(environment or {})})
    return done.returncode, done.stdout.strip(), done.stderr


def as_server(steps):
    program = ["--", sys.executable, str(SERVER)]
    for how in [[], ["--stateless"]]:
        revision = "2026-07-28" if how else "2025-11-25"
        with steps.step(f"our client over a program's streams, {revision}"):
            status, said, remarks = ours("tools", *how, *program)
            steps.equal(status, 0)
            steps.true("add\t" in said and revision in remarks)
            status, said, remarks = ours("call", *how, "--arguments", '{"a": 40, "b": 2}', "--", "add", *program[1:])
            steps.equal((status, said), (0, "42"))
            steps.true("progress: 0.5 half" in remarks)
            steps.equal(ours("call", *how, "--", "fail", *program[1:])[0], 1)
            steps.equal(ours("call", *how, "--", "none", *program[1:])[0], 1)
    port = free_port()
    process = subprocess.Popen([sys.executable, SERVER, str(port)], stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/mcp"
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        token = {"NIGHTSHIFT_MCP_TOKEN": "let-me-in"}
        for how in [[], ["--stateless"]]:
            with steps.step(f"our client over HTTP {' '.join(how)}"):
                status, said, _ = ours("tools", *how, "--url", url, environment=token)
                steps.equal(status, 0)
                steps.true("add\t" in said)
                status, said, _ = ours(
                    "call", *how, "--arguments", '{"a": 1, "b": 2}', "--url", url, "add", environment=token)
                steps.equal((status, said), (0, "3"))
                steps.equal(ours("tools", *how, "--url", url, environment={"NIGHTSHIFT_MCP_TOKEN": "no"})[0], 1)
    finally:
        process.terminate()
        process.wait(timeout=20)


def main():
    steps = Steps(f"mcp {importlib.metadata.version('mcp')}", mcp.MCPError)
    as_server(steps)
    with running_hub("clients-mcp") as hub, steps.step("the round trip"):
        folder = pathlib.Path(hub.socket).parent
        with service(hub, folder) as settings:
            for mode in ("legacy", "auto", "2026-07-28"):
                asyncio.run(as_client(settings, mode, steps))
    return steps.report()


if __name__ == "__main__":
    sys.exit(main())
