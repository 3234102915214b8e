"""The developer's commands. Needs only Python >= 3.10 and node; everything it makes is under .nox/.

    python3 noxfile.py demo     set everything up and open JupyterLab on the demo project
    python3 noxfile.py test     set everything up and run every check
    python3 noxfile.py STAGE    one stage: lint, frontend, unit, packaging, browser, benchmark, format

Further arguments go to pytest (``python3 noxfile.py unit tests/core -k freeze``) or to JupyterLab
(``python3 noxfile.py demo --no-browser --port 9999``). Run as a program, this file first gives itself a
nox; with a nox of your own, ``nox -s test`` does the same.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent
WORK = ROOT / ".nox"
BOOTSTRAP = WORK / "bootstrap"
REPORTS = WORK / "reports"
DIST = WORK / "dist"
LABEXTENSION = ROOT / "labextension"

NODE_MODULES = LABEXTENSION / "node_modules" / ".package-lock.json"
PYTHON_SOURCES = ("jupyter_venv", "tests", "binder", "noxfile.py")
ON_ALL_CORES = ("--numprocesses=logical", "--dist=worksteal")
STAGES = ("lint", "frontend", "unit", "packaging", "browser")


class NotAvailable(SystemExit):
    """Something of the operating system's is missing, and this says what to install."""


def say(message: str) -> None:
    """One line for whoever is watching."""
    print(f"==> {message}", flush=True)


def require_debian_package(package: str, purpose: str) -> None:
    """Install a package of the operating system if we may, else stop and say which."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise NotAvailable(f"Missing: {purpose}. On Debian, install it with: apt install {package}")
    say(f"Installing Debian's {package}: {purpose}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], check=True, env=environment)
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", package]
    subprocess.run(install, check=True, env=environment)


def find_program(names: tuple[str, ...], package: str, purpose: str) -> str:
    """The path of the first of ``names`` on PATH, installed from Debian if there is none."""
    for attempt in ("look", "install"):
        for name in names:
            if path := shutil.which(name):
                return path
        if attempt == "look":
            require_debian_package(package, purpose)
    raise NotAvailable(f"{package} was installed, and there is still no {' or '.join(names)} on PATH.")


def find_chromium() -> str:
    """The path of the browser that the tests drive."""
    return find_program(("chromium", "chromium-browser"), "chromium", "the browser of the tests")


def main(arguments: list[str]) -> int:
    """Make .nox/bootstrap once, run nox in it, then add up what the tests reported."""
    if arguments in ([], ["-h"], ["--help"]):
        print(__doc__)
        return 0
    if sys.version_info < (3, 10):  # noqa: UP036 - the system's Python may be anything
        raise NotAvailable(f"Python >= 3.10 is needed; this is {sys.version.split()[0]} ({sys.executable}).")
    if importlib.util.find_spec("ensurepip") is None:
        minor = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        require_debian_package(minor, "Python's venv module")
    python = str(BOOTSTRAP / "bin" / "python")
    stamp = BOOTSTRAP / "ready"
    if not stamp.exists():
        say(f"Making {BOOTSTRAP.relative_to(ROOT)} with nox in it")
        venv.create(BOOTSTRAP, with_pip=True, clear=True, symlinks=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "nox>=2025.5.1"], check=True)
        stamp.touch()
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the stage, which answers it
    stage, *rest = arguments
    rest = rest[1:] if rest[:1] == ["--"] else rest
    command = [python, "-m", "nox", "--noxfile", __file__, "--session", stage, "--", *rest]
    code = subprocess.run(command, check=False, cwd=ROOT).returncode
    if reports := sorted(REPORTS.glob("*.xml")):
        print(summary(reports))
    return code


def summary(reports: list[Path]) -> str:
    """``N passed, N failed, N skipped`` over all JUnit reports."""
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for report in reports:
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own
            for key in total:
                total[key] += int(suite.get(key, 0))
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    return f"{passed} passed, {failed} failed, {total['skipped']} skipped"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

import nox  # noqa: E402 - not there yet when this file runs as a program

nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["test"]
nox.needs_version = ">=2025.5.1"

PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")


def fingerprint(*paths: Path) -> str:
    """A hash of some files' contents, to know whether something made from them is still good."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def is_fresh(stamp: Path, content: str) -> bool:
    """Whether the work a stamp stands for was done for this ``content``."""
    return stamp.is_file() and stamp.read_text() == content


