"""Who sees STARTTLS? What each real client makes of the EHLO reply, and by which rule."""

import re
from collections.abc import Sequence
from functools import lru_cache

from inspector.events import CommandSent, ReplyReceived, SurplusReceived
from inspector.frozen import Frozen, replace
from inspector.lenses.clients.framing import obstacle
from inspector.lenses.clients.libraries import LIBRARIES
from inspector.lenses.clients.lines import hear, refuses_greeting
from inspector.lenses.clients.model import Basis, Client, Else, Group, Mode
from inspector.lenses.clients.reading import ClientReading, Then, is_known, of_group
from inspector.lenses.clients.reply import Framed
from inspector.lenses.clients.rules import Match, Place, find_letters, find_offer
from inspector.lenses.clients.servers import SERVERS
from inspector.lenses.clients.split import split
from inspector.lenses.clients.tools import TOOLS
from inspector.lenses.clients.words import why_found, why_missed
from inspector.lenses.ehlo.values import Channel, EhloReply
from inspector.lenses.finding import Evidence
from inspector.lenses.wording import listed
from inspector.smtp.reply import ReplyLine
from inspector.transcript import Transcript

CLIENTS: tuple[Client, ...] = (*SERVERS, *LIBRARIES, *TOOLS)
"""The whole table."""
_WORD_CHARACTER = re.compile(rb"[A-Za-z0-9]")
_REMEMBERED = 8_192
"""Bytes of a reply up to which it is remembered who overlooks its STARTTLS."""
_NAMED = 3
"""Names that a sentence has room for."""


class Clients(Frozen):
    """What all clients make of the reply."""

    readings: tuple[ClientReading, ...]
    """In the order of the table; empty where there is no EHLO reply in clear to read."""
    headline: str
    """The split between the mail servers, or why there is nothing to say."""
    remarks: tuple[str, ...]
    """Sentences: the other groups, and contradictions between programs that people take for each other."""


def read_clients(transcript: Transcript, ehlo: Sequence[EhloReply]) -> Clients:
    """Read the last EHLO reply in clear."""
    reply = next((reply for reply in reversed(ehlo) if reply.channel is Channel.PLAINTEXT), None)
    if reply is None:
        return _nothing(transcript, inside_tls=bool(ehlo))
    greeting = tuple(line.raw for _, line in transcript.reply_lines(0, 0))
    entries = tuple(line.entry for line in reply.lines)
    lines = tuple(line.line for line in reply.lines)
    return read_lines(lines, entries, b"".join(greeting), _surplus(transcript, entries[-1]), _helo(transcript))


def read_reply(
    lines: Sequence[ReplyLine], greeting: bytes = b"", *, surplus: bytes = b"", helo: Sequence[bytes] | None = None
) -> tuple[ClientReading, ...]:
    """Return what every client of the table makes of these lines; places are given as if each line were an entry."""
    framed = Framed(tuple(lines), greeting, surplus, None if helo is None else tuple(helo))
    return _read_all(framed, range(len(lines)))


def who_overlooks(lines: tuple[ReplyLine, ...], greeting: bytes, surplus: bytes) -> tuple[str, ...]:
    """Return the names of the programs that do not see STARTTLS, each once.

    Thousands of replies may stand in one paste, alike but for the server's name and what it says to whom: of line 1, clients
    look at its length, at bytes that are no letters, and for the word. So these are one question.
    """
    first = lines[0]
    if b"TLS" not in first.raw.upper():
        first = replace(first, raw=first.raw[:4] + _WORD_CHARACTER.sub(b"a", first.raw[4:]))
    alike = (first, *lines[1:])
    asked = _who_overlooks if sum(len(line.raw) for line in alike) <= _REMEMBERED else _who_overlooks.__wrapped__
    return asked(alike, greeting, surplus)


@lru_cache(maxsize=64)
def _who_overlooks(lines: tuple[ReplyLine, ...], greeting: bytes, surplus: bytes) -> tuple[str, ...]:
    readings = read_reply(lines, greeting, surplus=surplus)
    return tuple(dict.fromkeys(each.client.program.name for each in readings if each.sees_starttls is False))


def _nothing(transcript: Transcript, *, inside_tls: bool) -> Clients:
    if inside_tls:
        return Clients((), "TLS came first: no client looks for STARTTLS here.", ())
    return Clients((), "No EHLO reply came about that a client could read." if len(transcript) else "", ())


