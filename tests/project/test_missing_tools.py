"""A test that lacks a program is skipped with the reason, and fails in CI."""

import pytest

ABSENT = "a-program-that-no-machine-has"


def test_a_program_that_is_there_is_found(require_tool):
    assert require_tool("sh").endswith("/sh")


def test_without_ci_it_is_a_skip_with_the_reason(require_tool, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"needs the program {ABSENT}"):
        require_tool(ABSENT)


def test_in_ci_it_is_a_failure(require_tool, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=f"CI must have the program {ABSENT}"):
        require_tool(ABSENT)
