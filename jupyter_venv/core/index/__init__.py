"""The package indexes a user has configured: what they have of a project, and which of it is usable here."""

from __future__ import annotations


class Index:
    """The user's package indexes."""
