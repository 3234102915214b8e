"""A real Jupyter application in a process of its own, as a user would have started it."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import Request, urlopen

STARTUP_SECONDS = 60
TOKEN = "0123456789abcdef"
BASE_URL = "/user/ana/"  # as under JupyterHub: a path that forgets base_url fails every test

#: What runs, and how it is told: that tests change the theme, in the first two by their own application.
APPS = {
    "jupyterlab": ("jupyterlab", "--LabApp.expose_app_in_browser=True"),
    "notebook": ("notebook", "--JupyterNotebookApp.expose_app_in_browser=True"),
    "voila": ("jupyter_server", "--VoilaConfiguration.allow_theme_override=YES"),
}

#: Nothing pops up over what the tests click, nothing asks the network for news, and what a terminal
#: shows is text.
SETTINGS: dict[str, dict[str, object]] = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension/plugin": {"enabled": False},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/terminal-extension/plugin": {"screenReaderMode": True},
}


class JupyterServer:
    """``python -m jupyterlab`` (or ``notebook``) on a root folder, with Jupyter directories of its own.

    Voila is no part of the product: it is the tests' own, and shows the notebooks of the product's user.

    The installers' caches are empty unless ``warm``, so that a creation downloads and takes its time.
    ``index`` is the address of the one package index that its user's pip configuration names, and
    ``settings`` is what that user has set of ours.
    ``log`` holds what the server printed so far, for the report of a failing test.
    """

    def __init__(
        self,
        python: Path,
        root: Path,
        project: Path,
        home: Path,
        *,
        app: str = "jupyterlab",
        dark: bool = False,
        warm: bool = False,
        index: str = "",
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.project = project
        self.home = home
        self.log: list[str] = []
        self._python = python
        self._variables = self._environment(warm, index)
        self._write_settings(dark, settings or {})
        options = ["--allow-root"] if os.geteuid() == 0 else []
        module, themes = APPS[app]
        self._process = subprocess.Popen(
            [
                *(sys.executable if app == "voila" else str(python), "-m", module, "--no-browser", *options),
                *("--ServerApp.port=0", f"--IdentityProvider.token={TOKEN}"),
                themes,
                *(f"--ServerApp.base_url={BASE_URL}", f"--ServerApp.root_dir={root}"),
            ],
            cwd=root,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._urls: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            url = self._urls.get(timeout=STARTUP_SECONDS)
        except queue.Empty:
            url = None
        if url is None or not self._answers(url):
            self.stop()
            raise RuntimeError("Jupyter did not start:\n" + "".join(self.log))
        self.url = url

    def __enter__(self) -> JupyterServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def kernels_folder(self) -> Path:
        """Where this server's user has kernelspecs."""
        return self.home / "data" / "kernels"

    def kernelspecs(self) -> dict[str, str]:
        """The display name of every kernelspec of this server's user, by kernel name."""
        specs = {
            path.parent.name: path.read_text("utf-8") for path in self.kernels_folder.glob("*/kernel.json")
        }
        return {name: json.loads(spec)["display_name"] for name, spec in specs.items()}

    def add_python(self, version: str) -> Path:
        """A further Python, as pyenv keeps it. It leaves a file ``python.used`` beside it when it runs."""
        python = self.home / "pyenv" / "versions" / version / "bin" / "python"
        python.parent.mkdir(parents=True)
        script = f"#!/bin/sh\ntouch '{python}.used'\nexec '{self._python}' \"$@\"\n"
        python.write_text(script, encoding="utf-8")
        python.chmod(0o755)
        return python

    def venv(self, *arguments: str) -> str:
        """What ``jupyter venv`` prints when this server's user types it in a terminal, in the project."""
        done = subprocess.run(
            [str(self._python), "-m", "jupyter_venv", *arguments],
            cwd=self.project,
            env=self._variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def dying_venv(self, *arguments: str) -> Iterator[None]:
        """``jupyter venv`` in a terminal, killed with all it started when the block ends."""
        process = subprocess.Popen(
            [str(self._python), "-m", "jupyter_venv", *arguments],
            cwd=self.project,
            env=self._variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def page(self, path: str) -> str:
        """The address of a page of this server, with the token."""
        return f"{self.url}{path}?token={TOKEN}"

    def stop(self) -> None:
        """Ask the server to stop, as a terminal would by closing; kernels go with it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()

    def _answers(self, url: str) -> bool:
        """Whether the server comes to answer: it names its address a moment before it listens there."""
        request = Request(f"{url}api/status", headers={"Authorization": f"token {TOKEN}"})  # noqa: S310
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urlopen(request, timeout=STARTUP_SECONDS):  # noqa: S310 - our own server
                    return True
            except URLError:
                time.sleep(0.05)
        return False

    def _environment(self, warm: bool, index: str) -> dict[str, str]:
        """The caller's environment without its Jupyter, and without the tests' own virtual environment."""
        own = str(Path(sys.executable).parent)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER_", "IPYTHON", "VIRTUAL_ENV", "PYTHON", "TEST_"))
        }
        kept["PATH"] = os.pathsep.join(folder for folder in os.get_exec_path() if folder != own)
        directories = {f"JUPYTER_{name.upper()}_DIR": name for name in ("data", "config", "runtime")}
        directories |= {"IPYTHONDIR": "ipython", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "share"}
        directories |= {"PYENV_ROOT": "pyenv"}
        if not warm:
            directories |= {"UV_CACHE_DIR": "uv-cache", "PIP_CACHE_DIR": "pip-cache"}
        if index:
            kept = {name: value for name, value in kept.items() if not name.startswith(("PIP_", "UV_"))}
            config = self.home / "pip.conf"
            config.parent.mkdir(parents=True, exist_ok=True)
            # The machine's own configuration is read too, and must not add to it.
            text = f"[global]\nindex-url = {index}\nextra-index-url =\nfind-links =\n"
            config.write_text(text, encoding="utf-8")
            kept["PIP_CONFIG_FILE"] = str(config)
        return kept | {name: str(self.home / folder) for name, folder in directories.items()}

    def _write_settings(self, dark: bool, ours: Mapping[str, object]) -> None:
        theme = {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"}
        documents = {"@jupyterlab/apputils-extension/themes": theme, "jupyter-venv/plugin": ours}
        for name, settings in {**SETTINGS, **documents}.items():
            path = self.home / "config" / "lab" / "user-settings" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(settings), encoding="utf-8")

    def _read(self) -> None:
        """Keep the log, and hand over the address when the server names it (None if it never does)."""
        address = re.compile(rf"(http://127\.0\.0\.1:\d+{re.escape(BASE_URL)})")
        for line in self._process.stdout or ():
            self.log.append(line)
            if found := address.search(line):
                self._urls.put(found[1])
        self._urls.put(None)
