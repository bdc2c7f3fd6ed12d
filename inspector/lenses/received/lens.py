"""The way of a message by its Received fields: hop for hop, oldest first, what protected it and how long it took.

Each server writes its own field on top (RFC 5321 §4.4). What stands below the first server that the reader trusts may have
been written by anybody.
"""

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from inspector.events import LineKept
from inspector.frozen import Frozen
from inspector.lenses.finding import Evidence
from inspector.lenses.received.forms import FORMS, LOCAL, ONLY_TLS, PLAIN, SECURE, WITH, version_label_of
from inspector.lenses.sheet import Sheet, SheetRow
from inspector.lenses.source import foreign_source
from inspector.lenses.wording import counted
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript
from inspector.visible import visible

KIND = "received"
"""SourceRead.kind of such a source."""
MOST_HOPS = 100
"""Fields that are read; RFC 5321 §6.3 takes that many for a loop."""
_LONGEST = 4096
"""Characters of one field that are looked at."""
_FIELD = re.compile(r"(?i)(?:x-)?received[ \t]*:")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_LOST_INDENT = re.compile(
    r"(?:by|for|with|id|via|from) \S|\([A-Za-z0-9]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), +[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} "
)
"""How the later lines of a Received field begin."""
_FROM = re.compile(r"(?i)^\s*from\s+(\S+)(?:\s+(\((?:[^()]|\([^()]*\))*\)))?")
_BY = re.compile(r"(?i)\bby\s+(\S+)")
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]|\(([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)\)")
_SUBMITTED = re.compile(r"(?i)\bfrom userid \d+\)|\bfrom \S+@localhost\)|\binvoked by uid\b")
_NAME_SHOWN = 60


class Protection(StrEnum):
    """What protected a hop."""

    TLS = "TLS"
    CLEAR = "in clear"
    """The protocol's word says so."""
    LOCAL = "local"
    """On one machine, or not by SMTP."""
    UNKNOWN = "not told"


class Hop(Frozen):
    """One Received field."""

    sender: str
    """Who handed it over, as the receiver says; empty where the field has no ``from``. In the visible notation."""
    receiver: str
    """Who wrote the field; empty where it has no ``by``."""
    protocol: str
    """The word behind ``with``, as written; empty where there is none."""
    protection: Protection
    """What protected it."""
    version: str
    """``TLSv1.3``; empty where it is not told."""
    suite: str
    """The cipher suite as written; empty where it is not told."""
    private: bool
    """True where the sender's address is one of a private network."""
    at: datetime | None
    """When it was received; None where the field has no time that can be read."""
    delay: timedelta | None
    """Since the hop before; negative where the clocks differ; None for the first and where a time is missing."""
    evidence: tuple[Evidence, ...]
    """The bytes that tell what protected it; of the whole field where none do."""

    @property
    def protocol_version(self) -> ProtocolVersion | None:
        """The version as a value; None where it is not told or no TLS version."""
        return next((version for version in ProtocolVersion if version.label == self.version), None)


class ReceivedReading(Frozen):
    """The way of a message."""

    hops: tuple[Hop, ...]
    """Oldest first."""
    sheet: Sheet
    """The same as a table."""


class _Field(Frozen):
    """A field, unfolded, with the way back to its bytes."""

    text: str
    starts: tuple[int, ...]
    """Where each line begins in `text`."""
    places: tuple[tuple[int, int], ...]
    """Entry and offset of each line."""

    def evidence(self, start: int, stop: int) -> tuple[Evidence, ...]:
        """Point at text[start:stop], on each line that it stands on."""
        found = []
        for number in range(bisect_right(self.starts, start) - 1, len(self.starts)):
            line_start = self.starts[number]
            line_stop = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
            first, last = max(start, line_start), min(stop, line_stop)
            if first < last:
                entry, offset = self.places[number]
                found.append(Evidence(entry, 0, offset + first - line_start, offset + last - line_start))
        return tuple(found)


def read_received(transcript: Transcript) -> ReceivedReading | None:
    """Return the way of a message whose header fields were read; None for any other transcript."""
    source = foreign_source(transcript)
    if source is None or source.kind != KIND:
        return None
    fields = list(_fields(transcript))[:MOST_HOPS]
    hops: list[Hop] = []
    for field in reversed(fields):
        hops.append(_hop(field, hops[-1].at if hops else None))
    return ReceivedReading(tuple(hops), _sheet(tuple(hops))) if hops else None


def unquoted(raw: bytes) -> tuple[str, int]:
    """Return a line as text, one character for each byte, without quotation marks of a mail; and where it begins."""
    text = raw.decode("latin-1").replace("\xc2\xa0", "  ")  # non-breaking blanks, as many so that places stay
    quote = _QUOTE.match(text)
    return (text[quote.end() :], quote.end()) if quote else (text, 0)


def goes_on(text: str) -> bool:
    """Tell whether a line goes on with the field above: it is indented, or it was, before a page was copied."""
    return text[:1] in (" ", "\t") or _LOST_INDENT.match(text) is not None


def is_received(text: str) -> bool:
    """Tell whether a Received field begins here."""
    return bool(_FIELD.match(text.lstrip(" \t"))) and not text.lower().lstrip().startswith("x-received")


def _fields(transcript: Transcript) -> Iterator[_Field]:
    lines: list[tuple[int, int, str]] = []
    for index, event in transcript.of(LineKept):
        if event.why != "header":
            continue
        text, offset = unquoted(event.raw)
        indent = len(text) - len(text.lstrip(" \t"))
        if lines and goes_on(text) and not is_received(text):
            lines.append((index, offset + indent, text[indent:].rstrip()))
            continue
        if lines:
            yield _joined(lines)
        lines = [(index, offset + indent, text[indent:].rstrip())] if is_received(text) else []
    if lines:
        yield _joined(lines)


def _joined(lines: list[tuple[int, int, str]]) -> _Field:
    starts, length = [], 0
    for _, _, text in lines:
        starts.append(length)
        length += len(text) + 1
    places = tuple((entry, offset) for entry, offset, _ in lines)
    return _Field(" ".join(text for _, _, text in lines)[:_LONGEST], tuple(starts), places)


def _hop(field: _Field, before: datetime | None) -> Hop:
    name = _FIELD.match(field.text)
    start = name.end() if name else 0
    stop = field.text.rfind(";")
    told = field.text[start : stop if stop > start else len(field.text)]
    at = _time(field.text[stop + 1 :]) if stop > start else None
    sender = _FROM.match(told)
    receiver = _BY.search(told)
    protection, version, suite, span = _protection(told, sender)
    evidence = field.evidence(start + span[0], start + span[1]) if span[1] > span[0] else field.evidence(0, len(field.text))
    word = WITH.search(told)
    return Hop(
        sender=_shown(sender[1]) if sender else "",
        receiver=_shown(receiver[1]) if receiver else "",
        protocol=_shown(word[1]) if word else "",
        protection=protection,
        version=version,
        suite=_shown(suite),
        private=bool(sender and _is_private(sender[0])),
        at=at,
        delay=at - before if at and before else None,
        evidence=evidence,
    )


def _protection(told: str, sender: re.Match[str] | None) -> tuple[Protection, str, str, tuple[int, int]]:
    """Return what protected it, version, suite, and where that stands."""
    for form in FORMS:
        if found := form.pattern.search(told):
            groups = found.groupdict()
            version = version_label_of(groups.get("version") or "")
            return Protection.TLS, version, groups.get("suite") or "", found.span()
    word = WITH.search(told)
    name = word[1].upper() if word else ""
    span = word.span() if word else (0, 0)
    if name in SECURE or ONLY_TLS.search(told):
        return Protection.TLS, "", "", span
    if name in LOCAL or _SUBMITTED.search(told) or (sender is not None and _is_loopback(sender[0])):
        return Protection.LOCAL, "", "", span
    told_in_clear = name in PLAIN and sender is not None  # without a sender it may be a server's own way inside
    return (Protection.CLEAR if told_in_clear else Protection.UNKNOWN), "", "", span


def _addresses(told: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    for found in _ADDRESS.finditer(told):
        try:
            yield ipaddress.ip_address(found[1] or found[2])
        except ValueError:
            continue


def _is_loopback(told: str) -> bool:
    return any(address.is_loopback for address in _addresses(told))


_PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"))
)
"""RFC 1918, RFC 6598, RFC 4193, RFC 4291."""


def _is_private(told: str) -> bool:
    return any(
        address in network for address in _addresses(told) for network in _PRIVATE if address.version == network.version
    )


def _time(text: str) -> datetime | None:
    """Read a date-time of RFC 5322; without a zone it is taken for UTC, as ``-0000`` is."""
    try:
        found = parsedate_to_datetime(text.strip()[:80])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _shown(text: str) -> str:
    shown = visible(text.encode("latin-1", "replace")).rstrip(";,")
    return shown if len(shown) <= _NAME_SHOWN else f"{shown[:_NAME_SHOWN]}…"


def _sheet(hops: tuple[Hop, ...]) -> Sheet:
    rows = tuple(
        SheetRow(_cells(number, hop), hop.evidence[0].entry if hop.evidence else -1, bad=is_bad(hop))
        for number, hop in enumerate(hops, 1)
    )
    return Sheet(
        key="received",
        title="The way of the message",
        headline=_headline(hops),
        entry=-1,
        remarks=tuple(_remarks(hops)),
        header=("hop", "delay", "protocol", "TLS", "from → by"),
        rows=rows,
    )


def is_bad(hop: Hop) -> bool:
    """True for a hop in clear, and for one below TLS 1.2."""
    version = hop.protocol_version
    return hop.protection is Protection.CLEAR or (version is not None and version < ProtocolVersion.TLSv1_2)


def _cells(number: int, hop: Hop) -> tuple[str, ...]:
    protected = " ".join(filter(None, (hop.version, hop.suite))) or (
        "version not told" if hop.protection is Protection.TLS else ""
    )
    way = " → ".join(filter(None, (hop.sender, hop.receiver))) or "not told"
    return str(number), _delay(hop.delay), hop.protocol or "-", protected or hop.protection.value, way


def _delay(delay: timedelta | None) -> str:
    if delay is None:
        return ""
    seconds = round(abs(delay.total_seconds()))
    sign = "−" if delay < timedelta(0) else ""
    if seconds < 60:
        return f"{sign}{seconds} s"
    if seconds < 3600:
        return f"{sign}{seconds // 60} min"
    return f"{sign}{seconds // 3600} h {seconds % 3600 // 60} min"


def _headline(hops: tuple[Hop, ...]) -> str:
    clear = [number for number, hop in enumerate(hops, 1) if hop.protection is Protection.CLEAR]
    tls = sum(hop.protection is Protection.TLS for hop in hops)
    told = counted(len(hops), "hop")
    if clear:
        which = ", ".join(map(str, clear))
        return f"{told}: {len(clear)} in clear ({which}), {tls} over TLS."
    return f"{told}: {tls} over TLS, none in clear." if tls else f"{told}: none of them says TLS."


_FORGED = (
    "Each server writes its own field above the others. What stands before the first server that you trust, the upper rows "
    "of this table, may have been written by anybody."
)
_BY_THE_WORD = (
    "In clear means: the server wrote SMTP or ESMTP, without an S (RFC 3848). Most servers write ESMTPS for TLS; some do "
    "not, so look there before you blame it."
)
_NO_VERSION = (
    "Not every server writes the TLS version. Postfix does with smtpd_tls_received_header = yes; Exim, Gmail, Exchange and "
    "sendmail do by themselves."
)


def _remarks(hops: tuple[Hop, ...]) -> Iterator[str]:
    yield _FORGED
    if any(hop.protection is Protection.CLEAR for hop in hops):
        yield _BY_THE_WORD
    if any(hop.protection is Protection.TLS and not hop.version for hop in hops):
        yield _NO_VERSION
    times = [hop.at for hop in hops if hop.at]
    if len(times) > 1 and times[-1] >= times[0]:
        yield f"From the first time to the last it took {_delay(times[-1] - times[0])}."
