"""The user's pip configuration in uv's words, so that where ``pip install`` works, uv works too.

Sources: https://pip.pypa.io/en/stable/topics/configuration/ for the files, their order and the variables;
https://docs.astral.sh/uv/reference/environment/ for uv's.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs

_OPTIONS = (
    "index-url",
    "extra-index-url",
    "find-links",
    "no-index",
    "cert",
    "client-cert",
    "trusted-host",
    "proxy",
    "default-timeout",
    "timeout",
)


def config_files(environ: Mapping[str, str]) -> list[Path]:
    """pip's configuration files, the strongest last. Never one of a project or environment."""
    override = environ.get("PIP_CONFIG_FILE")
    if override == os.devnull:  # pip's documented way to read no file at all
        return []
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    shared = [Path(folder) / name for folder in _site_config_folders()]
    legacy = Path(os.path.expanduser("~")) / ("pip" if sys.platform == "win32" else ".pip") / name
    user = Path(platformdirs.user_config_dir("pip", appauthor=False, roaming=True)) / name
    return [*shared, legacy, user, *([Path(override)] if override else [])]


def read_pip_config(environ: Mapping[str, str]) -> dict[str, str]:
    """pip's settings about where packages come from: files, then ``PIP_`` variables over them."""
    settings = _read_files(environ)
    for option in _OPTIONS:
        value = environ.get("PIP_" + option.upper().replace("-", "_"))
        if value:
            settings[option] = value
    return {option: settings[option] for option in _OPTIONS if settings.get(option)}


def as_pip_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables pip runs with: all its files say, as variables, so that single settings can be left out.

    A file's ``target`` or ``dry-run`` cannot be overruled otherwise: pip ignores empty variables.
    """
    variables = {
        "PIP_" + option.upper().replace("-", "_"): value for option, value in _read_files(environ).items()
    }
    given = {name: value for name, value in environ.items() if value or name not in variables}
    return {**variables, **given, "PIP_CONFIG_FILE": os.devnull}


def _read_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Every setting for ``pip install``. An unreadable file counts as empty."""
    settings: dict[str, str] = {}
    for path in config_files(environ):
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, configparser.Error):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                settings.update((key.replace("_", "-"), value) for key, value in parser.items(section))
    return settings


def as_uv_environ(settings: Mapping[str, str]) -> dict[str, str]:
    """uv's environment variables that mean the same. Variables, because an argv is visible to everybody."""
    translated: dict[str, str] = {}

    def put(variable: str, value: str | None) -> None:
        if value:
            translated[variable] = value

    put("UV_DEFAULT_INDEX", settings.get("index-url", "").strip())
    put("UV_INDEX", " ".join(settings.get("extra-index-url", "").split()))
    put("UV_FIND_LINKS", ",".join(settings.get("find-links", "").split()))
    put("UV_INSECURE_HOST", " ".join(settings.get("trusted-host", "").split()))
    put("SSL_CERT_FILE", settings.get("cert"))
    put("SSL_CLIENT_CERT", settings.get("client-cert"))
    put("UV_HTTP_TIMEOUT", settings.get("timeout") or settings.get("default-timeout"))
    if proxy := settings.get("proxy"):
        translated["ALL_PROXY"] = proxy if "://" in proxy else f"http://{proxy}"
    if "UV_INDEX" in translated:
        # pip takes the best version from any index; uv by default stops at the first that has the name.
        translated["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return translated


def without_index(settings: Mapping[str, str]) -> bool:
    """Whether ``no-index`` is set: packages come from ``find-links`` and nowhere else."""
    return settings.get("no-index", "").lower() in ("1", "true", "yes", "on")


def _site_config_folders() -> list[str]:
    if sys.platform in ("win32", "darwin"):
        return [platformdirs.site_config_dir("pip", appauthor=False)]
    folders = platformdirs.site_config_dir("pip", appauthor=False, multipath=True).split(os.pathsep)
    return [*reversed(folders), "/etc"]
