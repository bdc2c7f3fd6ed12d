"""The matcher: one row for each thing that a rule can say."""

import pytest

from inspector.lenses.clients import rules
from inspector.lenses.clients.lens import read_reply
from inspector.lenses.clients.rules import Match, Nul, Place, Rule, find_letters, find_offer
from inspector.smtp.reply import ReplyLine

HELLO = b"250-mx.example.com\r\n"


@pytest.mark.parametrize(
    ("rule", "line", "found"),
    [
        (Rule(Match.WORD, delims=" "), b"250 STARTTLS foo\r\n", True),
        (Rule(Match.WORD, delims=" "), b"250 STARTTLS=1\r\n", False),
        (Rule(Match.WORD, delims=" ="), b"250 STARTTLS=1\r\n", True),
        (Rule(Match.WORD, delims=" "), b"250 starttls\r\n", False),
        (Rule(Match.WORD, delims=" ", fold=True), b"250 StartTLS\r\n", True),
        (Rule(Match.WORD, delims=" ", fold=True), "250 ſTARTTLS\r\n".encode(), False),
        (Rule(Match.WORD, delims=" "), b"250  STARTTLS\r\n", False),
        (Rule(Match.WORD, delims=" ", left=" \t"), b"250 \t STARTTLS\r\n", True),
        (Rule(Match.WORD, delims=" ", right="\r"), b"250 STARTTLS\r foo\r\n", False),
        (Rule(Match.WORD, delims=" ", right="\r"), b"250 STARTTLS\r\r\n", True),
        (Rule(Match.EXACT), b"250 STARTTLS \r\n", False),
        (Rule(Match.EXACT, right=" "), b"250 STARTTLS \r\n", True),
        (Rule(Match.EXACT, right_of_last=" "), b"250 STARTTLS \r\n", True),
        (Rule(Match.PREFIX), b"250 STARTTLSX\r\n", True),
        (Rule(Match.PREFIX), b"250 XSTARTTLS\r\n", False),
        (Rule(Match.PATTERN, pattern=r"STARTTLS(\s|$)"), b"250 STARTTLS\tfoo\r\n", True),
        (Rule(Match.PATTERN, pattern=r"STARTTLS(\s|$)"), b"250 STARTTLSX\r\n", False),
        (Rule(Match.CONTAINS), b"250 X-STARTTLS-Y\r\n", True),
        (Rule(Match.CONTAINS, before=" "), b"250 X-STARTTLS\r\n", False),
        (Rule(Match.CONTAINS, before=" -", boundary=True), b"250 X-STARTTLSX\r\n", False),
        (Rule(Match.EXACT), b"250 START\x00TLS\r\n", False),
        (Rule(Match.EXACT, nul=Nul.DROP), b"250 START\x00TLS\r\n", True),
        (Rule(Match.EXACT, nul=Nul.CUT), b"250 STARTTLS\x00foo\r\n", True),
        (Rule(Match.EXACT, nul=Nul.STRIP), b"250 \x00STARTTLS\x00\r\n", True),
        (Rule(Match.EXACT, charset="utf-8", right="\u00a0"), b"250 STARTTLS\xc2\xa0\r\n", True),
        (Rule(Match.EXACT, charset="utf-8"), b"250 STARTTLS\xff\r\n", False),
        (Rule(Match.EXACT, drop="\r"), b"250 START\rTLS\r\n", True),
        (Rule(Match.EXACT, left="\r", right="\r"), b"250 START\rTLS\r\n", False),
        (Rule(Match.EXACT, also="TLS"), b"250 TLS\r\n", True),
        (Rule(Match.EXACT, also="TLS"), b"250 XTLS\r\n", False),
        (Rule(Match.EXACT, also="TLS"), b"250 tls\r\n", False),
        (Rule(Match.LETTER), b"250 STARTTLS\r\n", True),
        (Rule(Match.LETTER), b"250 starttls\r\n", False),
    ],
)
def test_a_later_line(rule: Rule, line: bytes, found: bool) -> None:
    """What counts in line 2."""
    place = find_offer(rule, (HELLO, line))
    assert (place is not None) is found
    assert place is None or place.line == 2


