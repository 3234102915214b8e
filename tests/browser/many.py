"""Thousands of installed distributions, as their metadata alone: nothing reads more of them."""

from __future__ import annotations

from pathlib import Path


def make_many(environment: Path, count: int) -> None:
    """Add ``package-0000`` and on, each of which needs the one before it."""
    (site_packages,) = environment.glob("lib/python3.*/site-packages")
    for number in range(count):
        folder = site_packages / f"package_{number:04}-1.{number}.dist-info"
        folder.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: package-{number:04}\nVersion: 1.{number}\n"
        metadata += f"Summary: The summary {number} of one of many packages\n"
        if number:
            metadata += f"Requires-Dist: package-{number - 1:04}\n"
        (folder / "METADATA").write_text(metadata, encoding="utf-8")
        (folder / "RECORD").write_text(f"{folder.name}/METADATA,,\n", encoding="utf-8")
