"""What a client does where an EHLO reply is framed so that its rule alone cannot say: the code, the line ends, the size."""

import re
from collections.abc import Sequence

from inspector.frozen import replace
from inspector.lenses.clients.model import Client, Codes, Else, Framing, Mode, Soft, Where
from inspector.lenses.clients.reply import Framed
from inspector.lenses.clients.rules import find_offer
from inspector.patterns import lazy_pattern
from inspector.smtp.reply import ReplyLine

_MASKED_GREETING = lazy_pattern(rb"[20 *\r\n]+")
"""What Postfix takes for a greeting that a firewall has masked: nothing but these, on one line (smtp_proto.c; measured)."""


def is_masked(greeting: Sequence[bytes]) -> bool:
    """Tell whether nothing but the code and asterisks are left of a greeting; `greeting`: its raw lines."""
    return any(b"*" in raw for raw in greeting) and says_nothing(greeting)


def says_nothing(greeting: Sequence[bytes]) -> bool:
    """Tell whether a greeting is masked, or has no text at all: Postfix takes both for the work of a firewall."""
    return _MASKED_GREETING.fullmatch(b"".join(greeting)) is not None


def obstacle(client: Client, reply: Framed) -> tuple[Else, str] | None:
    """Return what the client does before its rule comes into play, and why; None when the rule decides."""
    framing = client.program.framing
    if framing.helo_where_masked and says_nothing([reply.greeting]):
        said = "is masked with asterisks" if is_masked([reply.greeting]) else "has no text"
        return as_set(client, Else.HELO), f"the greeting {said}"
    if reply.odd and not reply.understood:
        return Else.UNKNOWN, f"{reply.odd}, and no rule says what it makes of that"
    return _ends(framing, reply) or _refusal(client, reply) or _coded(client, reply) or _sized(framing, reply)


def bars(framing: Framing, greeting: Framed) -> tuple[Else, str] | None:
    """Return what a 220 of which the end is known makes a client do, and why; None where it goes on to EHLO."""
    number = next((number for number, line in enumerate(greeting.lines, start=1) if line.code != 220), 0)
    if number:
        code = greeting.lines[number - 1].code
        return Else.UNKNOWN, f"line {number} has " + ("no reply code" if code is None else f"the code {code} instead of 220")
    return _ends(framing if framing.fatal_in_greeting else replace(framing, fatal=""), greeting)


def as_set(client: Client, otherwise: Else) -> Else:
    """Return what comes of going on in clear where TLS is required: giving up; one that asks blindly never looks back."""
    if client.mode is Mode.REQUIRED and not client.is_blind and otherwise in {Else.HELO, Else.CLEAR}:
        return Else.NOTHING if client.probe else Else.GIVES_UP
    return otherwise


def _refused(client: Client, reply: Framed, code: int) -> tuple[Else, str]:
    framing = client.program.framing
    said = f"EHLO was answered with {code}" if code else "line 1 has no reply code for it"
    otherwise = _at_4yz(framing, code) if code // 100 == 4 else Else.UNKNOWN if code // 100 == 3 else framing.on_550
    if Else.UNKNOWN in (otherwise, framing.on_502):
        return Else.UNKNOWN, f"{said}; what it does then is not known"
    return _instead(client, reply, framing.on_502 if code in framing.like_502 else otherwise, said)


def _at_4yz(framing: Framing, code: int) -> Else:
    """Behind a 421 a server closes the connection, so what those who would go on come to is not known."""
    if framing.on_4yz is Soft.GIVES_UP or (framing.on_4yz is Soft.AS_550_BUT_421 and code == 421):
        return Else.GIVES_UP
    goes_on = framing.on_550 not in {Else.GIVES_UP, Else.NOTHING}
    return Else.UNKNOWN if framing.on_4yz is Soft.UNKNOWN or (goes_on and code == 421) else framing.on_550


def _instead(client: Client, reply: Framed, otherwise: Else, said: str) -> tuple[Else, str]:
    """Return what comes of saying HELO: some clients read that reply for STARTTLS too."""
    if otherwise is Else.HELO and reply.surplus:
        return Else.UNKNOWN, f"{said}; it says HELO and takes what follows the reply for the answer"
    if otherwise is Else.HELO and client.program.framing.reads_helo:
        if reply.helo is None:
            return Else.UNKNOWN, f"{said}; it says HELO and would read that reply for STARTTLS, which is not known here"
        if find_offer(client.program.rule, reply.helo):
            return Else.STARTTLS, f"{said}; it finds STARTTLS in the reply to HELO"
    unknown = ", and no rule says what it makes of that" if otherwise is Else.UNKNOWN else ""
    return as_set(client, otherwise), f"{said}{unknown}"


_BLANKS = lazy_pattern(rb"\A[ \t]+")
_BY_FIRST = frozenset({Codes.FIRST, Codes.FIRST_DIGIT, Codes.OWN})
"""Who goes by the code of line 1; all others go by the last that there is."""


def _refusal(client: Client, reply: Framed) -> tuple[Else, str] | None:
    """Look at the code that counts for this client: that of line 1, or the last that there is."""
    codes, framing = reply.codes, client.program.framing
    if framing.codes is Codes.SAME and len(set(codes)) > 1:
        return None
    if framing.codes is Codes.NO_MATTER and find_offer(client.program.rule, reply.raw):
        return None
    first = _BLANKS.sub(b"", reply.raw[0], 1) if framing.blanks_before else reply.raw[0]
    counts = ReplyLine.from_bytes(first).code if framing.codes in _BY_FIRST else codes[-1] if codes else None
    return _refused(client, reply, counts or 0) if counts is None or counts >= 300 else None


def _coded(client: Client, reply: Framed) -> tuple[Else, str] | None:
    wrong = reply.wrong
    if not wrong or _takes(client, reply):
        return None
    words = f"line {wrong} has the code {reply.lines[wrong - 1].code} instead of 250"
    return _instead(client, reply, client.program.framing.not_250, words)


def _takes(client: Client, reply: Framed) -> bool:
    """Tell whether it takes these codes, of which the one that counts is below 300."""
    codes = reply.codes
    return {
        Codes.IGNORED: codes[-1] >= 200,
        Codes.NO_MATTER: True,
        Codes.FIRST_DIGIT: codes[0] >= 200,
        Codes.OWN: True,
        Codes.FIRST: codes[0] == 250,
        Codes.LAST: codes[-1] == 250,
        Codes.ALL: False,
        Codes.SAME: len(set(codes)) == 1,
        Codes.UNKNOWN: False,
    }[client.program.framing.codes]


_BUT = {Where.ALL: slice(None), Where.LAST: slice(-1, None), Where.BUT_FIRST: slice(1, None), Where.BUT_LAST: slice(-1)}


def _ends(framing: Framing, reply: Framed) -> tuple[Else, str] | None:
    if framing.ends_at_crlf and not reply.lines[-1].raw.endswith(b"\r\n"):
        return Else.GIVES_UP, "the last line ends in a bare LF, so for it the reply never ends"
    if reply.surplus and framing.more_is_fatal:
        return Else.GIVES_UP, "text came behind the last line of the reply"
    if framing.fatal:
        fatal, lines = re.compile(framing.fatal), _BUT[framing.fatal_lines]
        for number, text in zip(range(1, len(reply.texts) + 1)[lines], reply.texts[lines], strict=True):
            if fatal.search(text):
                return Else.GIVES_UP, f"line {number} has {framing.fatal_words}"
    return None


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
