"""The ABNF as regexes, and as it is shown."""

import re

import pytest

from inspector.smtp.grammar import EDITION_1869, EDITION_5321, RULES, abnf_of, ehlo_param_1869, greeting_1869


@pytest.mark.parametrize(
    ("rule", "matching", "breaking"),
    [
        ("Let-dig", [b"a", b"Z", b"0"], [b"-", b"", b"ab", b"\xe9"]),
        ("Ldh-str", [b"a", b"-a", b"a-b", b"--0"], [b"a-", b"-", b"", b"a.b"]),
        ("sub-domain", [b"a", b"a-b", b"3com", b"a--b"], [b"-a", b"a-", b"", b"a_b", b"a.b"]),
        ("Domain", [b"mx", b"mx.example.com", b"STARTTLS"], [b"mx.", b".mx", b"a..b", b"[192.0.2.1]", b"a b", b""]),
        ("ehlo-greet", [b"Hello you", b"\t", b"\0", b"\x7f"], [b"", b"a\r", b"a\n", b"Gr\xfc\xdfe"]),
        ("ehlo-keyword", [b"SIZE", b"8BITMIME", b"X-EXPS", b"a-"], [b"-a", b"", b"mx.example.com", b"AUTH=LOGIN", b"a_b"]),
        ("ehlo-param", [b"a", b"!~", b"PLAIN"], [b"", b"a b", b"\t", b"\x7f", b"\xe9"]),
        ("ehlo-line", [b"SIZE", b"SIZE 1", b"AUTH A B"], [b"SIZE ", b"SIZE  1", b" SIZE", b"SIZE\t1", b""]),
        (
            "ehlo-ok-rsp",
            [b"250 mx\r\n", b"250 mx Hi you\r\n", b"250-mx\r\n250 SIZE\r\n", b"250-STARTTLS\r\n250-HELP\r\n250 SIZE 1\r\n"],
            [b"250-mx\r\n", b"250 mx\n", b"250-STARTTLS\r\n250-mx.example.com\r\n250 SIZE\r\n", b"220 mx\r\n", b"250mx\r\n"],
        ),
    ],
)
def test_what_a_rule_matches(rule: str, matching: list[bytes], breaking: list[bytes]) -> None:
    """The regex does what the rule's text says."""
    pattern = re.compile(RULES[rule].pattern)
    assert [raw for raw in matching if not pattern.fullmatch(raw)] == []
    assert [raw for raw in breaking if pattern.fullmatch(raw)] == []


def test_the_older_edition_is_wider() -> None:
    """RFC 1869 let the greeting hold 8-bit bytes, and a parameter DEL."""
    assert re.fullmatch(greeting_1869.pattern, b"Gr\xfc\xdfe")
    assert re.fullmatch(ehlo_param_1869.pattern, b"\x7f")
    assert not re.fullmatch(greeting_1869.pattern, b"a\rb")


def text_and_lit(reads_as: str, **place: bool) -> tuple[list[str], list[str]]:
    """The rows as text, and the rule names that are lit."""
    rows = abnf_of(reads_as, **place)
    return ["".join(piece.text for piece in row) for row in rows], [piece.text for row in rows for piece in row if piece.lit]


SEVERAL = ['"250-" Domain [ SP ehlo-greet ] CRLF', '*( "250-" ehlo-line CRLF )', '"250" SP ehlo-line CRLF']


@pytest.mark.parametrize(
    ("reads_as", "place", "rows", "lit"),
    [
        ("Domain", {}, SEVERAL, ["Domain", "ehlo-greet"]),
        ("Domain", {"only": True, "last": True}, ['"250" SP Domain [ SP ehlo-greet ] CRLF'], ["Domain", "ehlo-greet"]),
        ("ehlo-line", {}, SEVERAL, ["ehlo-line"]),
        ("ehlo-line", {"last": True}, SEVERAL, ["ehlo-line"]),
        ("none", {}, SEVERAL, []),
    ],
)
def test_the_rule_is_shown_with_its_matching_part_lit(
    reads_as: str, place: dict[str, bool], rows: list[str], lit: list[str]
) -> None:
    """The pieces together are the rule's text; only the part by which the line is read is lit."""
    assert text_and_lit(reads_as, **place) == (rows, lit)


def test_the_last_line_lights_the_last_row() -> None:
    """``*( "250-" ehlo-line CRLF )`` and ``"250" SP ehlo-line CRLF`` are told apart."""
    assert [any(piece.lit for piece in row) for row in abnf_of("ehlo-line")] == [False, True, False]
    assert [any(piece.lit for piece in row) for row in abnf_of("ehlo-line", last=True)] == [False, False, True]


def test_the_older_edition_is_shown_in_its_own_words() -> None:
    """RFC 1869 writes ``domain`` and ``greeting``."""
    rows = abnf_of("Domain", edition=EDITION_1869)
    assert {piece.rule for row in rows for piece in row if piece.rule} == {"domain", "greeting", "ehlo-line"}
    assert EDITION_1869.ref != EDITION_5321.ref
