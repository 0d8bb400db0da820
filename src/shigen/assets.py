"""Fonts and outlines that `make assets` brings; a wheel carries them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from shigen.errors import MissingAsset

FOLDER = Path(__file__).parent / "_assets"


def path(name: str, *, folder: Path = FOLDER) -> Path:
    """Return the path of one asset, checked against the manifest.

    Parameters
    ----------
    name
        Its name in the manifest, such as ``"fonts/BIZUDPGothic-Regular.ttf"`` or
        ``"outlines/world-110m.json"``.
    folder
        Where the assets lie.

    Raises
    ------
    MissingAsset
        When it is not there, was cut short, or was altered.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        hashes = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
        content = (folder / name).read_bytes() if name in hashes else None
    except (OSError, ValueError, KeyError, TypeError):
        content, hashes = None, {}
    if content is None or hashlib.sha256(content).hexdigest() != hashes[name]:
        raise MissingAsset(
            f"the asset {name} is missing or damaged in {folder}: run make assets "
            "(or install shigen again from a built wheel)"
        )
    return folder / name


def fonts(*, folder: Path = FOLDER) -> Path:
    """Return the folder that holds both weights of the Japanese font.

    Raises
    ------
    MissingAsset
        When either weight is not there or damaged.
    """
    path("fonts/BIZUDPGothic-Bold.ttf", folder=folder)
    return path("fonts/BIZUDPGothic-Regular.ttf", folder=folder).parent
