"""An environment can be made without ensurepip, or the message names the package to install."""

import subprocess
import sys

import pytest

MAKE = (
    "import sys, pathlib, setup_environment as s;"
    "print(*s.pip_for(s.make_environment(pathlib.Path(sys.argv[1]))))"
)


@pytest.fixture
def without(root, tmp_path):
    """Return a function that makes an environment where some modules cannot be imported."""

    def run(*modules):
        fakes = tmp_path / "fakes"
        fakes.mkdir()
        for module in modules:
            (fakes / f"{module}.py").write_text("raise ImportError('packaged apart')\n")
        return subprocess.run(
            [sys._base_executable, "-c", MAKE, str(tmp_path / "made")],
            check=False,
            capture_output=True,
            text=True,
            cwd=root / "tools",
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(fakes)},
        )

    return run


@pytest.mark.slow
def test_with_ensurepip_the_environment_has_its_own_pip(without, tmp_path):
    done = without()
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / "made" / "bin" / "python"), "-m", "pip"]


def test_without_ensurepip_the_pip_beside_it_is_pointed_at_the_environment(without, tmp_path):
    done = without("ensurepip")
    assert done.returncode == 0, done.stderr
    assert "-m pip --python" in done.stdout
    assert done.stdout.split()[-1] == str(tmp_path / "made" / "bin" / "python")


@pytest.mark.parametrize("modules", [("ensurepip", "pip"), ("venv",)])
def test_without_either_the_message_names_the_package(without, modules):
    done = without(*modules)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt-get install python{version}-venv" in done.stderr


def test_a_broken_environment_is_made_anew(without, tmp_path):
    broken = tmp_path / "made" / "bin" / "python"
    broken.parent.mkdir(parents=True)
    broken.symlink_to(tmp_path / "a-python-that-was-removed")
    assert without("ensurepip").returncode == 0
    assert subprocess.run([broken, "-c", "pass"], check=False).returncode == 0
