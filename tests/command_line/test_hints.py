"""What a mistyped word may have meant."""

import pytest

from inspector.command_line.hints import likely_subcommand, option_hint

NAMES = ["check", "demo", "config"]


@pytest.mark.parametrize(
    ("word", "likely"),
    [("chekc", "check"), ("chcek", "check"), ("dmeo", "demo"), ("confg", "config"), ("help", "--help"), ("man", "manual")],
)
def test_slips_are_recognised(word: str, likely: str) -> None:
    """Two letters changed places, or one is missing."""
    assert likely_subcommand(word, NAMES) == likely


@pytest.mark.parametrize("word", ["mail", "mx", "relay", "smtp", "chekc.example.com", "check1", "check:25", "", "de"])
def test_names_of_hosts_are_left_alone(word: str) -> None:
    """What people call their mail servers is no slip."""
    assert likely_subcommand(word, NAMES) == ""


def test_an_option_of_somebody_else_is_told_before_one_that_looks_alike() -> None:
    """Who has it matters more than what it resembles."""
    assert option_hint("--format", ["--force"], {"check": ["--format"], "demo": ["--format"]}) == "check and demo have it"
    assert option_hint("--list", [], {"check": [], "demo": ["--list"]}) == "demo has it"
    assert option_hint("--fromat", ["--format"], {}) == "did you mean --format?"
    assert option_hint("--bananas", ["--format"], {}) == ""
