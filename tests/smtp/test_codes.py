"""Reply codes and enhanced status codes."""

import pytest

from inspector.smtp.codes import (
    REPLY_CODES,
    STATUS_DETAILS,
    STATUS_SUBJECTS,
    StatusCode,
    explain_code,
    explain_status,
    split_enhanced,
)


def test_the_tables_are_sound() -> None:
    """Every code has its three digits, words without a full stop, and a source."""
    for code, meaning in REPLY_CODES.items():
        assert 200 <= code < 600
        assert meaning.words
        assert not meaning.words.endswith(".")
        assert meaning.ref.startswith("RFC ")
    for (subject, _), meaning in STATUS_DETAILS.items():
        assert subject in STATUS_SUBJECTS
        assert meaning.words
        assert not meaning.words.endswith(".")


@pytest.mark.parametrize(
    ("code", "words", "ref"),
    [
        (220, "ready", "RFC 5321"),
        (454, "TLS", "RFC 3207"),
        (521, "takes no mail", "RFC 7504"),
        (556, "domain takes no mail", "RFC 7504"),
        (535, "log in was refused", "RFC 4954"),
        (599, "will not help", "RFC 5321 §4.2.1"),
        (299, "done", "RFC 5321 §4.2.1"),
    ],
)
def test_a_reply_code_is_explained(code: int, words: str, ref: str) -> None:
    """By itself where it is known, else by its first digit."""
    meaning = explain_code(code)
    assert meaning is not None
    assert words in meaning.words
    assert ref in meaning.ref


@pytest.mark.parametrize("code", [0, 99, 199, 600, 999])
def test_what_is_no_reply_code_has_no_meaning(code: int) -> None:
    """Only 2, 3, 4 and 5 are first digits."""
    assert explain_code(code) is None


@pytest.mark.parametrize(
    ("text", "status", "rest"),
    [
        ("5.7.1 Not complied TLS minimum version", StatusCode(5, 7, 1), "Not complied TLS minimum version"),
        ("2.0.0", StatusCode(2, 0, 0), ""),
        ("4.7.0 x", StatusCode(4, 7, 0), "x"),
        ("2.1.5  two blanks", StatusCode(2, 1, 5), "two blanks"),
        ("3.0.0 x", None, "3.0.0 x"),
        ("5.7 x", None, "5.7 x"),
        ("5.7.1234 x", None, "5.7.1234 x"),
        ("5.7.1x", None, "5.7.1x"),
        ("mx 5.7.1", None, "mx 5.7.1"),
        ("", None, ""),
    ],
)
def test_splitting_off_an_enhanced_status_code(text: str, status: StatusCode | None, rest: str) -> None:
    """Only at the front, only 2, 4 and 5, at most three digits each (RFC 3463 §2)."""
    assert split_enhanced(text) == (status, rest)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (StatusCode(5, 7, 1), "policy"),
        (StatusCode(5, 7, 10), "encryption is needed"),
        (StatusCode(5, 7, 30), "REQUIRETLS"),
        (StatusCode(5, 1, 1), "no such mailbox"),
        (StatusCode(5, 7, 999), "about the security or policy"),
        (StatusCode(5, 99, 1), "not registered"),
    ],
)
def test_an_enhanced_status_code_is_explained(status: StatusCode, words: str) -> None:
    """By its detail, else by its subject."""
    assert words in explain_status(status).words


def test_an_enhanced_status_code_is_written_with_dots() -> None:
    """As it stood in the reply."""
    assert str(StatusCode(5, 7, 1)) == "5.7.1"
