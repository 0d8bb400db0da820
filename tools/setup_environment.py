"""Make `.venv` and install pinned, hashed requirements into it; the standard library only.

Run as ``python3 tools/setup_environment.py run`` (or ``dev``, ``docs``). It does nothing when the
stamps say that this has been done for the same files.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import stamps

REQUIREMENTS = {
    "run": "requirements.txt",
    "dev": "requirements-dev.txt",
    "docs": "requirements-docs.txt",
}
OLDEST_PIP_WITH_PYTHON_OPTION = (22, 3)


def runs(*command: str) -> bool:
    """Whether a command starts and succeeds; its output is dropped."""
    try:
        done = subprocess.run(command, check=False, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def make_environment(folder: Path) -> Path:
    """Make a virtual environment in ``folder`` unless a working one is there; return its Python."""
    python = folder / "bin" / "python"
    supported = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
    if runs(str(python), "-c", supported):
        return python
    if folder.exists():
        shutil.rmtree(folder)
    # Without pip this works on systems that package ensurepip apart; pip is found afterwards.
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode != 0:
        # Debian explains itself on standard output; the last line of either names the reason.
        said = (made.stdout + made.stderr).strip().splitlines() or ["no reason given"]
        sys.exit(no_environment_message(said[-1]))
    return python


def pip_for(python: Path) -> list[str]:
    """Return the command that installs into the environment of ``python``."""
    own = [str(python), "-m", "pip"]
    if runs(*own, "--version") or runs(str(python), "-m", "ensurepip", "--default-pip"):
        return own
    asked = "import pip; print(*pip.__version__.split('.')[:2])"
    answer = subprocess.run(
        [sys.executable, "-c", asked], check=False, capture_output=True, text=True
    )
    if answer.returncode == 0:
        major, minor = map(int, answer.stdout.split())
        if (major, minor) >= OLDEST_PIP_WITH_PYTHON_OPTION:
            return [sys.executable, "-m", "pip", "--python", str(python)]
    sys.exit(no_environment_message("it has neither ensurepip nor pip 22.3 or newer"))


def no_environment_message(reason: str) -> str:
    """Say which package makes ``python -m venv`` whole."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"shigen cannot make a virtual environment with {sys.executable}: {reason}\n"
        f"Install the package that completes it and run make again; on Debian or Ubuntu:\n"
        f"    apt-get install python{version}-venv\n"
        f"(or python3-venv, where {version} is the system's Python)"
    )


def pip_install(pip: list[str], *arguments: str) -> None:
    """Run pip quietly; when it fails, its own words stay on the screen."""
    command = [*pip, "install", "-qq", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False, cwd=stamps.ROOT).returncode != 0:
        sys.exit("shigen: the installation did not finish; the lines above say why")


def install_requirements(python: Path, name: str) -> None:
    """Install one requirements file, once for each content of it."""
    file = stamps.ROOT / REQUIREMENTS[name]
    # The place is part of the stamp: scripts in the environment hold it, so a moved copy is redone.
    value = stamps.fingerprint([file], str(stamps.ROOT), str(python.resolve()))
    if stamps.is_current(name, value):
        return
    pins = sum("==" in line for line in file.read_text().splitlines())
    print(f"shigen: installing {pins} pinned packages ({file.name}) into .venv", flush=True)
    pip_install(pip_for(python), "--require-hashes", "--requirement", str(file))
    stamps.mark(name, value)


def install_package(python: Path) -> None:
    """Install shigen itself, editable; apart, since pip refuses that in hash mode."""
    files = [stamps.ROOT / "pyproject.toml", stamps.ROOT / "hatch_build.py"]
    value = stamps.fingerprint(files, str(stamps.ROOT), str(python.resolve()))
    if stamps.is_current("package", value):
        return
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(stamps.ROOT)]
    pip_install(pip_for(python), *options)
    stamps.mark("package", value)


def main() -> None:
    """Make the environment and install what the named set needs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(REQUIREMENTS))
    name = parser.parse_args().name
    python = make_environment(stamps.ENVIRONMENT)
    install_requirements(python, name)
    if name == "run":
        install_package(python)


if __name__ == "__main__":
    main()
