"""A web server that says exactly what a test wants it to, and remembers what it was asked."""

from __future__ import annotations

import html
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

JSON = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True)
class Answer:
    """What a path gives. ``needs``: the Authorization header without which it is refused."""

    content: bytes = b""
    content_type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    needs: str | None = None
    hangs: bool = False


class Web:
    """Answers by path; what is not there is a 404."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None]] = []  # path and Authorization header
        self.released = threading.Event()

    def put(self, path: str, content: str | bytes, content_type: str = "text/html", **more: Any) -> None:
        """Answer a path with this."""
        body = content.encode() if isinstance(content, str) else content
        self.answers[path] = Answer(body, content_type, **more)

    def json(self, name: str, *files: Mapping[str, Any], **more: Any) -> None:
        """A project's page as JSON (PEP 691); ``url`` of a file is its name where not given."""
        document = {
            "meta": {"api-version": "1.1"},
            "name": name,
            "files": [{"url": file["filename"], "hashes": {}, **file} for file in files],
        }
        self.put(f"/simple/{name}/", json.dumps(document), JSON, **more)

    def html(self, name: str, *anchors: tuple[str, str], **more: Any) -> None:
        """A project's page as HTML (PEP 503): file names, and their links' further attributes."""
        links = (f'<a href="{html.escape(file)}" {rest}>{file}</a><br>' for file, rest in anchors)
        self.put(f"/simple/{name}/", f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>", **more)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _ in self.asked]


def wheel(name: str, version: str, tags: str = "py3-none-any", **more: Any) -> dict[str, Any]:
    """A file of a page; an underscore in a key stands for a hyphen."""
    return {
        "filename": f"{name}-{version}-{tags}.whl",
        **{key.replace("_", "-"): value for key, value in more.items()},
    }


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Web]:
    """A :class:`Web` on a port of its own, while the block runs; over TLS with a certificate and its key."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as a real index keeps them

        def do_GET(self) -> None:
            web.asked.append((self.path, self.headers.get("Authorization")))
            answer = web.answers.get(self.path, Answer(status=404))
            if answer.hangs:
                web.released.wait()
            if answer.needs is not None and self.headers.get("Authorization") != answer.needs:
                answer = Answer(status=401)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            for name, value in {"Content-Length": str(len(answer.content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(answer.content)

        do_HEAD = do_GET  # uv looks at a file before it downloads it

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Whoever asked may have had enough."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    web = Web(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
