"""A server made with the official SDK of the Model Context Protocol: over its streams, or over HTTP on the port that is given."""

import sys

from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("adder")


@server.tool()
async def add(a: int, b: int, ctx: Context) -> str:
    """Adds two numbers."""
    await ctx.report_progress(0.5, 1.0, "half")
    return str(a + b)


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("as it should")


def guarded(app):
    """Lets in only who brings the token."""
    async def inner(scope, receive, send):
        if scope["type"] == "http" and dict(scope["headers"]).get(b"authorization") != b"Bearer let-me-in":
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return inner


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import uvicorn

        uvicorn.run(guarded(server.streamable_http_app()), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
    else:
        server.run()