@pytest.mark.parametrize(("first", "found"), [(False, None), (True, Place(1, 4, 12))])
def test_line_one(first: bool, found: Place | None) -> None:
    """It is the greeting, or a line like the others."""
    assert find_offer(Rule(Match.EXACT, first=first), (b"250-STARTTLS\r\n", b"250 SIZE\r\n")) == found


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (Rule(Match.EXACT), Place(3, 4, 12)),
        (Rule(Match.EXACT, crlf=True), None),
        (Rule(Match.EXACT, kept=28), None),
        (Rule(Match.EXACT, kept=29), Place(3, 4, 12)),
    ],
)
def test_lines_and_their_ends(rule: Rule, found: Place | None) -> None:
    """A bare LF ends a line, or does not; lines that begin too late are not seen."""
    assert find_offer(rule, (HELLO, b"250-DSN 1\n", b"250-STARTTLS\r\n", b"250 SIZE\r\n")) == found


@pytest.mark.parametrize(
    ("blank", "lines", "found"),
    [
        ("", (b"250-\r\n", b"250 STARTTLS\r\n"), Place(2, 4, 12)),
        (" =", (b"250-\r\n", b"250 STARTTLS\r\n"), None),
        (" =", (b"250- =\r\n", b"250-\r\n", b"250 STARTTLS\r\n"), None),
        (" =", (b"250-\t\r\n", b"250 STARTTLS\r\n"), Place(2, 4, 12)),
        (" =", (b"250-\r\n", b"250-DSN\r\n", b"250 STARTTLS\r\n"), Place(3, 4, 12)),
        (" =", (b"250-\r\n",), None),
    ],
)
def test_the_greeting_may_be_a_later_line(blank: str, lines: tuple[bytes, ...], found: Place | None) -> None:
    """For some, a line without a word is no line: the one behind it is then the greeting, STARTTLS or not."""
    assert find_offer(Rule(Match.EXACT, blank=blank), lines) == found


@pytest.mark.parametrize(("nul", "found"), [(Nul.CUT, Place(3, 4, 12)), (Nul.END, None)])
def test_a_nul_may_end_the_whole_reply(nul: Nul, found: Place | None) -> None:
    """It ends its line, or everything behind it is lost."""
    assert find_offer(Rule(Match.EXACT, nul=nul), (HELLO, b"250-8BIT\x00MIME\r\n", b"250 STARTTLS\r\n")) == found


def test_a_lone_cr_may_end_a_line() -> None:
    """The place is told in the line as we count them."""
    lines = (HELLO, b"250-DSN\r250-STARTTLS\r\n", b"250 SIZE\r\n")
    assert find_offer(Rule(Match.EXACT), lines) is None
    assert find_offer(Rule(Match.EXACT, lone_cr=True), lines) == Place(2, 12, 20)


def test_the_place_of_a_word_that_is_written_otherwise() -> None:
    """Its own bytes, with what is left out between them; the other word where that is what counted."""
    assert find_offer(Rule(Match.EXACT, drop="\r"), (HELLO, b"250 START\rTLS\r\n")) == Place(2, 4, 13)
    assert find_offer(Rule(Match.EXACT, also="TLS", left=" "), (HELLO, b"250  TLS\r\n")) == Place(2, 5, 8)


def test_the_letters_anywhere() -> None:
    """Line 1 comes last: it is the least likely to be meant."""
    lines = (b"250-starttls.example.com\r\n", b"250 X-STARTTLS\r\n")
    assert list(find_letters(lines)) == [Place(2, 6, 14), Place(1, 4, 12)]


def test_a_long_reply_is_cut_once_for_each_way_of_cutting():
    """Four score clients are asked some ten times each why they do not see the word: that was 3 s for 900 lines."""
    raws = [HELLO, *(b"250-X%d\r\n" % number for number in range(900)), b"250-XSTARTTLS\r\n", b"250 HELP\r\n"]
    rules._pieces.cache_clear()
    readings = read_reply(tuple(map(ReplyLine.from_bytes, raws)), b"220 mx.example.com ESMTP\r\n")
    asked = rules._pieces.cache_info()
    assert sum("XSTARTTLS" in reading.why for reading in readings) > 20
    assert asked.misses <= 6
    assert asked.hits > 20 * asked.misses