def dev(program: str) -> str:
    """A program of the development environment."""
    return str(WORK / "dev" / "bin" / program)


def clean_environment() -> dict[str, str | None]:
    """What the caller's shell has set and must not reach Jupyter: None unsets."""
    return {name: None for name in os.environ if name.startswith(("JUPYTER_", "IPYTHON", "VIRTUAL_ENV"))}


@nox.session(name="dev", default=False)
def development(session: nox.Session) -> None:
    """Make the development environment, .nox/dev: this package, editable, and every tool."""
    stamp = Path(session.virtualenv.location) / "ready"
    content = fingerprint(ROOT / "pyproject.toml", LABEXTENSION / "package.json")
    if is_fresh(stamp, content):
        return
    say("Making .nox/dev: this package, editable, JupyterLab, Notebook and the tools")
    (ROOT / "jupyter_venv" / "labextension").mkdir(exist_ok=True)  # filled by the session build
    tools = nox.project.dependency_groups(PROJECT, "dev")
    session.install("--editable", ".", *tools, env={"HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"})
    stamp.write_text(content)


@nox.session(name="node", default=False, venv_backend="none")
def node_modules(session: nox.Session) -> None:
    """Install the labextension's npm packages exactly as locked."""
    node = find_program(("node",), "nodejs", "node")
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < 20:
        raise NotAvailable(f"node >= 20 is needed; this is {version} ({node}).")
    npm = find_program(("npm",), "npm", "npm")
    stamp = WORK / "node-modules"
    content = fingerprint(LABEXTENSION / "package-lock.json")
    if NODE_MODULES.exists() and is_fresh(stamp, content):
        return
    say("Installing the labextension's npm packages")
    session.chdir(LABEXTENSION)
    session.run(npm, "ci", "--no-audit", "--no-fund", external=True)
    stamp.write_text(content)


@nox.session(default=False, venv_backend="none", requires=["dev", "node"])
def lint(session: nox.Session) -> None:
    """Check style and types, Python and TypeScript."""
    say("Checking style and types of the Python code")
    session.run(dev("ruff"), "check", *PYTHON_SOURCES, external=True)
    session.run(dev("ruff"), "format", "--check", *PYTHON_SOURCES, external=True)
    session.run(dev("mypy"), external=True)
    say("Checking style and types of the TypeScript code")
    session.chdir(LABEXTENSION)
    session.run("npm", "run", "--silent", "lint:check", external=True)


@nox.session(name="format", default=False, venv_backend="none", requires=["dev", "node"])
def format_sources(session: nox.Session) -> None:
    """Put all sources in their standard form."""
    session.run(dev("ruff"), "check", "--fix", *PYTHON_SOURCES, external=True)
    session.run(dev("ruff"), "format", *PYTHON_SOURCES, external=True)
    session.chdir(LABEXTENSION)
    session.run("npm", "run", "--silent", "lint", external=True)


@nox.session(default=False, venv_backend="none", requires=["node"])
def frontend(session: nox.Session) -> None:
    """Test the labextension."""
    say("Testing the labextension")
    report = REPORTS / "frontend.xml"
    reporters = ("--reporter=default", "--reporter=junit", f"--outputFile.junit={report}")
    session.chdir(LABEXTENSION)
    session.run("npm", "test", "--silent", "--", *reporters, external=True)


@nox.session(default=False, venv_backend="none", requires=["dev"])
def unit(session: nox.Session) -> None:
    """Run every Python test but the browser's."""
    say("Running the Python tests")
    elsewhere = ("--ignore=tests/browser", "--ignore=tests/benchmarks", "--ignore=tests/test_packaging.py")
    pytest(session, "unit", *ON_ALL_CORES, *elsewhere, *session.posargs)


