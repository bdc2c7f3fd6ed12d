"""What a client does where an EHLO reply is framed so that its rule alone cannot say: the code, the line ends, the size."""

import re
from collections.abc import Sequence
from functools import cached_property

from inspector.frozen import Frozen
from inspector.lenses.client_model import Client, Codes, Else, Framing, Mode
from inspector.lenses.client_rules import find_offer
from inspector.patterns import lazy_pattern
from inspector.smtp.reply import ReplyLine

_MASKED_GREETING = lazy_pattern(rb"[20 *\t\r\n]+")
"""What Postfix takes for a greeting that a firewall has masked: nothing but these (smtp_proto.c)."""


def is_masked(greeting: Sequence[bytes]) -> bool:
    """Tell whether nothing but the code and asterisks are left of a greeting; `greeting`: its raw lines."""
    raw = b"".join(greeting)
    return b"*" in raw and _MASKED_GREETING.fullmatch(raw) is not None


class Framed(Frozen, dict=True):
    """An EHLO reply with what stands around it. Four score clients ask the same of it, so each answer is found once."""

    lines: tuple[ReplyLine, ...]
    """Its lines."""
    greeting: bytes
    """The raw greeting before it."""
    surplus: bool
    """True when text came behind its last line."""
    helo: tuple[bytes, ...] | None
    """Raw lines of a HELO reply in the same session; None when HELO was not said."""

    @cached_property
    def raw(self) -> tuple[bytes, ...]:
        """The raw lines."""
        return tuple(line.raw for line in self.lines)

    @cached_property
    def size(self) -> int:
        """Bytes of the whole reply."""
        return sum(map(_size, self.lines))

    @cached_property
    def longest(self) -> int:
        """Bytes of the longest line."""
        return max(map(_size, self.lines))

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """The code of each line that has one."""
        return tuple(line.code for line in self.lines if line.code is not None)

    @cached_property
    def wrong(self) -> int:
        """Number of the first line, of those with a code, whose code is not 250; 0 where all are."""
        return next((number for number, code in enumerate(self.codes, start=1) if code != 250), 0)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What stands behind the code and its separator in each line, one character for each byte."""
        return tuple(line.content[4:].decode("latin-1") for line in self.lines)

    @cached_property
    def code(self) -> int:
        """The code of the last line; 0 where it has none."""
        return self.lines[-1].code or 0

    @cached_property
    def odd(self) -> str:
        """What no client's rule covers, in words; empty when there is nothing of the kind."""
        for number, line in enumerate(self.lines, start=1):
            if line.code is None:
                return f"line {number} has no reply code"
            if line.raw[3:4] not in (b" ", b"-"):
                return f"line {number} has neither a blank nor a hyphen behind its code"
        last = self.lines[-1]
        if not last.last or not last.raw.endswith(b"\n"):
            return "the reply was cut off"
        return ""


def _size(line: ReplyLine) -> int:
    return len(line.raw) + line.dropped


def obstacle(client: Client, reply: Framed) -> tuple[Else, str] | None:
    """Return what the client does before its rule comes into play, and why; None when the rule decides."""
    framing = client.program.framing
    if framing.helo_where_masked and is_masked([reply.greeting]):
        return _as_set(client, Else.HELO), "the greeting is masked with asterisks"
    if reply.code >= 300:
        return _refused(client, reply)
    if reply.odd:
        return Else.UNKNOWN, f"{reply.odd}, and no rule says what it makes of that"
    return _ends(framing, reply) or _coded(client, reply) or _sized(framing, reply)


def _as_set(client: Client, otherwise: Else) -> Else:
    """Return what comes of going on in clear where TLS is required: giving up; one that asks blindly never looks back."""
    if client.mode is Mode.REQUIRED and not client.is_blind and otherwise in {Else.HELO, Else.CLEAR}:
        return Else.NOTHING if client.probe else Else.GIVES_UP
    return otherwise


def _refused(client: Client, reply: Framed) -> tuple[Else, str]:
    framing = client.program.framing
    said = f"EHLO was answered with {reply.code}"
    if reply.code < 500 or framing.on_502 is Else.UNKNOWN:
        return Else.UNKNOWN, f"{said}; what it does then is not known"
    otherwise = framing.on_502 if reply.code in {500, 502} else framing.on_550
    if otherwise is Else.HELO and framing.reads_helo:
        if reply.helo is None:
            return Else.UNKNOWN, f"{said}; it says HELO and would read that reply for STARTTLS, which is not known here"
        if find_offer(client.program.rule, reply.helo):
            return Else.STARTTLS, f"{said}; it finds STARTTLS in the reply to HELO"
    return _as_set(client, otherwise), said


def _ends(framing: Framing, reply: Framed) -> tuple[Else, str] | None:
    if framing.ends_at_crlf and not reply.lines[-1].raw.endswith(b"\r\n"):
        return Else.GIVES_UP, "the last line ends in a bare LF, so for it the reply never ends"
    if reply.surplus and framing.more_is_fatal:
        return Else.GIVES_UP, "text came behind the last line of the reply"
    if framing.fatal:
        fatal = re.compile(framing.fatal)
        for number, text in enumerate(reply.texts, start=1):
            if fatal.search(text):
                return Else.GIVES_UP, f"line {number} has {framing.fatal_words}"
    return None


def _coded(client: Client, reply: Framed) -> tuple[Else, str] | None:
    framing, codes, wrong = client.program.framing, reply.codes, reply.wrong
    if not wrong or framing.codes is Codes.IGNORED:
        return None
    words = f"line {wrong} has the code {codes[wrong - 1]} instead of 250"
    if framing.codes is Codes.UNKNOWN or not all(200 <= code < 300 for code in codes):
        return Else.UNKNOWN, f"{words}, and no rule says what it makes of that"
    place = find_offer(client.program.rule, reply.raw)
    fine = {
        Codes.OWN: place is None or codes[place.line - 1] == 250,
        Codes.FIRST: codes[0] == 250,
        Codes.LAST: codes[-1] == 250,
        Codes.ALL: False,
        Codes.SAME: len(set(codes)) == 1,
    }[framing.codes]
    return None if fine else (_as_set(client, framing.not_250), words)


def _sized(framing: Framing, reply: Framed) -> tuple[Else, str] | None:
    sizes = (
        (framing.line, reply.longest, f"a line has {reply.longest:,} bytes"),
        (framing.lines, len(reply.lines), f"the reply has {len(reply.lines):,} lines"),
        (framing.reply, reply.size, f"the reply has {reply.size:,} bytes"),
    )
    for bound, size, words in sizes:
        if size >= bound.refused:
            return framing.too_large, f"{words}, more than it takes"
    for bound, size, words in sizes:
        if size > bound.taken:
            return Else.UNKNOWN, f"{words}; how much it takes is not known so exactly"
    return None
