"""What one installed distribution's metadata says of it, for people.

Source: the core metadata specification (License-Expression: PEP 639; Project-URL: PEP 753).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from email.utils import getaddresses
from urllib.parse import urlsplit

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..models import Link, Need, Package, PackageDetails
from .distributions import Installed, applies
from .metadata import Fields, read_fields
from .origins import shown
from .pep508 import parse_requirement
from .process import redact

_LONGEST = 100  # characters: of a licence's name; what is longer is its text
_LONGEST_AUTHORS = 1000  # characters; reading addresses takes time that grows with the square of their number


def details(
    package: Package,
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
    asked: Mapping[str, Requirement],
) -> PackageDetails:
    """What there is to say of a package; its needs with the extras that it was ``asked`` for with."""
    key = canonicalize_name(package.name)
    distribution = installed[key]
    fields = (read_fields(distribution.place) if distribution.place else None) or Fields()
    extras = asked[key].extras if key in asked else ()
    return PackageDetails(
        name=package.name,
        version=package.version,
        summary=package.summary,
        license=license_of(fields),
        author=author_of(fields),
        links=tuple(links_of(fields)),
        requires=tuple(_needs(distribution, installed, environment, extras)),
        required_by=package.required_by,
        requested=package.requested,
        infrastructure=package.infrastructure,
        source=shown(distribution.direct_url) if distribution.direct_url is not None else None,
    )


def license_of(fields: Fields) -> str:
    """The licence's name: the expression, else what the author wrote, else what the classifiers say."""
    for text in (_text(fields, "License-Expression"), _text(fields, "License")):
        if text and text != "UNKNOWN" and "\n" not in text and len(text) <= _LONGEST:
            return text
    classified = [
        text.rpartition("::")[2].strip()
        for text in fields.get_all("Classifier")
        if text.startswith("License ::") and not text.endswith(":: OSI Approved")
    ]
    if classified:
        return ", ".join(dict.fromkeys(classified))
    first = _text(fields, "License").partition("\n")[0].strip()
    return "" if first == "UNKNOWN" else first[:_LONGEST]


def author_of(fields: Fields) -> str:
    """Who made it, by name where there is one; else who maintains it."""
    for field in ("Author", "Maintainer"):
        name = _text(fields, field).partition("\n")[0]
        if name and name != "UNKNOWN":
            return name
        try:
            addresses = getaddresses([_text(fields, f"{field}-email")[:_LONGEST_AUTHORS]])
        except RecursionError:  # parentheses within parentheses
            continue
        if people := [person or address for person, address in addresses if person or address]:
            return ", ".join(dict.fromkeys(people))
    return ""


def links_of(fields: Fields) -> Iterator[Link]:
    """The pages it names, each once, and only such as a browser may be sent to."""
    named = [("Homepage", _text(fields, "Home-page"))]
    for text in fields.get_all("Project-URL"):
        label, _, url = text.partition(",")
        named.append((label.strip(), url.strip()))
    seen = set[str]()
    for label, url in named:
        if _is_page(url) and url.rstrip("/") not in seen:
            seen.add(url.rstrip("/"))
            yield Link(label or url, url)


def _is_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    # Who is logged in as whom is nothing that a link should decide, and white space ends a URL.
    plain = "@" not in parts.netloc and url.isprintable() and " " not in url
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def _needs(
    distribution: Installed,
    installed: Mapping[str, Installed],
    environment: Mapping[str, str],
    extras: Iterable[str],
) -> Iterator[Need]:
    for requirement in distribution.requirements:
        if applies(requirement, environment, extras):
            plain = parse_requirement(str(requirement))
            plain.marker = None
            name = canonicalize_name(requirement.name)
            known = installed.get(name)
            yield Need(redact(str(plain)), name, known.version if known else None)


def _text(fields: Fields, name: str) -> str:
    return fields.get(name).strip()
