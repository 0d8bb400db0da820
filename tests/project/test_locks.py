"""The lock files pin everything, with hashes, and hold no address."""

import json
import re

import pytest

REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-docs.txt"]
ALL_REQUIREMENTS = [*REQUIREMENTS, "requirements-node.txt"]
LOCKS = [*ALL_REQUIREMENTS, "package-lock.json", ".npmrc"]
# Only a test or a lint needs these: `make run` must not install them.
DEVELOPMENT_ONLY = {"pytest", "hypothesis", "ruff", "mypy", "import-linter", "playwright", "sphinx"}


def entries(text):
    """Split a requirements file into whole entries, continuation lines joined."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def pins(text):
    return dict(re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", entry).groups() for entry in entries(text))


@pytest.mark.parametrize("name", LOCKS)
def test_no_address(root, name):
    text = (root / name).read_text()
    assert not re.search(r"https?:|git\+|://|--(extra-)?index-url|--find-links|@ file", text)


@pytest.mark.parametrize("name", ALL_REQUIREMENTS)
def test_every_requirement_is_pinned_and_hashed(root, name):
    found = entries((root / name).read_text())
    assert found
    for entry in found:
        assert re.match(r"[a-z0-9._-]+==[^ ]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_one_version_for_every_python(root, name):
    names = [entry.split("==")[0] for entry in entries((root / name).read_text())]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", REQUIREMENTS[1:])
def test_other_files_hold_the_run_time_pins(root, name):
    run = pins((root / "requirements.txt").read_text())
    other = pins((root / name).read_text())
    assert run.items() <= other.items()


def test_running_installs_no_development_tool(root):
    assert not DEVELOPMENT_ONLY & pins((root / "requirements.txt").read_text()).keys()


def test_the_version_of_highspy_with_wrong_results_is_excluded(root):
    assert '"highspy>=1.15' in (root / "pyproject.toml").read_text()
    assert pins((root / "requirements.txt").read_text())["highspy"] != "1.14.0"


def test_npm_packages_are_hashed_and_hold_no_address(root):
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    brought = {path: entry for path, entry in packages.items() if path}
    assert brought
    for path, entry in brought.items():
        assert entry["integrity"].startswith("sha512-"), path
        assert "resolved" not in entry, path
        assert "hasInstallScript" not in entry, path


def test_npm_settings(root):
    lines = (root / ".npmrc").read_text().split()
    assert sorted(lines) == [
        "audit=false",
        "fund=false",
        "ignore-scripts=true",
        "omit-lockfile-registry-resolved=true",
    ]


def test_the_package_and_its_lock_name_the_same_versions(root):
    asked = json.loads((root / "package.json").read_text())["dependencies"]
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    assert packages[""]["dependencies"] == asked
    for name, version in asked.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_every_pin_is_on_the_page_of_licences(root):
    page = (root / "docs" / "licences.md").read_text()
    for name in ALL_REQUIREMENTS:
        for package, version in pins((root / name).read_text()).items():
            assert f"| {package} | {version} |" in page, "run make licences"
