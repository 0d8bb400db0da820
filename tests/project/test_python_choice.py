"""`make install` takes the first real Python from 3.11 to 3.14, and says so when there is none."""

import shutil
import subprocess

import pytest


@pytest.fixture
def machine(root, tmp_path):
    """Return a function that runs the choice on a machine with the given Pythons only."""

    def choose(**versions):
        for name, version in versions.items():
            program = tmp_path / name.replace("_", ".")
            # Answers the version question as that Python would; None stands for a dead shim.
            major, minor = version or (0, 0)
            good = version is not None and (3, 11) <= (major, minor) <= (3, 14)
            program.write_text(f"#!/bin/sh\nexit {0 if good else 1}\n")
            program.chmod(0o755)
        return subprocess.run(
            [shutil.which("sh"), str(root / "tools" / "find_python.sh")],
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": str(tmp_path)},
        )

    return choose


def test_the_order(machine):
    everything = {"python3": (3, 11), "python3_11": (3, 11), "python3_12": (3, 12)}
    assert machine(**everything).stdout == "python3.12\n"
    assert machine(**everything, python3_13=(3, 13)).stdout == "python3.13\n"


def test_3_14_comes_before_the_unversioned_name(machine):
    assert machine(python3=(3, 11), python3_14=(3, 14)).stdout == "python3.14\n"


def test_a_shim_that_starts_nothing_is_passed_over(machine):
    assert machine(python3_13=None, python3_11=(3, 11)).stdout == "python3.11\n"


@pytest.mark.parametrize("found", [{}, {"python3": (3, 10)}, {"python3": (3, 15)}])
def test_none_is_one_clear_message(machine, found):
    done = machine(**found)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "needs Python 3.11, 3.12, 3.13 or 3.14" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_this_machine_has_one(root):
    done = subprocess.run(
        ["sh", str(root / "tools" / "find_python.sh")], check=True, capture_output=True, text=True
    )
    asked = subprocess.run(
        [done.stdout.strip(), "--version"], check=True, capture_output=True, text=True
    )
    assert asked.stdout.startswith(("Python 3.11", "Python 3.12", "Python 3.13", "Python 3.14"))
