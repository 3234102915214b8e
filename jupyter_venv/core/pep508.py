"""Parsing requirements (PEP 508) from several threads at once, whatever they say."""

from __future__ import annotations

import threading

from packaging.requirements import InvalidRequirement, Requirement

LONGEST = 4096  # characters; fewer than the digits of the longest number that Python reads
#: For whoever calls :mod:`ast`, too.
PARSER = threading.Lock()


def parse_requirement(text: str) -> Requirement:
    """A requirement such as ``pandas[excel]>=2; python_version < "3.13"``.

    One at a time: ``packaging`` reads markers with :mod:`ast`, whose recursion counter Python 3.11 shares
    between threads (https://github.com/python/cpython/issues/106905). Raises packaging's InvalidRequirement.
    """
    if len(text) > LONGEST:
        raise InvalidRequirement(f"it is longer than {LONGEST} characters")
    with PARSER:
        try:
            return Requirement(text)
        except RecursionError:
            raise InvalidRequirement("its parentheses are too many") from None
