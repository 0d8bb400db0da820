"""Build the Parquet catalogue in `src/shigen/_built` from the committed tables, once per content.

The building is `shigen.catalogue.build`'s; this file only decides whether it has to run, so that
a second `make run` starts no builder.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from stamps import ENVIRONMENT, ROOT, file_hash, fingerprint

SOURCES = (ROOT / "src" / "shigen" / "catalogue", ROOT / "src" / "shigen" / "reference")
BUILT = ROOT / "src" / "shigen" / "_built"
RECORD = BUILT / "build.json"


def inputs() -> str:
    """SHA-256 over the committed tables and the code that builds from them."""
    files = [
        path
        for folder in SOURCES
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return fingerprint(files)


def outputs() -> dict[str, str]:
    """SHA-256 of each built file, by its name in the folder."""
    return {
        str(path.relative_to(BUILT)): file_hash(path)
        for path in sorted(BUILT.rglob("*"))
        if path.is_file() and path != RECORD
    }


def problems() -> list[str]:
    """Everything that keeps the built catalogue from being complete and current."""
    try:
        record: dict[str, Any] = json.loads(RECORD.read_text())
    except FileNotFoundError:
        return ["the catalogue has not been built"]
    except ValueError:
        return [f"{RECORD.name} cannot be read"]
    found = []
    if record.get("inputs") != inputs():
        found.append("the catalogue was built from other tables or by other code")
    if not any(name.endswith(".parquet") for name in outputs()):
        found.append("no Parquet file was built")
    if record.get("files") != outputs():
        found.append("a built catalogue file is missing or was altered")
    return found


def main() -> None:
    """Run the builder unless what it made is there and current."""
    if not problems():
        return
    print("shigen: building the catalogue from its tables", flush=True)
    # Inputs are read before, so that an edit during the build makes the result stale, not current.
    before = inputs()
    python = str(ENVIRONMENT / "bin" / "python")
    done = subprocess.run([python, "-m", "shigen.catalogue.build"], check=False, cwd=ROOT)
    if done.returncode != 0:
        sys.exit("shigen: the catalogue was not built; the lines above say why")
    record = {"schema": "shigen-built/1", "inputs": before, "files": outputs()}
    RECORD.write_text(json.dumps(record, indent=2) + "\n")
    left = problems()
    if left:
        sys.exit("shigen: the catalogue is not whole: " + "; ".join(left))


if __name__ == "__main__":
    main()
