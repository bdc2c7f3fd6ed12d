"""Pastes of all kinds, line by line: what each line was taken for stands in a table, so that a change is seen.

``python tests/formats/pastes/test_paste_verdicts.py`` writes the table anew; read the difference before you keep it. Where
the pastes come from stands in ``samples/pastes/SOURCES``.
"""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.events import (
    BodySent,
    Connected,
    Disconnected,
    Event,
    GreetingReceived,
    LineKept,
    ReplyReceived,
    SessionStarted,
    SourceRead,
    TLSEstablished,
    TLSFailed,
    TLSRecord,
)
from inspector.formats.recognise import recognise
from inspector.lenses.conversation import said_of
from inspector.lenses.inspection import inspect
from inspector.smtp.echo import base64_inside
from inspector.transcript import Transcript

HERE = Path(__file__).parent
PASTES = HERE.parent / "samples" / "pastes"
TABLE = HERE / "paste_verdicts.txt"
COLUMNS = 110
MINTED_ANEW = {"certificate-expired"}
"""Findings that depend on the day: the certificates of the pastes were minted for some weeks."""


def shown(event: Event) -> str:
    """One event in a line."""
    match event:
        case LineKept():
            return f"{event.number:>4} {event.why}: {event.raw.decode('utf-8', 'backslashreplace')}"
        case ReplyReceived():
            return f"  = reply {event.reply} to {event.verb or '?'}: {event.code}"
        case GreetingReceived():
            return f"  = greeting: {event.code}"
        case TLSEstablished():
            return (
                f"  = TLS {event.version.label if event.version else 'of some version'} {event.cipher_suite} {event.group}"
            )
        case TLSFailed():
            return f"  = TLS failed: {event.outcome} {event.alert} {event.words}"
        case TLSRecord():
            return f"  = record {'sent' if event.sent else 'received'}, type {event.content_type}, {len(event.raw)} bytes"
        case BodySent():
            return f"  C body {event.raw!r}"
        case Connected():
            return f"  = connected to {event.address}:{event.port}"
        case Disconnected():
            return f"  = disconnected by {event.by}: {event.reason}"
    said = said_of(event)
    return f"  {said[0]} {said[1]}" if said else ""


def told(path: Path) -> Iterator[str]:
    """All that a paste comes to."""
    for number, conversation in enumerate(recognise(path.read_bytes(), path.name), 1):
        transcript = Transcript(conversation.events)
        inspection = inspect(transcript)
        started, read = transcript.of(SessionStarted)[0][1], transcript.of(SourceRead)[0][1]
        yield f"#### {path.name} ({number}): {conversation.title}"
        yield f"  kind {read.kind}, {started.target}, {started.target.mode}, from {started.wall_clock or 'an unknown time'}"
        for words in read.words.split("; "):
            yield f"  : {words}"
        timed = any(entry.event.at for entry in transcript)
        for entry in transcript[2:]:
            if line := shown(entry.event):
                yield (f"{entry.event.at:7.3f} " if timed else "") + line[:COLUMNS].rstrip()
        for reply in inspection.ehlo:
            yield f"  verdict {reply.channel.value}: {reply.starttls.value}"
        yield f"  header {inspection.session.target} | {inspection.session.tls}"
        yield f"  findings {', '.join(each.code for each in inspection.findings if each.code not in MINTED_ANEW) or 'none'}"


def table() -> list[str]:
    """The whole."""
    return [line for path in sorted(PASTES.glob("*.txt")) for line in told(path)]


@pytest.fixture(scope="module")
def kept() -> dict[str, list[str]]:
    """The table as it was looked at, by paste."""
    parts: dict[str, list[str]] = {}
    for line in TABLE.read_text().splitlines():
        if line.startswith("#### "):
            name = line.split()[1]
        parts.setdefault(name, []).append(line)
    return parts


@pytest.mark.parametrize("name", sorted(path.name for path in PASTES.glob("*.txt")))
def test_every_line_is_taken_for_what_it_was(name: str, kept: dict[str, list[str]]) -> None:
    """Line by line, with the verdicts, what the header says, and the findings."""
    now = list(told(PASTES / name))
    assert not "\n".join(difflib.unified_diff(kept[name], now, "kept", "now", lineterm="", n=1))


@pytest.mark.parametrize(
    "name", ["swaks-auth-refused", "curl-trace-hex", *sorted(path.stem for path in PASTES.glob("auth-*"))]
)
def test_no_secret_of_a_paste_is_told(name: str) -> None:
    """Neither the password nor its base64 is in anything that is kept, whatever stands in front of an answer to 334."""
    path = PASTES / f"{name}.txt"
    secrets = [b"secretpassword", *base64_inside(b"secretpassword")]
    raw = path.read_bytes() + re.sub(rb"\s", b"", re.sub(rb"(?m)^[0-9a-f]{4}: (?:[0-9a-f]{2} )+ *", b"", path.read_bytes()))
    assert any(secret in raw for secret in secrets), "the paste holds one"
    events = repr([conversation.events for conversation in recognise(path.read_bytes(), path.name)]).encode()
    hexed = [secret.hex(" ").encode() for secret in secrets]
    assert not [secret for secret in (*secrets, *hexed) if secret in events]


if __name__ == "__main__":
    TABLE.write_text("\n".join(table()) + "\n")
