"""What the folder of fonts and outlines must hold, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stamps import ROOT, file_hash

ASSETS = ROOT / "src" / "shigen" / "_assets"
PACKAGE = ROOT / "package.json"
LOCK = ROOT / "package-lock.json"
# Licence texts that a package names without carrying them are kept with the builders.
OWN_LICENCES = ROOT / "tools" / "licences"


def wanted() -> dict[str, dict[str, str]]:
    """Files to bring, by the name they get here, as `package.json` lists them."""
    listed: dict[str, dict[str, str]] = json.loads(PACKAGE.read_text())["shigen"]
    own = {
        f"licences/{text.name}": {"package": text.stem, "file": text.name, "licence": ""}
        for text in sorted(OWN_LICENCES.glob("*.txt"))
    }
    return dict(sorted({**listed, **own}.items()))


def lock_hash() -> str:
    """SHA-256 of the lock file: a new lock makes the brought files stale."""
    return file_hash(LOCK)


def problems(folder: Path = ASSETS) -> list[str]:
    """Everything that keeps ``folder`` from being complete and unaltered, one line each."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        listed = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    except FileNotFoundError:
        return ["manifest.json is missing"]
    except (ValueError, KeyError, TypeError):
        return ["manifest.json cannot be read"]
    found = []
    if manifest.get("lock") != lock_hash():
        found.append("the files were brought with another package-lock.json")
    present = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    found += [f"{name} is not in the manifest" for name in sorted(wanted().keys() - listed)]
    found += [
        f"{name} is not wanted" for name in sorted((present | listed.keys()) - wanted().keys())
    ]
    for name, sha256 in sorted(listed.items()):
        if name not in present:
            found.append(f"{name} is missing")
        elif file_hash(folder / name) != sha256:
            found.append(f"{name} was altered or cut short")
    return found
