"""Bring fonts and outlines from pinned npm packages into `src/shigen/_assets`.

`npm ci` checks each package against the hash in `package-lock.json` and runs no scripts. Only the
files that `package.json` names are kept, with their licence texts. Nothing is done when they are
already there and whole.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import manifest
import setup_environment
from stamps import ROOT, file_hash

OLDEST_NODE = 20


def machine_npm() -> str | None:
    """Return the machine's npm if its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return npm if version and int(version[1]) >= OLDEST_NODE else None


def borrowed_npm(folder: Path) -> str:
    """Install Node from its wheel into a throw-away environment and return its npm."""
    print(f"shigen: no Node {OLDEST_NODE} or later here, using the pinned wheel once", flush=True)
    python = setup_environment.make_environment(folder)
    requirements = ROOT / "requirements-node.txt"
    pip = setup_environment.pip_for(python)
    setup_environment.pip_install(pip, "--require-hashes", "--requirement", str(requirements))
    return str(folder / "bin" / "npm")


def npm_ci(work: Path) -> Path:
    """Run `npm ci` on a copy of the lock file in ``work`` and return its `node_modules`."""
    project = work / "project"
    project.mkdir()
    for name in (".npmrc", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, project / name)
    npm = machine_npm() or borrowed_npm(work / "node")
    # npm starts `node` by name; the one beside it has to come first.
    path = os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [npm, "ci", "--loglevel=error", "--no-update-notifier"],
        check=False,
        cwd=project,
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        sys.exit("shigen: npm ci failed; the lines above say why. Then run make assets again")
    return project / "node_modules"


def collect(modules: Path, target: Path) -> None:
    """Copy the wanted files out of ``modules`` into ``target`` and write their manifest."""
    locked = json.loads(manifest.LOCK.read_text())["packages"]
    files = []
    for name, entry in manifest.wanted().items():
        own = manifest.OWN_LICENCES / entry["file"]
        source = own if own.is_file() else modules / entry["package"] / entry["file"]
        if not source.is_file():
            sys.exit(f"shigen: {entry['package']} does not hold {entry['file']}")
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)
        package = locked[f"node_modules/{entry['package']}"]
        files.append(
            {
                "name": name,
                "sha256": file_hash(target / name),
                "package": entry["package"],
                "version": package["version"],
                "licence": entry["licence"] or package["license"],
            }
        )
    written = {"schema": "shigen-assets/1", "lock": manifest.lock_hash(), "files": files}
    (target / "manifest.json").write_text(json.dumps(written, indent=2) + "\n")


def main() -> None:
    """Bring the files unless they are there and whole."""
    if not manifest.problems():
        return
    print("shigen: bringing fonts and outlines (npm ci)", flush=True)
    # A neighbour of the target, so that the last step is a rename and never a half-filled folder.
    with tempfile.TemporaryDirectory(dir=manifest.ASSETS.parent, prefix=".assets-") as scratch:
        fresh = Path(scratch) / "assets"
        collect(npm_ci(Path(scratch)), fresh)
        if manifest.ASSETS.exists():
            shutil.rmtree(manifest.ASSETS)
        fresh.rename(manifest.ASSETS)
    left = manifest.problems()
    if left:
        sys.exit("shigen: the assets are not whole: " + "; ".join(left))


if __name__ == "__main__":
    main()