@nox.session(default=False, venv_backend="none", requires=["dev", "node"])
def build(session: nox.Session) -> None:
    """Build the labextension, the source distribution, and from that the wheel."""
    say("Building the labextension, the source distribution and the wheel")
    # jupyter-builder, which the npm script calls, is a program of the development environment.
    path = os.pathsep.join([str(WORK / "dev" / "bin"), os.environ["PATH"]])
    with session.chdir(LABEXTENSION):
        session.run("npm", "run", "--silent", "build:prod", external=True, env={"PATH": path})
    shutil.rmtree(DIST, ignore_errors=True)
    session.run(dev("python"), "-m", "build", "--outdir", str(DIST), external=True, silent=True)


@nox.session(default=False, venv_backend="none", requires=["build"])
def packaging(session: nox.Session) -> None:
    """Check what the built distributions carry."""
    say("Checking the source distribution and the wheel")
    pytest(session, "packaging", "tests/test_packaging.py", TEST_DIST=str(DIST))


@nox.session(default=False, requires=["build"])
def product(session: nox.Session) -> None:
    """Make .nox/product, where the wheel is installed as a user would have it."""
    (built,) = DIST.glob("*.whl")
    say(f"Installing {built.name} beside JupyterLab and Notebook in .nox/product")
    session.install("jupyterlab>=4.6", "notebook>=7.6", str(built))
    session.install("--force-reinstall", "--no-deps", str(built))  # the same version, built again


@nox.session(default=False, venv_backend="none")
def chromium(session: nox.Session) -> None:
    """Make sure there is a browser; first of all, so that nobody waits ten minutes to be told."""
    find_chromium()


@nox.session(default=False, venv_backend="none", requires=["chromium", "product"])
def browser(session: nox.Session) -> None:
    """Test the built wheel in Chromium, in a real JupyterLab and a real Notebook."""
    say("Running the browser tests")
    in_browser(session, "browser", *ON_ALL_CORES, *(session.posargs or ["tests/browser"]))


@nox.session(default=False, venv_backend="none", requires=["chromium", "product"])
def benchmark(session: nox.Session) -> None:
    """Measure how quick it is, in Chromium and in a kernel; no check, as the machine decides too."""
    say("Measuring")
    in_browser(session, "benchmark", "--capture=no", *(session.posargs or ["tests/benchmarks"]))


@nox.session(venv_backend="none", requires=["chromium", *STAGES])
def test(session: nox.Session) -> None:
    """Run every check; this one runs last and only when all the others passed."""
    say("Every check passed")


@nox.session(default=False, venv_backend="none", requires=["product"])
def demo(session: nox.Session) -> None:
    """Open JupyterLab on a copy of the demo project, with Jupyter directories of its own."""
    scratch = WORK / "demo"
    folder = scratch / "analysis"
    if not folder.exists():
        shutil.copytree(ROOT / "tests" / "projects" / "analysis", folder)
    environment = clean_environment()
    for name in ("data", "config", "runtime"):
        environment[f"JUPYTER_{name.upper()}_DIR"] = str(scratch / name)
    environment["IPYTHONDIR"] = str(scratch / "ipython")
    python = WORK / "product" / "bin" / "python"
    options = ["--allow-root"] if os.geteuid() == 0 else []
    say(f"Opening JupyterLab on {folder}")
    session.chdir(folder)
    lab = [str(python), "-m", "jupyterlab", *options, *session.posargs, "analysis.ipynb"]
    session.run(*lab, external=True, env=environment)


def pytest(session: nox.Session, name: str, *arguments: str, **environment: str) -> None:
    """Run pytest from the development environment, with a report to add up at the end."""
    report = f"--junitxml={REPORTS / name}.xml"
    session.run(dev("python"), "-m", "pytest", report, *arguments, external=True, env=environment)


def in_browser(session: nox.Session, name: str, *arguments: str) -> None:
    """Run pytest on the product in Chromium."""
    environment = {"TEST_CHROMIUM": find_chromium(), "TEST_PRODUCT": str(WORK / "product" / "bin" / "python")}
    # Playwright runs an event loop in the main thread; the plugin for servers wants one there too.
    pytest(session, name, "-p", "no:pytest_jupyter.jupyter_server", *arguments, **environment)
