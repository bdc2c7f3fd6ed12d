"""What changed between two EHLO replies."""

import pytest

from inspector.lenses.ehlo.changes import Before, Offered, compare
from inspector.lenses.finding import Severity


def offered(*texts: str) -> Offered:
    """Keywords with their parameters."""
    return tuple((text.split()[0], tuple(text.split()[1:])) for text in texts)


def rows(before: tuple[str, ...], after: tuple[str, ...], *, was_in_tls: bool = False, in_tls: bool = True) -> list[str]:
    """The comparison, each row with its sign."""
    return [
        f"{row.sign} {row.text}" for row in compare(Before(offered(*before), was_in_tls), offered(*after), in_tls=in_tls)
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("STARTTLS", "DSN"), ("DSN",), ["- STARTTLS gone, as RFC 3207 §4.2 asks"]),
        (("STARTTLS",), ("STARTTLS",), ["= STARTTLS is still there: it must not be offered inside TLS (RFC 3207 §4.2)"]),
        (("DSN",), ("DSN", "AUTH PLAIN"), ["+ AUTH new: log in inside TLS only, as it should be"]),
        (("AUTH PLAIN",), (), ["- AUTH gone: log in was offered in clear and is not inside TLS, the wrong way round"]),
        ((), ("REQUIRETLS",), ["+ REQUIRETLS new: it counts inside TLS only (RFC 8689 §2)"]),
        (("REQUIRETLS",), (), ["- REQUIRETLS gone: it was offered in clear, where it does not count, so nobody can use it"]),
        (("SIZE 1", "AUTH A B"), ("SIZE 2", "AUTH B A"), ["~ SIZE: 2; before: 1"]),
        (("SIZE", "DSN", "HELP"), ("SIZE 2",), ["- DSN, HELP gone", "~ SIZE: 2; before: no parameter"]),
        (("DSN",), ("DSN",), []),
    ],
)
def test_into_tls(before: tuple[str, ...], after: tuple[str, ...], expected: list[str]) -> None:
    """What appeared, what vanished, and what should have."""
    assert rows(before, after) == expected


def test_on_the_same_channel_nothing_is_said_of_tls() -> None:
    """A second EHLO in clear, or the second inside TLS."""
    assert rows(("STARTTLS",), ("STARTTLS",), in_tls=False) == []
    assert rows(("STARTTLS",), (), in_tls=False) == ["- STARTTLS gone"]
    assert rows(("AUTH PLAIN",), (), was_in_tls=True) == ["- AUTH gone, as many servers do it after a log in"]


def test_only_what_is_odd_has_a_severity() -> None:
    """Keywords that vanish for no reason, and what the RFCs do not want."""
    found = {
        row.text.split()[0].rstrip(","): row.severity
        for row in compare(
            Before(offered("STARTTLS", "DSN", "REQUIRETLS"), in_tls=False), offered("AUTH PLAIN"), in_tls=True
        )
    }
    assert found == {"STARTTLS": None, "DSN": Severity.WARNING, "REQUIRETLS": Severity.NOTE, "AUTH": None}


def test_thousands_of_keywords_make_one_row() -> None:
    """The screen stays quick and short."""
    (row,) = rows((), tuple(f"X{number}" for number in range(5_000)))
    assert row.endswith("and 4,988 more new")
