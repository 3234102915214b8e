"""The badge that opens a repository on mybinder.org, and its place in a README. Pure.

Source: https://mybinder.readthedocs.io, and how BinderHub takes an address apart (repoproviders.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

_HUB = "https://mybinder.org"
_REF = "HEAD"  # what the repository's host takes for the default branch
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/zenodo\.\d+)/?", re.IGNORECASE)
_RECORD = re.compile(r"https?://(?:www\.)?zenodo\.org/records?/(\d+)/?", re.IGNORECASE)
_SCP = re.compile(r"(?:[^@/\s:]+@)?([A-Za-z0-9.-]+\.[A-Za-z0-9.-]+):(?!//)(.+)")
_HOST = re.compile(r"(?=.*\.)[A-Za-z0-9.-]+")
_OURS = re.compile(
    rf"\[!\[Binder\]\({re.escape(_HUB)}/badge_logo\.svg\)\]\((?P<address>{re.escape(_HUB)}/v2/"
    rf"(?:(?:gh|gl|gist|git)/[^()\s?]+/{_REF}|zenodo/[^()\s?]+/))\?(?:labpath=(?P<notebook>[^()\s&]+)|urlpath=lab)\)"
)
_FENCED = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(?:# .*|\S.*\n=+[ \t]*)$", re.MULTILINE)


@dataclass(frozen=True)
class Badge:
    """What opens a repository: ``address`` is where Binder has it, ``url`` also says what to show first.

    ``clones``: the URL that Binder has to be able to clone, where it is none of the hosts it knows.
    """

    address: str
    url: str
    clones: str = ""

    @property
    def markdown(self) -> str:
        """A picture that is a link."""
        return f"[![Binder]({_HUB}/badge_logo.svg)]({self.url})"


def badge(repository: str, notebook: str = "") -> Badge | None:
    """The badge of a repository: a URL as git takes it, or a Zenodo record's DOI or page.

    ``notebook`` is what to open, by its path in the repository with ``/``; else JupyterLab itself. None
    where only this machine has the repository. Nothing of a URL's credentials, query or fragment remains.
    """
    query = f"?labpath={quote(notebook, safe='')}" if notebook else "?urlpath=lab"
    found = _spec(repository.strip()) if repository.strip().isprintable() else None
    if found is None:
        return None
    spec, clones = found
    address = f"{_HUB}/v2/{spec}"
    return Badge(address, address + query, clones)


def insert(text: str, one: Badge, is_there: Callable[[str], bool] = lambda path: True) -> str:
    """A README (Markdown) with the badge below its first heading, or at its top where it has none.

    In the place of an earlier one of ours, which leads to another repository or to a notebook of which
    ``is_there`` says no (a path in the repository). Unchanged where any link leads to that repository on
    Binder already: to what, is the author's choice.
    """
    earlier = _earlier(text)
    if earlier is not None:
        notebook = unquote(earlier["notebook"] or "")
        if earlier["address"] != one.address or (notebook and not is_there(notebook)):
            return text[: earlier.start()] + one.markdown + text[earlier.end() :]
    if one.address.removesuffix(_REF) in text:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    heading = _first_heading(plain)
    if heading is None:
        new = f"{one.markdown}\n\n{plain}"
    else:
        head, rest = plain[: heading.end()], plain[heading.end() :].lstrip("\n")
        new = f"{head}\n\n{one.markdown}\n" + (f"\n{rest}" if rest else "")
    return new.replace("\n", newline)


def _earlier(text: str) -> re.Match[str] | None:
    """The badge as we write it; with several, or in a block of code, it may be about anything."""
    found = list(_OURS.finditer(_FENCED.sub(lambda match: " " * len(match[0]), text)))
    return found[0] if len(found) == 1 else None


def _first_heading(text: str) -> re.Match[str] | None:
    """The heading that a text begins with, whatever stands above it, but not one in a block of code."""
    fence = re.search(r"^(```|~~~)", text, re.MULTILINE)
    found = _HEADING.search(text)
    return None if found is None or (fence and fence.start() < found.start()) else found


def _spec(repository: str) -> tuple[str, str] | None:
    """What stands behind ``/v2/``, and the URL to clone where Binder does not know the host."""
    if doi := _DOI.fullmatch(repository):
        return f"zenodo/{doi[1].lower()}/", ""
    if record := _RECORD.fullmatch(repository):
        return f"zenodo/10.5281/zenodo.{record[1]}/", ""
    taken = _host_and_path(repository)
    if taken is None:
        return None
    host, port, path = taken
    steps = path.split("/")
    name = quote(path, safe="")
    if host in ("github.com", "ssh.github.com") and len(steps) == 2:
        return f"gh/{quote(path)}/{_REF}", ""
    if host == "gitlab.com" and len(steps) >= 2:
        return f"gl/{name}/{_REF}", ""
    if host == "gist.github.com" and len(steps) == 2:
        return f"gist/{quote(path)}/{_REF}", ""
    clones = f"https://{host}{port}/{quote(path)}"
    return f"git/{quote(clones, safe='')}/{_REF}", clones


def _host_and_path(repository: str) -> tuple[str, str, str] | None:
    """Host, ``:port`` where it is one of HTTP, and path without ``.git``; None where it is no such URL."""
    port = ""
    if "://" in repository:
        try:
            parts = urlsplit(repository)
            host, number = parts.hostname or "", parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https", "ssh", "git", "git+ssh"):
            return None
        if number is not None and parts.scheme in ("http", "https"):
            port = f":{number}"
        path = unquote(parts.path)
    elif scp := _SCP.fullmatch(repository):
        host, path = scp[1], scp[2]
    else:
        return None
    host = host.lower().removeprefix("www.")
    path = path.strip("/").removesuffix(".git").strip("/")
    if not _HOST.fullmatch(host) or not path or not path.isprintable() or ".." in path.split("/"):
        return None
    return host, port, path
