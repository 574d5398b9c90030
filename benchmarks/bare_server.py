"""The floor of the workshop: a bare Starlette handler that commits one row, under the same server settings.

`python -m benchmarks.bare_server FILE` prints its port and serves until it is told to end.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from lo_diagnostic.room.doors import open_doors
from lo_diagnostic.room.serving import server_for

_SETTINGS = ("journal_mode = DELETE", "synchronous = EXTRA", "secure_delete = ON")


def main() -> None:
    """Serve."""
    connection = sqlite3.connect(Path(sys.argv[1]), isolation_level=None, check_same_thread=False)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE ballot (id TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID")
    writer = ThreadPoolExecutor(1)

    def commit(content: str) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO ballot VALUES (?, ?)", (secrets.token_hex(16), content))
        connection.execute("COMMIT")

    async def keep(request: Request) -> JSONResponse:
        content = json.dumps(await request.json())
        await asyncio.get_running_loop().run_in_executor(writer, commit, content)
        return JSONResponse({"saved": True})

    app = Starlette(routes=[Route("/ballots", keep, methods=["POST"])])
    with open_doors("127.0.0.1", 0) as doors:
        print(doors.port, flush=True)
        server_for(app, None).run(sockets=[*doors.sockets])


if __name__ == "__main__":
    main()
