"""Which mail server this is, as far as its own words tell. A guess chooses which advice comes first, and nothing else."""

import re
from collections.abc import Iterator
from enum import StrEnum

from inspector.events import ReplyReceived
from inspector.frozen import Frozen
from inspector.lenses.ehlo.lens import EhloReply
from inspector.lenses.ehlo.order import guess_by_order
from inspector.patterns import lazy_pattern
from inspector.smtp.ehlo_reply import text_of
from inspector.transcript import Transcript


class Software(StrEnum):
    """Mail servers that there is advice for; the value is what `--software` takes."""

    POSTFIX = "postfix"
    EXIM = "exim"
    SENDMAIL = "sendmail"
    OPENSMTPD = "opensmtpd"
    EXCHANGE = "exchange"
    CISCO = "cisco"

    @property
    def shown(self) -> str:
        """What people call it."""
        return _SHOWN[self]


_SHOWN = {
    Software.POSTFIX: "Postfix",
    Software.EXIM: "Exim",
    Software.SENDMAIL: "sendmail",
    Software.OPENSMTPD: "OpenSMTPD",
    Software.EXCHANGE: "Exchange",
    Software.CISCO: "Cisco Secure Email (ESA)",
}


class Guess(Frozen):
    """What the server seems to be."""

    software: Software
    """Which one."""
    why: str
    """What speaks for it: ``says Postfix in its greeting``."""
    entry: int
    """Index of the entry that holds it."""


def _behind_the_name(program: bytes) -> re.Pattern[bytes]:
    """Return a pattern for a program's name in a 220: in any case behind the host's name, or written out in its place."""
    behind = rb"\s*\S+\s(?:.*[^\w.@-])?" + program + rb"(?!\w|[.-][a-z])"
    return lazy_pattern(rb"\A\d{3}[ -](?:" + program + rb"\s|(?i:" + behind + rb"))")


_GREETINGS = (
    (Software.POSTFIX, _behind_the_name(b"Postfix")),
    (Software.EXIM, _behind_the_name(b"Exim")),
    (Software.OPENSMTPD, _behind_the_name(b"OpenSMTPD")),
    (Software.SENDMAIL, _behind_the_name(b"Sendmail")),
    (Software.EXCHANGE, _behind_the_name(b"Microsoft Exchange")),
)
"""What each says of itself in its 220 where nobody changed it (nmap-service-probes, recog smtp_banners.xml)."""

_BY_MICROSOFT = lazy_pattern(rb"Microsoft E?SMTP MAIL(?= Service| ready)")
"""The mail service of Windows, which Exchange greets with too: it does not say which of the two it is."""

_KEYWORDS = {
    "X-ANONYMOUSTLS": Software.EXCHANGE,
    "X-EXPS": Software.EXCHANGE,
    "X-LINK2STATE": Software.EXCHANGE,
    "XEXCH50": Software.EXCHANGE,
    "PIPECONNECT": Software.EXIM,
    "PIPE_CONNECT": Software.EXIM,
    "X_PIPE_CONNECT": Software.EXIM,
}
"""Service extensions that one server alone offers (MS-SMTP, Exim specification)."""

_REPLIES = (
    (Software.POSTFIX, lazy_pattern(rb"^454 4\.7\.0 TLS not available due to local problem")),
    (Software.EXIM, lazy_pattern(rb"^454 TLS currently unavailable")),
    (Software.SENDMAIL, lazy_pattern(rb"^454 4\.3\.3 TLS not available")),
)
"""Replies to STARTTLS in one server's own words (smtpd.c of Postfix, tls.c of Exim, srvrsmtp.c of sendmail)."""


def guess_software(transcript: Transcript, ehlo: tuple[EhloReply, ...]) -> Guess | None:
    """Return what the server seems to be, by its greeting, its service extensions or its replies; None where none tells."""
    return next(_guesses(transcript, ehlo), None)


def _guesses(transcript: Transcript, ehlo: tuple[EhloReply, ...]) -> Iterator[Guess]:
    greeting = transcript.reply_lines(0, 0)
    for software, pattern in _GREETINGS:
        for index, line in greeting:
            if pattern.search(line.raw):
                yield Guess(software, f"says {software.shown} in its greeting", index)
    yield from _by_keywords(ehlo)
    for index, line in greeting:
        if _BY_MICROSOFT.search(line.raw):
            yield Guess(Software.EXCHANGE, "greets as Exchange and IIS do", index)
    refusals = [event for _, event in transcript.of(ReplyReceived) if event.verb == "STARTTLS" and event.code >= 400]
    for index, line in (line for event in refusals for line in transcript.reply_lines(event.connection, event.reply)):
        for software, pattern in _REPLIES:
            if pattern.search(line.raw):
                yield Guess(software, f"refuses STARTTLS in the words of {software.shown}", index)


def _by_keywords(ehlo: tuple[EhloReply, ...]) -> Iterator[Guess]:
    for reply in ehlo:
        for row in reply.lines[1:]:
            word = text_of(row.line).partition(b" ")[0].decode("latin-1").upper()
            if found := _KEYWORDS.get(word):
                yield Guess(found, f"offers {word}, as {found.shown} does", row.entry)
    offering = [reply for reply in ehlo if reply.keywords]
    orders = [guess_by_order(reply.keywords) for reply in offering]
    if orders and orders[0] and all(order and order.software == orders[0].software for order in orders):
        named = Software(orders[0].software)
        yield Guess(named, f"lists its keywords in the order of {named.shown}", offering[0].lines[0].entry)
