"""Rules that keep the repository readable, and free of what belongs to one machine."""

import ast
import re
import sys
import tomllib

import pytest

import shigen

# Written in parts, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/[a-z]", "/Us" + "ers/"])
)
REGISTRIES = re.compile(
    "|".join(
        [
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"registry\.np" + r"mjs",
            r"npm" + r"js\.com",
            r"deb" + r"ian\.org",
            r"unp" + r"kg\.com",
            r"jsd" + r"elivr",
        ]
    )
)
WORKPLACE = re.compile(
    "|".join([r"issues sh" + "ow", r"\bco" + "ding agent", r"\bCla" + "ude", "LL" + "M"])
)
BINARY = {".png", ".jpg", ".pdf", ".parquet", ".xlsx", ".mo", ".gz", ".zip"}


@pytest.fixture(scope="module")
def texts(root, committed):
    """Return the text of each committed file."""
    return {
        str(file.relative_to(root)): file.read_text(encoding="utf-8")
        for file in committed
        if file.suffix not in BINARY
    }


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES, WORKPLACE], ids=str)
def test_nothing_of_one_machine_is_committed(texts, pattern):
    found = {name: hit[0] for name, text in texts.items() if (hit := pattern.search(text))}
    assert found == {}


def test_the_patterns_find_what_they_are_for():
    assert MACHINE_PATHS.search("see /wo" + "rk/main")
    assert REGISTRIES.search("from registry.np" + "mjs.org")
    assert WORKPLACE.search("run issues sh" + "ow 2")


def test_what_is_brought_or_built_is_not_committed(texts):
    brought = ("src/shigen/_assets/", "src/shigen/_built/", "node_modules/", "briefing/")
    assert [name for name in texts if name.startswith(brought)] == []


def test_no_source_file_is_over_600_lines(texts):
    long = {
        name: text.count("\n")
        for name, text in texts.items()
        if name.endswith((".py", ".sh", ".js", ".typ", ".html", ".sql")) and text.count("\n") > 600
    }
    assert long == {}


def test_no_committed_file_is_over_2_mib(committed):
    sizes = {str(file): file.stat().st_size for file in committed}
    large = {name: size for name, size in sizes.items() if size > 2**21}
    assert large == {}


def test_no_drawer_for_everything(texts):
    assert [name for name in texts if re.search(r"(^|/)(utils?|helpers?|misc)(\.py|/)", name)] == []


def test_public_names_are_sorted():
    assert shigen.__all__ == sorted(shigen.__all__)
    assert len(set(shigen.__all__)) == len(shigen.__all__)
    for name in shigen.__all__:
        assert getattr(shigen, name) is not None


def test_settings_are_read_from_the_environment_in_one_place(texts):
    reading = [
        name
        for name, text in texts.items()
        if name.startswith("src/")
        and name.endswith(".py")
        and re.search(r"os\.(environ|getenv)", text)
    ]
    assert reading in ([], ["src/shigen/settings.py"])


def test_one_version(root, texts):
    project = tomllib.loads(texts["pyproject.toml"])["project"]
    assert f"version: {project['version']}\n" in texts["CITATION.cff"]
    assert f"## [{project['version']}]" in texts["CHANGELOG.md"]
    assert shigen.__version__ == project["version"]


def test_the_readme_names_both_commands(texts):
    assert "make run" in texts["README.md"]
    assert "shigen plan" in texts["README.md"]


def test_pre_commit_hooks_are_local(texts):
    repos = re.findall(r"- repo: (\S+)", texts[".pre-commit-config.yaml"])
    assert repos
    assert set(repos) == {"local"}


def test_builders_use_only_the_standard_library(root):
    """What runs before anything is installed cannot import what is installed."""
    own = {file.stem for file in (root / "tools").glob("*.py")}
    allowed = own | sys.stdlib_module_names
    for name in ("assets", "catalogue_files", "manifest", "setup_environment", "stamps"):
        tree = ast.parse((root / "tools" / f"{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported = {(node.module or "").split(".")[0]}
            else:
                continue
            assert imported <= allowed, f"tools/{name}.py imports {imported - allowed}"
