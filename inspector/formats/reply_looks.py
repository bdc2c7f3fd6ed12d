"""Which command a reply answers, by its look: for sources that leave commands out, or write replies down and no more."""

import re

from inspector.smtp.ehlo_reply import looks_like_a_name
from inspector.smtp.extensions import find_extension
from inspector.smtp.reply import ReplyLine

STOPS_PIPELINING = frozenset({"EHLO", "LHLO", "HELO", "STARTTLS", "AUTH", "DATA", "QUIT"})
"""Their reply is waited for (RFC 2920 §3.1, RFC 3207 §4); where another command follows, it is not in the source."""
ANSWERED_BY = {354: "DATA", 334: "AUTH", 235: "AUTH", 221: "QUIT"}
"""Codes that only one command is answered with (RFC 5321 §4.3.2, RFC 4954)."""
_BEGINS_TLS = re.compile(rb"220[- ].*\bTLS\b|220[- ]2\.\d\.\d ", re.I)
"""A 220 that is no greeting: RFC 2034 allows no enhanced status code in one."""
_REFUSES_TLS = re.compile(rb"454[- ].*\bTLS\b", re.I)
_NO_GREETING = re.compile(
    rb"(?!421)[45]\d\d[- ].*(?:\b(?:START)?TLS\b|<[^<>\s]*@[^<>\s]*>|\b(?:recipient|sender) address\b)", re.I
)
"""A refusal that cannot be a greeting: what it speaks of comes later."""
_GREETS = re.compile(
    rb"(?:554|521)[- ](?:[a-z0-9-]+\.)+[a-z]{2,}\.?(?:\s|$)|[45]\d\d[- ].*\b(?:no smtp service|ESMTP|"
    rb"not accepting (?:connections|messages)|does not accept mail|too many (?:\w+ )?(?:\w+ )?(?:connections|sessions)|"
    rb"connection rate|service (?:is )?not available)\b",
    re.I,
)
"""A refusal that is a greeting by its words: the server's name stands first in it (RFC 5321 §3.1, RFC 7504), or it speaks of
the connection."""
_HELLO = re.compile(rb"(?i)\b(?:hello|pleased to meet you|at your service)\b")
_EHLO_WORD = re.compile(rb"250[- ]([A-Za-z0-9][A-Za-z0-9-]*)(?=[ =\r\n])")


def begins_tls(line: bytes) -> bool:
    """Tell whether a line is a 220 that is no greeting."""
    return _BEGINS_TLS.match(line) is not None


def answers_a_command(line: bytes) -> bool:
    """Tell whether a refusal is none of a connection: it names a mailbox, a command, or the TLS that comes after EHLO."""
    return _NO_GREETING.match(line) is not None


def greets_with_a_refusal(line: bytes) -> bool:
    """Tell whether a refusal is a greeting by its own words; many others come at any step."""
    return _GREETS.match(line) is not None


def refuses_tls(line: bytes) -> bool:
    """Tell whether a line is the 454 to STARTTLS; the one to AUTH says nothing of TLS."""
    return _REFUSES_TLS.match(line) is not None


def looks_like_ehlo(lines: list[ReplyLine]) -> bool:
    """Tell whether a reply with 250 can be one to EHLO: a keyword begins a line of it, or the server's name and more do."""
    if (
        lines[0].raw[:3] == b"250"
        and (len(lines) > 1 or _HELLO.search(lines[0].raw))
        and looks_like_a_name(lines[0].raw[4:])
    ):
        return True
    words = [found[1].decode() for line in lines if (found := _EHLO_WORD.match(line.raw))]
    return any(find_extension(word) for word in words) and (len(lines) > 1 or words[0].upper() != "HELP")