def _surplus(transcript: Transcript, last: int) -> bytes:
    commands = [index for index, event in transcript.of(CommandSent) if event.connection == 0 and index > last]
    end = min(commands, default=len(transcript))
    found = [event for index, event in transcript.of(SurplusReceived) if last < index < end and event.connection == 0]
    return b"".join(event.raw for event in found)


def _helo(transcript: Transcript) -> tuple[bytes, ...] | None:
    for _, event in transcript.of(ReplyReceived):
        if event.connection == 0 and event.verb == "HELO":
            return tuple(line.raw for _, line in transcript.reply_lines(0, event.reply))
    return None


@lru_cache(maxsize=2)
def read_lines(
    lines: tuple[ReplyLine, ...],
    entries: tuple[int, ...],
    greeting: bytes,
    surplus: bytes,
    helo: tuple[bytes, ...] | None,
) -> Clients:
    """Read lines that stand in these entries."""
    framed = Framed(lines, greeting, surplus, helo)
    readings = _read_all(framed, entries)
    if framed.odd and not any(map(is_known, readings)):
        return Clients(readings, f"What clients make of this reply is not known: {framed.odd}.", ())
    return Clients(readings, split(readings, Group.SERVER), tuple(_remarks(readings)))


def _read_all(reply: Framed, entries: Sequence[int]) -> tuple[ClientReading, ...]:
    refusals = _refusals(reply.greeting)
    return tuple(_read_client(client, refused, reply, entries) for client, refused in zip(CLIENTS, refusals, strict=True))


@lru_cache(maxsize=4)
def _refusals(greeting: bytes) -> tuple[tuple[Else, str] | None, ...]:
    """Return what each client meets in the greeting: one stands before all EHLO replies of a session."""
    return tuple(refuses_greeting(client, greeting) for client in CLIENTS)


def _read_client(client: Client, refused: tuple[Else, str] | None, reply: Framed, entries: Sequence[int]) -> ClientReading:
    if client.basis is Basis.UNKNOWN:
        return ClientReading(client, None, None, f"Not known: {client.program.words}")
    if client.program.rule.match is Match.UNKNOWN:
        return ClientReading(client, None, None, client.program.words)
    if refused:
        return _stopped(client, *refused)
    heard = hear(client, reply)
    if not isinstance(heard, Framed):
        return _stopped(client, *heard)
    met = obstacle(client, heard)
    if met is not None:
        return _stopped(client, *met)
    if client.is_blind:
        return ClientReading(client, None, Then.TLS, "It sends STARTTLS without looking whether it is offered.")
    if client.program.rule.match is Match.LETTER:
        return _by_the_letter(client, reply, entries)
    return _by_rule(client, reply, heard, entries)


def _by_rule(client: Client, reply: Framed, heard: Framed, entries: Sequence[int]) -> ClientReading:
    """Look for the word in what it takes for the reply; `reply`: all that came."""
    place = find_offer(client.program.rule, heard.raw)
    if place is None:
        why, overlooked = _why_not(client, reply, heard)
        return _reading(client, why, overlooked, entries, seen=False)
    behind = client.program.framing.fatal_behind
    if heard.surplus and behind and re.match(behind, heard.surplus.decode("latin-1")):
        return _stopped(client, Else.GIVES_UP, "it takes what follows the last line for the answer to STARTTLS")
    if heard.surplus and client.program.framing.unsure_behind:
        why = "More text follows what it takes for the last line, and no rule says what it makes of that."
        return ClientReading(client, None, None, why)
    return _reading(client, why_found(client, heard.raw, place), place, entries, seen=True)


def _why_not(client: Client, reply: Framed, heard: Framed) -> tuple[str, Place | None]:
    behind = len(heard.lines)
    if heard.understood and behind < len(reply.lines) and not any(find_letters(heard.raw)):
        place = next((place for place in find_letters(reply.raw) if place.line > behind), None)
        if place:
            where = f"Line {place.line}, byte {place.start}: STARTTLS; for {client.program.name} the reply ends with line"
            return f"{where} {behind}.", place
    return why_missed(client, heard.raw)


def _reading(client: Client, why: str, place: Place | None, entries: Sequence[int], *, seen: bool) -> ClientReading:
    known = place is not None and place.line <= len(entries)  # what came behind the reply is no line of it
    evidence = Evidence(entries[place.line - 1], place.line, place.start, place.stop) if place and known else None
    if not client.sends:
        return ClientReading(client, seen, None, f"{why} It lists what is offered, and never sends STARTTLS.", evidence)
    then = Then.TLS if seen else _without_offer(client)
    return ClientReading(client, seen, then, why, evidence)


