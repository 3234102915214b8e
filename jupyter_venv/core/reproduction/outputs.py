"""Whether cells put out what they had put out when the author saved the notebook.

Text and data are compared (see :mod:`.comparable`). What draws, plays or is made of widgets is not, and
neither is what goes to stderr: warnings and logs come and go with the versions of packages, and are no
results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .comparable import differing, text_of_html
from .results import Difference

#: What is compared, the first that both have.
_COMPARED = ("text/html", "text/markdown", "text/latex", "application/json", "text/plain")
_DRAWN = re.compile(
    r"^(?:image|audio|video)/|^application/(?:vnd\.(?!dataresource)|x-nbviewer|javascript|pdf|geo)"
    r"|^text/vnd\."
)
#: HTML that draws, or that shows how an estimator looks in some version.
_DRAWING = re.compile(
    r"<(?:script|svg|img|video|audio|iframe|canvas|embed|object)\b|\bsk-(?:top-)?container", re.I
)
_INSTALLS = re.compile(
    r"^\s*[!%]{1,2}\s*(?:\w+ -m )?(?:pip|conda|mamba|apt|apt-get|brew|git|wget|curl)\b", re.MULTILINE
)
_MEASURES = re.compile(r"\s*%%?(?:timeit|prun|memit|mprun|lprun)\b")
_MOST = 200  # differences of one notebook


def differences(
    notebook: Path, executed: Mapping[str, Any], forgiven: Collection[int]
) -> tuple[Difference, ...]:
    """Where a notebook's outputs, as they are stored in its file, differ from those of ``executed``.

    ``forgiven``: cells that failed in both. Raises ValueError and OSError where the file cannot be read.
    """
    from .document import read  # and nbformat with it

    return compare(read(notebook), executed, forgiven, date.today())


def compare(
    stored: Mapping[str, Any], executed: Mapping[str, Any], forgiven: Collection[int], today: date
) -> tuple[Difference, ...]:
    """The same of two notebooks in format 4; ``today`` is when the second one ran."""
    found = []
    pairs = zip(_code(stored), _code(executed), strict=False)
    for number, (before, after) in enumerate(pairs, start=1):
        if number in forgiven or not _is_comparable(before, after):
            continue
        texts = differing(*_texts(before["outputs"], after["outputs"]), today)
        if texts is not None:
            found.append(Difference(number, *texts))
            if len(found) == _MOST:
                break
    return tuple(found)


def _code(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [cell for cell in document["cells"] if cell.get("cell_type") == "code"]


def _is_comparable(stored: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    from .document import TRUNCATED

    if now.get("execution_count") is None or TRUNCATED in now.get("metadata", {}):
        return False  # it did not run, or what it put out was not all kept
    if not stored["outputs"] and stored.get("execution_count") is None:
        return False  # the author had not run it, or had cleared it
    if any(one.get("output_type") == "error" for one in (*stored["outputs"], *now["outputs"])):
        return False
    source = str(now.get("source", ""))
    return not (_INSTALLS.search(source) or _MEASURES.match(source))


def _texts(stored: Sequence[Any], now: Sequence[Any]) -> tuple[str, str]:
    """What both put out, as far as both can be compared."""
    ones, others = _shown(stored), _shown(now)
    found: tuple[list[str], list[str]] = ([_printed(stored)], [_printed(now)])
    for place in range(max(len(ones), len(others))):
        one = ones[place] if place < len(ones) else {}
        other = others[place] if place < len(others) else {}
        kinds = [kind for kind in _COMPARED if (kind in one or not one) and (kind in other or not other)]
        kinds = [kind for kind in kinds if kind in one or kind in other]
        if not kinds:
            continue
        kind = kinds[-1] if not (one and other) else kinds[0]
        found[0].append(_text(kind, one.get(kind, "")))
        found[1].append(_text(kind, other.get(kind, "")))
    return "\n".join(filter(None, found[0])), "\n".join(filter(None, found[1]))


def _printed(outputs: Sequence[Any]) -> str:
    return "".join(
        _joined(one.get("text", ""))
        for one in outputs
        if one.get("output_type") == "stream" and one.get("name") == "stdout"
    )


def _shown(outputs: Sequence[Any]) -> list[dict[str, Any]]:
    """The results and displays that are not drawn, by type of content."""
    found = []
    for output in outputs:
        data = output.get("data")
        if output.get("output_type") not in ("execute_result", "display_data") or not isinstance(
            data, Mapping
        ):
            continue
        if any(_DRAWN.match(kind) for kind in data) or output.get("metadata", {}).get("isolated"):
            continue
        kept = dict(data)
        html = _joined(kept.get("text/html", ""))
        if _DRAWING.search(html):
            if "sk-" not in html:
                continue
            del kept["text/html"]
        found.append(kept)
    return found


def _text(kind: str, content: object) -> str:
    if kind == "application/json":
        return json.dumps(content, sort_keys=True)
    text = _joined(content)
    return text_of_html(text) if kind == "text/html" else text


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")
