"""Annotations of one line: which bytes match, which byte breaks which rule."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.annotation import Annotation
from inspector.smtp.grammar import EDITION_1869, RULES
from inspector.smtp.reading import PARTS, annotate_ehlo_line, annotate_greeting, breaks, byte_name
from inspector.smtp.reply import ReplyLine


def parts(raw: bytes, annotations: tuple[Annotation, ...]) -> list[tuple[str, bytes, bool]]:
    """Rule, the bytes it is about, and whether they match."""
    return [(each.rule, raw[each.span.start : each.span.stop], each.matches) for each in annotations]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            b"250-mx.example.com Hello you\r\n",
            [
                ("ehlo-ok-rsp", b"250-", True),
                ("Domain", b"mx.example.com", True),
                ("sub-domain", b"mx", True),
                ("sub-domain", b"example", True),
                ("sub-domain", b"com", True),
                ("ehlo-greet", b"Hello you", True),
                ("CRLF", b"\r\n", True),
            ],
        ),
        (
            b"250-STARTTLS\r\n",
            [
                ("ehlo-ok-rsp", b"250-", True),
                ("Domain", b"STARTTLS", True),
                ("sub-domain", b"STARTTLS", True),
                ("CRLF", b"\r\n", True),
            ],
        ),
    ],
)
def test_a_line_in_the_place_of_the_greeting(raw: bytes, expected: list[tuple[str, bytes, bool]]) -> None:
    """Rule by rule; by the letter STARTTLS is a Domain here."""
    assert parts(raw, annotate_greeting(ReplyLine.from_bytes(raw))) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            b"250 AUTH PLAIN LOGIN\r\n",
            [
                ("ehlo-ok-rsp", b"250 ", True),
                ("ehlo-keyword", b"AUTH", True),
                ("ehlo-param", b"PLAIN", True),
                ("ehlo-param", b"LOGIN", True),
                ("CRLF", b"\r\n", True),
            ],
        ),
        (
            b"250-mail.example.com\r\n",
            [("ehlo-ok-rsp", b"250-", True), ("ehlo-keyword", b".", False), ("CRLF", b"\r\n", True)],
        ),
    ],
)
def test_a_line_in_the_place_of_a_keyword(raw: bytes, expected: list[tuple[str, bytes, bool]]) -> None:
    """Rule by rule; in the late greeting it is the dot that breaks the rule."""
    assert parts(raw, annotate_ehlo_line(ReplyLine.from_bytes(raw))) == expected


@pytest.mark.parametrize(
    ("raw", "rule", "broken", "words"),
    [
        (b"250-mail_gw.example.com\r\n", "Domain", b"_", "an underscore"),
        (b"250-[192.0.2.1]\r\n", "Domain", b"[192.0.2.1]", "brackets"),
        (b"250-\r\n", "Domain", b"", "missing"),
        (b"250- mx\r\n", "Domain", b"", "missing"),
        (b"250-mx..com\r\n", "sub-domain", b".", "a dot"),
        (b"250-mx-\r\n", "sub-domain", b"-", "a hyphen"),
        (b"250-mx \r\n", "ehlo-greet", b" ", "nothing behind"),
        (b"250-mx Gr\xfc\xdfe\r\n", "ehlo-greet", b"\xfc", "8-bit"),
        (b"250-mx a\rb\r\n", "ehlo-greet", b"\r", "carriage return"),
        (b"220-mx\r\n", "ehlo-ok-rsp", b"220", "not 250"),
        (b"250mx\r\n", "ehlo-ok-rsp", b"", "neither a blank nor a hyphen"),
        (b"250+mx\r\n", "ehlo-ok-rsp", b"+", "neither a blank nor a hyphen"),
        (b"250-mx\n", "CRLF", b"\n", "bare line feed"),
        (b"250-mx\r\r\n", "CRLF", b"\r\r\n", "stray carriage return"),
        (b"250-mx", "CRLF", b"", "no end"),
    ],
)
def test_what_breaks_the_greeting(raw: bytes, rule: str, broken: bytes, words: str) -> None:
    """The first thing that is wrong: its rule, its bytes, and why."""
    first = breaks(annotate_greeting(ReplyLine.from_bytes(raw)))[0]
    assert (first.rule, raw[first.span.start : first.span.stop]) == (rule, broken)
    assert words in first.text


@pytest.mark.parametrize(
    ("raw", "rule", "broken", "words"),
    [
        (b"250-AUTH=LOGIN\r\n", "ehlo-keyword", b"=", "an equals sign"),
        (b"250- STARTTLS\r\n", "ehlo-keyword", b" ", "a blank"),
        (b"250-\x00STARTTLS\r\n", "ehlo-keyword", b"\x00", "a NUL"),
        (b"250-START\x00TLS\r\n", "ehlo-keyword", b"\x00", "a NUL"),
        (b"250-\r\n", "ehlo-keyword", b"", "missing"),
        (b"250\r\n", "ehlo-ok-rsp", b"", "neither"),
        (b"250-SIZE \r\n", "ehlo-line", b" ", "nothing behind"),
        (b"250-AUTH  PLAIN\r\n", "ehlo-line", b" ", "nothing behind"),
        (b"250-SIZE 1\t2\r\n", "ehlo-param", b"\t", "a tab"),
        (b"250-SIZE \xe9\r\n", "ehlo-param", b"\xe9", "8-bit"),
        (b"SIZE\r\n", "ehlo-ok-rsp", b"", "no reply code"),
    ],
)
def test_what_breaks_a_keyword_line(raw: bytes, rule: str, broken: bytes, words: str) -> None:
    """The first thing that is wrong: its rule, its bytes, and why."""
    first = breaks(annotate_ehlo_line(ReplyLine.from_bytes(raw)))[0]
    assert (first.rule, raw[first.span.start : first.span.stop]) == (rule, broken)
    assert words in first.text


def test_the_older_edition_takes_an_8_bit_greeting() -> None:
    """RFC 1869 and RFC 5321 differ there."""
    line = ReplyLine.from_bytes(b"250-mx Gr\xfc\xdfe\r\n")
    assert breaks(annotate_greeting(line, EDITION_1869)) == ()
    assert breaks(annotate_greeting(line))


def test_a_line_of_very_many_parts_stays_small() -> None:
    """Annotations do not grow with what a server sends."""
    line = ReplyLine.from_bytes(b"250 AUTH" + b" A" * 30_000 + b"\r\n")
    greeting = ReplyLine.from_bytes(b"250 " + b"a." * 30_000 + b"a\r\n")
    irregular = ReplyLine.from_bytes(b"250 AUTH" + b" A" * 30_000 + b"\n")
    for annotations in (annotate_ehlo_line(line), annotate_greeting(greeting), annotate_ehlo_line(irregular)):
        assert PARTS <= len(annotations) < PARTS + 8
    assert breaks(annotate_ehlo_line(line)) == ()


@given(
    st.sampled_from([b"250-", b"250 ", b"250", b"220-", b"", b"250\t"]),
    st.lists(
        st.sampled_from([b"SIZE", b" ", b"a.b", b"\0", b"\r", b"\xfc", b"=", b"-"]) | st.binary(max_size=3), max_size=8
    ),
    st.sampled_from([b"\r\n", b"\n", b"", b"\r\r\n"]),
)
def test_annotations_of_any_line_stay_inside_it(code: bytes, texts: list[bytes], end: bytes) -> None:
    """Spans lie in the line, texts are printable and every one names its source."""
    line = ReplyLine.from_bytes(code + b"".join(texts).replace(b"\n", b"") + end)
    for annotations in (annotate_greeting(line), annotate_ehlo_line(line)):
        assert all(0 <= each.span.start <= each.span.stop <= len(line.raw) for each in annotations)
        assert all(each.text.isprintable() and each.ref for each in annotations)


def test_bytes_have_names() -> None:
    """Words where there are any, the visible notation for the rest; never a raw control byte."""
    assert [byte_name(byte) for byte in (0x2E, 0x41, 0x1B, 0xE9)] == ["a dot", "'A'", "'\\x1b'", "an 8-bit byte"]
    assert all(byte_name(byte).isprintable() for byte in range(256))


@given(st.lists(st.sampled_from([b"SIZE", b"8BIT", b" ", b".", b"mx", b"-", b"=", b"\t", b"\xe9", b"1"]), max_size=7))
def test_annotations_agree_with_the_grammar(texts: list[bytes]) -> None:
    """A line breaks no rule exactly where the regex of the whole rule matches."""
    text = b"".join(texts)
    line = ReplyLine.from_bytes(b"250-" + text + b"\r\n")
    assert (breaks(annotate_ehlo_line(line)) == ()) is bool(re.fullmatch(RULES["ehlo-line"].pattern, text))
    name, blank, greet = text.partition(b" ")
    good = re.fullmatch(RULES["Domain"].pattern, name) and (not blank or re.fullmatch(RULES["ehlo-greet"].pattern, greet))
    assert (breaks(annotate_greeting(line)) == ()) is bool(good)
