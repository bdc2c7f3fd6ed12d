"""The table of service extensions."""

import re

import pytest

from inspector.smtp.extensions import EXTENSIONS, PRIVATE, REGISTERED, explain_extension, find_extension, params_fit
from inspector.smtp.grammar import ehlo_keyword


def test_the_table_is_sound() -> None:
    """Each keyword once, in upper case, with words and a source; patterns compile."""
    assert len(EXTENSIONS) == len(REGISTERED) + len(PRIVATE)
    for extension in EXTENSIONS.values():
        assert extension.keyword == extension.keyword.upper()
        assert extension.short
        assert extension.meaning.endswith(".")
        assert extension.ref
        assert extension.params is None or re.compile(extension.params)
    assert all(extension.registered for extension in REGISTERED)
    assert not any(extension.registered for extension in PRIVATE)


def test_registered_keywords_follow_the_grammar() -> None:
    """No registered keyword begins with X, and all are keywords by the letter."""
    for extension in REGISTERED:
        assert re.fullmatch(ehlo_keyword.pattern, extension.keyword.encode())
        assert not extension.keyword.startswith("X")


def test_keywords_are_found_in_any_case() -> None:
    """RFC 5321 §2.4: case does not count."""
    assert find_extension("StartTLS") is EXTENSIONS["STARTTLS"]
    assert find_extension("8bitmime") is EXTENSIONS["8BITMIME"]
    assert find_extension("STARTTLSX") is None


@pytest.mark.parametrize(
    ("keyword", "params", "fits"),
    [
        ("STARTTLS", (), True),
        ("STARTTLS", ("foo",), False),
        ("SIZE", (), True),
        ("SIZE", ("0",), True),
        ("SIZE", ("30000000",), True),
        ("SIZE", ("30MB",), False),
        ("SIZE", ("1", "2"), False),
        ("AUTH", ("PLAIN", "LOGIN"), True),
        ("AUTH", (), False),
        ("DELIVERBY", (), True),
        ("DELIVERBY", ("300",), True),
        ("DELIVERBY", ("300,X",), True),
        ("DELIVERBY", ("soon",), False),
        ("FUTURERELEASE", ("86400", "2030-01-01T00:00:00Z"), True),
        ("FUTURERELEASE", ("86400",), False),
        ("SMTPUTF8", ("x",), False),
        ("NO-SOLICITING", (), True),
        ("NO-SOLICITING", ("net.example:ADV",), True),
        ("MT-PRIORITY", (), True),
        ("MT-PRIORITY", ("MIXER",), True),
        ("LIMITS", ("RCPTMAX=100", "MAILMAX=10"), True),
        ("LIMITS", ("rcptmax=1", "RCPTDOMAINMAX=999999", "FOO=1", "BAR"), True),
        ("LIMITS", ("RCPTMAX=",), False),
        ("LIMITS", ("RCPTMAX",), False),
        ("LIMITS", ("MAILMAX=5", "RCPTMAX=0"), False),
        ("LIMITS", ("MAILMAX=many",), False),
        ("LIMITS", ("FOO=",), False),
        ("LIMITS", ("FOO=a;b",), False),
        ("LIMITS", ("RCPTMAX=1000000",), False),
        ("LIMITS", ("FOO_2-x=a=b",), True),
        ("CONNEG", ("x",), False),
        ("CONPERM", ("x",), False),
        ("CONPERM", (), True),
        ("LIMITS", (), False),
        ("MTRK", (), True),
        ("MTRK", ("x",), False),
        ("SUBMITTER", ("x",), False),
        ("XCLIENT", ("NAME", "ADDR"), True),
    ],
)
def test_which_parameters_fit(keyword: str, params: tuple[str, ...], fits: bool) -> None:
    """As the extension's own RFC defines them; where that is not known, everything fits."""
    extension = find_extension(keyword)
    assert extension is not None
    assert params_fit(extension, params) is fits


@pytest.mark.parametrize(
    ("keyword", "params", "words"),
    [
        ("8BITMIME", (), "8-bit bodies"),
        ("size", ("30000000",), "messages up to 30 MB"),
        ("STARTTLS", (), "switch to TLS"),
        ("SIZE", ("many",), "message size"),
        ("NOSUCHWORD", (), ""),
    ],
)
def test_a_keyword_in_a_few_words(keyword: str, params: tuple[str, ...], words: str) -> None:
    """The parameter's words where it has some, else the extension's."""
    assert explain_extension(keyword, params) == words
