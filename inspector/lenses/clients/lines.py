"""Where an EHLO reply ends for one client: it cuts the bytes into lines of its own, and asks each whether more follow.

By the letter every line has a code with a hyphen or a blank behind it. What a client makes of a line that has not is in
`Framing`: it may end there, read on, give up, or wait for a line that never comes.
"""

import re
from collections.abc import Iterator, Sequence

from inspector.frozen import replace
from inspector.lenses.clients.framing import as_set, bars
from inspector.lenses.clients.model import Client, Else, Framing, Program
from inspector.lenses.clients.reply import Framed
from inspector.lenses.clients.rules import place_of
from inspector.smtp.reply import ReplyLine

LONGEST_GREETING = 1_000
"""Bytes of a line of the 220 up to which it is as good as any: 6 of 33 clients stumbled over 1,106."""
_CODE = "CODE"


def hear(client: Client, reply: Framed) -> Framed | tuple[Else, str]:
    """Return the reply as far as the client reads it, or what it does instead, and why.

    A reply that is framed by the letter comes back as it is, and so does one that was cut off, and any other where nothing
    is known of the client.
    """
    framing = client.program.framing
    if not framing.last or not reply.ended or not _must_ask(framing, reply):
        return reply
    whole = b"".join(reply.raw) + reply.surplus
    pieces = list(_pieces(client.program, whole))
    first = pieces[0][1].decode("latin-1") if pieces else ""
    if framing.first and not re.match(framing.first, first):
        return _otherwise(client, framing.not_first, 1)
    last = re.compile(framing.last.replace(_CODE, re.escape(first[:3])))
    vague, more = framing.vague and re.compile(framing.vague), re.compile(framing.more)
    for offset, piece in pieces:
        text = piece.decode("latin-1")
        if vague and vague.match(text):
            return _otherwise(client, Else.UNKNOWN, _line_at(reply, offset))
        if last.match(text):
            return _as_heard(reply, whole, offset + len(piece))
        if not more.match(text):
            return _otherwise(client, framing.otherwise, _line_at(reply, offset))
    return Else.GIVES_UP, "for it the reply never ends"


def refuses_greeting(client: Client, greeting: bytes) -> tuple[Else, str] | None:
    """Return what a client does that gets no further than the greeting, and why; None where it goes on.

    The 220 is a reply like any other, and cut in the same way. `greeting`: its raw lines; empty where it is not known.
    """
    lines = _lines(greeting)
    if not lines or not lines[-1].last:
        return None
    framed = Framed(lines, greeting, b"", None)
    if framed.longest > LONGEST_GREETING:
        return Else.UNKNOWN, f"the greeting has a line of {framed.longest:,} bytes, over which some clients stumble"
    if any(line.code != 220 for line in lines):
        return _barred(bars(client.program.framing, framed))
    heard = hear(client, framed)
    return _barred(bars(client.program.framing, heard) if isinstance(heard, Framed) else heard)


def _barred(met: tuple[Else, str] | None) -> tuple[Else, str] | None:
    if met is None:
        return None
    otherwise, why = met
    unknown = otherwise is Else.UNKNOWN
    return otherwise if unknown else Else.GIVES_UP, f"in the greeting, {why}"


def _must_ask(framing: Framing, reply: Framed) -> bool:
    """Tell whether the letter alone does not say where the reply ends for this client; what was not kept cannot be cut."""
    mixed = _CODE in framing.last and reply.is_mixed
    joined = framing.ends_at_crlf and reply.has_bare_lf
    return reply.is_whole and (reply.may_be_read_otherwise or framing.chunk > 0 or mixed or joined)


def _otherwise(client: Client, otherwise: Else, number: int) -> tuple[Else, str]:
    unknown = ", and no rule says what it makes of that" if otherwise is Else.UNKNOWN else ""
    return as_set(client, otherwise), f"line {number} is no reply line for it{unknown}"


def _line_at(reply: Framed, offset: int) -> int:
    return place_of([*reply.raw, reply.surplus], offset, offset + 1).line


def _as_heard(reply: Framed, whole: bytes, end: int) -> Framed:
    """Cut what it reads at each LF, as lines are counted here."""
    return replace(reply, lines=_lines(whole[:end]), surplus=whole[end:], understood=True)


def _lines(raw: bytes) -> tuple[ReplyLine, ...]:
    return tuple(map(ReplyLine.from_bytes, re.findall(rb"[^\n]*\n|[^\n]+\Z", raw)))


def _pieces(program: Program, whole: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the offset and the bytes of each line as this client cuts them, with their line ends."""
    ends = rb"\r\n" if program.framing.ends_at_crlf else rb"\r\n|\n|\r" if program.rule.lone_cr else rb"\n"
    stops: Sequence[int] = [found.end() for found in re.finditer(ends, whole)]
    start = 0
    for stop in (*stops, *([len(whole)] if not stops or stops[-1] < len(whole) else ())):
        size = program.framing.chunk or max(1, stop - start)
        for begin in range(start, stop, size):
            yield begin, whole[begin : min(begin + size, stop)]
        start = stop
