"""A package index over HTTP: real kernels, tiny hand-made packages, and a hand on the tap.

Speaks the simple repository API as JSON (PEP 691, PEP 700), with the metadata beside each wheel (PEP 658).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.tiny import family, wheel

PATIENCE = 60  # seconds

#: What a page could do if any of this were ever taken for markup or for a command.
HOSTILE = (
    "<img src=x onerror=\"window.hacked='img'\"> '\"><script>window.hacked='script'</script>"
    "<b data-commandlinker-command='hack'>bold</b>"
)
HOSTILE_LINK = "javascript:window.hacked='link'"


class PackageIndex:
    """Serves the wheels of a folder. What is held back is not sent before it is released."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.uploaded: dict[str, str] = {}  # ISO 8601 by file name
        self._requests: list[str] = []
        self._asked = threading.Condition()
        self._held: dict[str, threading.Event] = {}
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.answer(self)

            def do_HEAD(self) -> None:
                index.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> PackageIndex:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """What goes into pip's configuration as ``index-url``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/simple/"

    def upload(self, day: str, later: Mapping[str, str] | None = None) -> None:
        """Have every file be there since a day (ISO), and those of ``later``, by name, since another.

        What has no date is not there on any day.
        """
        for file in self.folder.glob("*.whl"):
            self.uploaded[file.name] = f"{(later or {}).get(file.name, day)}T00:00:00Z"

    def hold(self, name: str) -> None:
        """From now on no file of the project ``name`` is sent."""
        self._held[name] = threading.Event()

    def release(self) -> None:
        """Send what was held back."""
        for event in self._held.values():
            event.set()
        self._held = {}

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """Hold a project's files back for as long as a block runs."""
        self.hold(name)
        try:
            yield
        finally:
            self.release()

    def wait_for_wheel(self, name: str) -> None:
        """Wait until somebody wants a wheel of the project ``name``, which is perhaps held back."""

        def wanted() -> bool:
            return any(path.endswith(".whl") and project_of(Path(path)) == name for path in self._requests)

        with self._asked:
            assert self._asked.wait_for(wanted, PATIENCE), f"nobody asked for {name}: {self._requests}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request; its project or file is the last part of the path."""
        path = unquote(request.path)
        with self._asked:
            self._requests.append(path)
            self._asked.notify_all()
        kind, _, name = path.strip("/").rpartition("/")
        if kind == "simple" and (body := self._project(name)) is not None:
            self._send(request, body, "application/vnd.pypi.simple.v1+json")
        elif kind == "files" and (content := self._file(name)) is not None:
            self._send(request, content, "application/octet-stream")
        else:
            request.send_error(404)

    def _project(self, name: str) -> bytes | None:
        files = [file for file in sorted(self.folder.glob("*.whl")) if project_of(file) == name]
        if not files:
            return None
        document = {
            "meta": {"api-version": "1.1"},
            "name": name,
            "versions": sorted({str(parse_wheel_filename(file.name)[1]) for file in files}),
            "files": [self._entry(file) for file in files],
        }
        return json.dumps(document).encode()

    def _entry(self, file: Path) -> dict[str, object]:
        entry: dict[str, object] = {
            "filename": file.name,
            "url": f"../../files/{file.name}",
            "hashes": {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()},
            "size": file.stat().st_size,
            "core-metadata": True,
        }
        if file.name in self.uploaded:
            entry["upload-time"] = self.uploaded[file.name]
        return entry

    def _file(self, name: str) -> bytes | None:
        metadata = name.endswith(".metadata")
        path = self.folder / name.removesuffix(".metadata")
        if not path.is_file():
            return None
        if metadata:
            with zipfile.ZipFile(path) as archive:
                (member,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
                return archive.read(member)
        if held := self._held.get(project_of(path)):
            held.wait()
        return path.read_bytes()

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(body)


def project_of(file: Path) -> str:
    """The canonical name of the project a wheel belongs to."""
    return canonicalize_name(parse_wheel_filename(file.name)[0])


def real_kernel(folder: Path) -> None:
    """Download what every environment gets from the index that the machine is configured for."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:"]
    for wanted in (["ipykernel", "ipywidgets", "pip"], ["ipykernel<7"]):  # both kinds of kernels are about
        subprocess.run([*command, "--dest", str(folder), *wanted], check=True)


def hand_made(folder: Path) -> None:
    """The packages the tests are about."""
    family(folder)
    # The vetted mapping knows whose module `sklearn` is; nobody knows `frobnicate`.
    wheel(folder, "scikit-learn", "1.5.0", requires=["tiny"], files={"sklearn/__init__.py": "answer = 42\n"})
    wheel(folder, "frobnicate", "0.1")
    about = ["Summary: What documented is about", "License: BSD-3-Clause", "Author: Ana Example"]
    about += ["Home-page: https://example.org/", "Project-URL: Manual, https://example.org/manual"]
    for version in ("1.0", "2.0"):
        wheel(folder, "documented", version, requires=["acme"], about=about)
    hostile = (f"Summary: {HOSTILE}", f"Author: {HOSTILE}", f"License: {HOSTILE}")
    links = (f"Home-page: {HOSTILE_LINK}", f"Project-URL: {HOSTILE}, https://example.org/?q=%22%3E")
    wheel(folder, "hostile", "1.0", about=[*hostile, *links])
