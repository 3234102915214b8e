"""Parsing requirements (PEP 508) from several threads at once."""

from __future__ import annotations

import threading

from packaging.requirements import Requirement

_PARSER = threading.Lock()


def parse_requirement(text: str) -> Requirement:
    """A requirement such as ``pandas[excel]>=2; python_version < "3.13"``.

    One at a time: ``packaging`` reads markers with :mod:`ast`, whose recursion counter Python 3.11 shares
    between threads (https://github.com/python/cpython/issues/106905). Raises packaging's InvalidRequirement.
    """
    with _PARSER:
        return Requirement(text)