def _without_offer(client: Client) -> Then | None:
    if client.probe:
        return None
    return {Mode.OPPORTUNISTIC: Then.CLEAR, Mode.REQUIRED: Then.GIVES_UP}.get(client.mode)


_OUTCOMES: dict[Else, tuple[bool | None, Then | None, str]] = {
    Else.HELO: (False, Then.CLEAR, "; it says HELO and mails in clear"),
    Else.CLEAR: (False, Then.CLEAR, "; it mails in clear"),
    Else.GIVES_UP: (False, Then.GIVES_UP, "; it gives up"),
    Else.STARTTLS: (True, Then.TLS, "; it sends STARTTLS all the same"),
    Else.NOTHING: (False, None, "; it reports no TLS"),
    Else.UNKNOWN: (None, None, ""),
}
"""What comes of an obstacle, and how it is said."""


def _stopped(client: Client, otherwise: Else, words: str) -> ClientReading:
    if client.probe and otherwise in {Else.HELO, Else.CLEAR, Else.GIVES_UP}:
        otherwise = Else.NOTHING
    sees, then, consequence = _OUTCOMES[otherwise]
    sentence = f"{words[:1].upper()}{words[1:]}{consequence}."
    return ClientReading(client, None if client.is_blind and then is Then.TLS else sees, then, sentence)


def _by_the_letter(client: Client, reply: Framed, entries: Sequence[int]) -> ClientReading:
    place = find_offer(client.program.rule, reply.raw)
    if place is not None:
        return _reading(
            client, f"Line {place.line}, byte {place.start}: STARTTLS behind the greeting.", place, entries, seen=True
        )
    letters = list(find_letters(reply.raw))
    if any(place.line > 1 for place in letters):
        place = letters[0]
        evidence = Evidence(entries[place.line - 1], place.line, place.start, place.stop)
        why = f"Line {place.line} is not the bare word STARTTLS; what {client.program.name} makes of that is not known."
        return ClientReading(client, None, None, why, evidence)
    why, overlooked = why_missed(client, reply.raw)
    return _reading(client, why, overlooked, entries, seen=False)


# In sentences ------------------------------------------------------------------------------------------------------------


def _remarks(readings: Sequence[ClientReading]) -> list[str]:
    """Return the contradictions, the gravest first."""
    by_id = {reading.client.id: reading for reading in readings}
    told: dict[str, str] = {}
    for reading in readings:
        other = by_id.get(reading.client.speaks_for)
        if other and (sentence := _contradiction(reading, other)):
            told.setdefault(reading.client.program.name, sentence)
    probes = [reading.client.program.name for reading in readings if reading.client.probe and reading.then is Then.TLS]
    servers = [reading for reading in of_group(readings, Group.SERVER) if reading.then in {Then.CLEAR, Then.GIVES_UP}]
    if not any(reading.sees_starttls for reading in readings):
        blind = sum(reading.client.is_blind and reading.then is Then.TLS for reading in readings)
        words = f"{blind} clients and settings send STARTTLS without looking; only the server can tell whether that works."
        return [words] if blind else []
    if not probes or not servers:
        return [*told.values()]
    names = list(dict.fromkeys(probes))
    others = list(dict.fromkeys(reading.client.program.name for reading in servers))
    return [*told.values(), f"{_some(names)} would say that TLS works; {_some(others)} would not use it."]


_DOES = {Then.TLS: "uses TLS", Then.CLEAR: "mails in clear", Then.GIVES_UP: "does not deliver"}


def _contradiction(one: ClientReading, other: ClientReading) -> str:
    """Return a sentence where a program says otherwise than the one that it is taken for."""
    if one.then is other.then or other.then is None or (one.then is None and other.then is not Then.TLS):
        return ""
    if one.client.probe:
        says = "TLS" if one.then is Then.TLS else "no TLS"
        return f"{one.client.program.name} says {says}; {_itself(other)} {_DOES[other.then]}."
    return f"{one.client.program.name} {_DOES[one.then]}; {_itself(other)} {_DOES[other.then]}." if one.then else ""


def _itself(reading: ClientReading) -> str:
    name = reading.client.program.name
    return "Postfix itself" if name.startswith("Postfix") else name


def _some(names: list[str]) -> str:
    return f"{', '.join(names[:_NAMED])} and others" if len(names) > _NAMED + 1 else listed(names)
