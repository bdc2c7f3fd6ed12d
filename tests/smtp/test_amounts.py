"""Sizes, times and lists in words."""

import pytest

from inspector.smtp.amounts import explain_param, param_rows, size_in_words, time_in_words


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (30_000_000, "30 MB"),
        (52_428_800, "52.4 MB"),
        (10**18, "1000 PB"),
    ],
)
def test_sizes(octets: int, words: str) -> None:
    """Powers of 1000, one digit behind the point, none where it is zero."""
    assert size_in_words(octets) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (90, "90 s"), (300, "5 min"), (3600, "1 h"), (172_800, "2 d"), (3660, "61 min")]
)
def test_times(seconds: int, words: str) -> None:
    """The largest unit that leaves no rest."""
    assert time_in_words(seconds) == words


@pytest.mark.parametrize(
    ("keyword", "params", "words"),
    [
        ("SIZE", (), "no word on the size"),
        ("SIZE", ("0",), "no fixed limit of size"),
        ("SIZE", ("35882577",), "messages up to 35.9 MB"),
        ("SIZE", ("9" * 5000,), ""),
        ("SIZE", ("٣",), ""),
        ("DELIVERBY", ("300",), "no sooner than 5 min"),
        ("DELIVERBY", (), ""),
        ("AUTH", ("PLAIN", "LOGIN"), "log in by PLAIN, LOGIN"),
        ("AUTH", (), "log in, no mechanism named"),
        ("AUTH", tuple("ABCDEFGH"), "log in by A, B, C, D, E, F, …"),
        ("LIMITS", ("RCPTMAX=100", "FOO=1"), "at most 100 recipients a message, FOO=1"),
        ("FUTURERELEASE", ("86400", "2030-01-01T00:00:00Z"), "send up to 1 d later"),
        ("BURL", (), "message from IMAP, after log in"),
        ("BURL", ("imap",), "message from IMAP"),
        ("XCLIENT", ("NAME", "ADDR"), "pass on NAME, ADDR"),
        ("PIPELINING", (), ""),
    ],
)
def test_parameters(keyword: str, params: tuple[str, ...], words: str) -> None:
    """Short enough for a column, silent where a parameter makes no sense."""
    assert explain_param(keyword, params) == words


@pytest.mark.parametrize(
    ("keyword", "params", "rows"),
    [
        ("SIZE", ("52428800",), ("52,428,800 bytes: 52.4 MB (50.0 MiB), headers and encoding included",)),
        ("SIZE", ("0",), ("0: no fixed limit of size",)),
        ("SIZE", ("50MB",), ("50MB: no number of bytes",)),
        (
            "LIMITS",
            ("RCPTMAX=100", "RCPTDOMAINMAX=1", "X=2"),
            (
                "RCPTMAX=100: at most 100 recipients a message",
                "RCPTDOMAINMAX=1: at most 1 recipient domains a message",
                "X=2: a limit that RFC 9422 does not name",
            ),
        ),
        ("DELIVERBY", ("60,TRACE",), ("60: no sooner than 1 min", "TRACE: an extension of it")),
        ("DELIVERBY", ("soon",), ("soon: no shortest time is told",)),
        ("FUTURERELEASE", ("x",), ("x: no number of seconds",)),
        ("MT-PRIORITY", ("OWN",), ("OWN: a policy that RFC 6710 does not name",)),
        ("XFORWARD", ("SOURCE", "Q"), ("SOURCE: LOCAL or REMOTE", "Q: not known here")),
        ("DSN", ("a", "b"), ("a b",)),
    ],
)
def test_each_parameter_in_a_row(keyword: str, params: tuple[str, ...], rows: tuple[str, ...]) -> None:
    """What each parameter says; where they cannot be told apart, all in one row."""
    assert param_rows(keyword, params) == rows
