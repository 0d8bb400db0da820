"""What `make check` runs passes, and the rule of dependence can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


def run(root, *command):
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=root)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-m", "ruff", "check", "--no-cache"),
        (sys.executable, "-m", "ruff", "format", "--check", "--no-cache"),
        (sys.executable, "-m", "mypy"),
        (str(BIN / "lint-imports"), "--no-logo", "--no-cache"),
    ],
    ids=["ruff-check", "ruff-format", "mypy", "import-linter"],
)
def test_check(root, command):
    done = run(root, *command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def package(root, tmp_path):
    """Return a copy of the package and its rules, without what is brought or built."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("_assets", "_built", "__pycache__")
    shutil.copytree(root / "src" / "shigen", tmp_path / "shigen", ignore=ignored)
    return tmp_path


def test_an_import_against_the_order_is_found(package):
    with (package / "shigen" / "reference" / "__init__.py").open("a") as room:
        room.write("\nimport shigen.network\n")
    (package / "shigen" / "network").mkdir(exist_ok=True)
    (package / "shigen" / "network" / "__init__.py").touch()
    done = run(package, sys.executable, "-c", LINT, str(package))
    assert done.returncode != 0
    assert "shigen.reference is not allowed to import shigen.network" in done.stdout


def test_a_room_without_a_place_in_the_order_is_found(package):
    (package / "shigen" / "attic").mkdir()
    (package / "shigen" / "attic" / "__init__.py").touch()
    done = run(package, sys.executable, "-c", LINT, str(package))
    assert done.returncode != 0
    assert "shigen.attic" in done.stdout


# The copy has to be found before the installed package.
LINT = (
    "import sys; sys.path.insert(0, sys.argv.pop());"
    "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
)
