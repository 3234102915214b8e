"""Where a distribution came from that did not come from a package index (PEP 610, ``direct_url.json``)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_VCS = re.compile(r"^(git|hg|bzr|svn)\+")


def shared_url(origin: Mapping[str, Any]) -> str | None:
    """The URL for anybody to install it from, without credentials; None where only this machine has it."""
    parts = _parts(origin)
    # A query may be a signature or a token, which is nobody else's.
    if parts is None or parts.scheme not in ("http", "https", "ssh", "git") or parts.query:
        return None
    url = public_parts(origin)
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict):
        url = f"{vcs.get('vcs', 'git')}+{url}@{vcs.get('commit_id', 'HEAD')}"
    subdirectory = origin.get("subdirectory")
    return f"{url}#subdirectory={subdirectory}" if subdirectory else url


def public_parts(origin: Mapping[str, Any]) -> str:
    """Its URL without credentials, query and fragment; "" where it has none."""
    parts = _parts(origin)
    return "" if parts is None else _public(parts._replace(fragment=""))


def archive_hashes(origin: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The hashes of the archive it was installed from, as far as the installer noted them."""
    info = origin.get("archive_info")
    hashes = info.get("hashes") if isinstance(info, dict) else None
    if not isinstance(hashes, dict):
        return ()
    known = {str(kind): str(digest).lower() for kind, digest in hashes.items()}
    return tuple(
        (kind, digest) for kind, digest in known.items() if re.fullmatch(r"[0-9a-f]{64,128}", digest)
    )


def recorded(origin: Mapping[str, Any]) -> dict[str, Any]:
    """What of it may be written down: no credentials, and no query, which may be one."""
    parts = _parts(origin)
    kept = {key: value for key, value in origin.items() if key in ("vcs_info", "dir_info", "subdirectory")}
    if parts is None:
        return kept
    return {"url": _public(parts), **kept, **({"abridged": True} if parts.query else {})}


def location(name: str, origin: Mapping[str, Any], extras: Iterable[str] = ()) -> str | None:
    """The requirement line to install it from there again.

    None when the path is gone or not all of the URL is known.
    """
    suffix = f"[{','.join(sorted(extras))}]" if extras else ""
    path = local_path(origin)
    if origin.get("abridged") or (path is not None and not (path.is_absolute() and path.exists())):
        return None
    if path is not None and is_editable(origin):
        line = f"-e {path}{suffix}"
    elif (url := path.as_uri() if path is not None else shared_url(origin)) is not None:
        line = f"{name}{suffix} @ {url}"
    else:
        return None
    return line if len(line.splitlines()) == 1 else None  # or the rest would be a line of its own


def local_path(origin: Mapping[str, Any]) -> Path | None:
    """The file or folder of this machine that it was installed from, if it was."""
    parts = _parts(origin)
    return Path(unquote(parts.path)) if parts is not None and parts.scheme == "file" else None


def is_editable(origin: Mapping[str, Any]) -> bool:
    """Whether it was installed so that changes in its folder count at once."""
    folder = origin.get("dir_info")
    return isinstance(folder, dict) and folder.get("editable") is True


def is_from(origin: Mapping[str, Any], location: str) -> bool:
    """Whether it was installed from a path or URL as a requirements file has it."""
    if "://" not in location:
        there, here = local_path(origin), Path(location.partition("[")[0])
        return there is not None and (there == here or os.path.realpath(there) == os.path.realpath(here))
    parts, known = _parts({"url": without_vcs(location)}), _parts(origin)
    if parts is None or known is None or parts.scheme != known.scheme:
        return False
    path, revision = parts.path, None
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict) and "@" in path:
        path, _, revision = path.rpartition("@")
        if revision not in (vcs.get("requested_revision"), vcs.get("commit_id")):
            return False
    return (_host(parts), unquote(path)) == (_host(known), unquote(known.path))


def without_vcs(url: str) -> str:
    """``git+https://…`` as the URL that it is of a repository; any other URL as it is."""
    return _VCS.sub("", url)


def shown(origin: Mapping[str, Any]) -> str:
    """The path or URL for people to read: without credentials, and without a query, which may be one."""
    path = local_path(origin)
    if path is not None:
        return str(path)
    parts = _parts(origin)
    return _public(parts) if parts is not None and parts.scheme else "an unknown place"


def _parts(origin: Mapping[str, Any]) -> SplitResult | None:
    try:
        return urlsplit(str(origin.get("url", "")))
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].lower()


def _public(parts: SplitResult) -> str:
    userinfo, _, host = parts.netloc.rpartition("@")
    # Who one is to a server with SSH is no secret (``git``), and it lets nobody else in.
    user = userinfo.partition(":")[0] if parts.scheme == "ssh" else ""
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host, query=""))
