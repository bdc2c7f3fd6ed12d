"""Commands: what a user types can never become two lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.command import COMMAND_LIMIT, CommandError, ehlo, mail_from, parse_command, stuff_dots, verb_of


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("NOOP", b"NOOP"),
        ("mail from:<a@example.com> SIZE=10", b"mail from:<a@example.com> SIZE=10"),
        ("  EHLO x ", b"  EHLO x "),
        ("VRFY grüße", "VRFY grüße".encode()),
        ("X\tY", b"X\tY"),
    ],
)
def test_a_typed_line_is_sent_as_it_is(text: str, line: bytes) -> None:
    """The inspector is there to try odd commands too: nothing is trimmed or put right."""
    assert parse_command(text) == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NOOP\rQUIT", "carriage return"),
        ("NOOP\nQUIT", "line feed"),
        ("NOOP\r\n", "carriage return"),
        ("NO\0OP", "NUL"),
        ("", "nothing to send"),
        ("   ", "nothing to send"),
        ("A" * (COMMAND_LIMIT + 1), "12,289 octets"),
        ("NOOP \ud800", "UTF-8"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_one_line(text: str, words: str) -> None:
    """Each refusal is a single line that names its reason."""
    with pytest.raises(CommandError, match=words) as caught:
        parse_command(text)
    assert "\n" not in str(caught.value)


def test_the_longest_command_is_still_sent() -> None:
    """The limit itself is allowed."""
    assert len(parse_command("A" * COMMAND_LIMIT)) == COMMAND_LIMIT


@given(st.text())
def test_no_text_becomes_two_lines(text: str) -> None:
    """Whatever is typed: a command holds no line break and no NUL, or there is a CommandError."""
    try:
        line = parse_command(text)
    except CommandError:
        return
    assert not re.search(rb"[\r\n\0]", line)
    assert line.decode() == text


def test_ehlo_and_lhlo_carry_our_name() -> None:
    """LMTP says LHLO (RFC 2033)."""
    assert ehlo("host.example.com") == b"EHLO host.example.com"
    assert ehlo("[192.0.2.1]", lmtp=True) == b"LHLO [192.0.2.1]"


@pytest.mark.parametrize("name", ["", "a b", "a\r\nQUIT", "a\nb", "a\tb", "é.example", "a\x7f", "a\0"])
def test_an_ehlo_name_cannot_break_the_line(name: str) -> None:
    """Blanks, controls and non-ASCII are refused."""
    with pytest.raises(CommandError):
        ehlo(name)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("a@example.com", b"MAIL FROM:<a@example.com>"),
        ("<a@example.com>", b"MAIL FROM:<a@example.com>"),
        (" a@example.com ", b"MAIL FROM:<a@example.com>"),
        ("", b"MAIL FROM:<>"),
        ("<>", b"MAIL FROM:<>"),
        ('"a@b"@example.com', b'MAIL FROM:<"a@b"@example.com>'),
    ],
)
def test_a_sender_is_put_in_brackets(address: str, line: bytes) -> None:
    """Both ways of writing an address work, and nothing is the null sender."""
    assert mail_from(address) == line


@pytest.mark.parametrize(
    "address",
    ["a", "@b", "a@", "a@b>\r\nRCPT TO:<c@d", "a@b> SIZE=1", "<<a@b>>", "a b@c", "a@b\x1b", "ä@b", "a@b\n", "a@b\0"],
)
def test_a_sender_cannot_smuggle_anything(address: str) -> None:
    """Line breaks, brackets, blanks, controls and non-ASCII are refused, and so is what is no address."""
    with pytest.raises(CommandError):
        mail_from(address)


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        (b"ehlo x\r\n", "EHLO"),
        (b"STARTTLS\r\n", "STARTTLS"),
        (b"  \tnoop", "NOOP"),
        (b"MAIL FROM:<a@b>", "MAIL"),
        (b"mail\tfrom", "MAIL"),
        (b"", ""),
        (b"\r\n", ""),
        (b"\xe9hlo", "\\xe9HLO"),
        (b"EH\x1bLO", "EH\\x1bLO"),
        ("ﬁ".encode(), "\\xef\\xac\\x81"),
    ],
)
def test_the_verb_is_plain_ascii(line: bytes, verb: str) -> None:
    """A verb can be compared and shown: upper case, ASCII, no control characters."""
    assert verb_of(line) == verb


@pytest.mark.parametrize(
    ("lines", "sent"),
    [
        ([], b".\r\n"),
        ([b"a", b"", b"b"], b"a\r\n\r\nb\r\n.\r\n"),
        ([b".", b"..", b".a", b"a."], b"..\r\n...\r\n..a\r\na.\r\n.\r\n"),
    ],
)
def test_dots_are_doubled(lines: list[bytes], sent: bytes) -> None:
    """A lone dot in the text does not end the message (RFC 5321 §4.5.2)."""
    assert stuff_dots(lines) == sent


@given(st.lists(st.binary().filter(lambda line: b"\r" not in line and b"\n" not in line)))
def test_a_receiver_gets_the_lines_back(lines: list[bytes]) -> None:
    """The body ends at the closing dot and nowhere before, and undoing the dots gives the lines again."""
    *received, dot, end = stuff_dots(lines).split(b"\r\n")
    assert (dot, end) == (b".", b"")
    assert b"." not in received
    assert [line[1:] if line.startswith(b".") else line for line in received] == lines


@pytest.mark.parametrize("line", [b"a\r\n.\r\nMAIL FROM:<x@y>", b"a\n", b"\r"])
def test_a_body_line_cannot_end_the_body(line: bytes) -> None:
    """A line break inside a line is refused (SMTP smuggling)."""
    with pytest.raises(CommandError):
        stuff_dots([line])
