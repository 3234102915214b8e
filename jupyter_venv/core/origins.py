"""Where a distribution came from that did not come from a package index (PEP 610, ``direct_url.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit


def shared_url(origin: Mapping[str, Any]) -> str | None:
    """The URL for anybody to install it from, without credentials; None where only this machine has it."""
    parts = _parts(origin)
    # A query may be a signature or a token, which is nobody else's.
    if parts is None or parts.scheme not in ("http", "https", "ssh", "git") or parts.query:
        return None
    url = _public(parts)
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict):
        url = f"{vcs.get('vcs', 'git')}+{url}@{vcs.get('commit_id', 'HEAD')}"
    subdirectory = origin.get("subdirectory")
    return f"{url}#subdirectory={subdirectory}" if subdirectory else url


def local_path(origin: Mapping[str, Any]) -> Path | None:
    """The file or folder of this machine that it was installed from, if it was."""
    parts = _parts(origin)
    return Path(unquote(parts.path)) if parts is not None and parts.scheme == "file" else None


def is_editable(origin: Mapping[str, Any]) -> bool:
    """Whether it was installed so that changes in its folder count at once."""
    folder = origin.get("dir_info")
    return isinstance(folder, dict) and folder.get("editable") is True


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


def _public(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))
