"""Sessions with something of everything in them, for reports."""

from datetime import datetime

from playbook import EHLO, NOON, chain, play, started, surplus, sweep, tls

from inspector.demo.certificates import mint
from inspector.events import Event, LineKept, LocalTLSChecked, NoteWritten, ProbeFinished, SourceRead, TLSRecord
from inspector.frozen import replace
from inspector.tls.alert import Alert
from inspector.tls.client_hello import range_hello
from inspector.tls.outcome import Outcome
from inspector.tls.path import split_pem
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

HOSTILE = (
    rb"""` ``` ~~~ | <img src=x onerror=alert(1)> [a](javascript:b) **b** _i_ # @all &lt; $x$"""
    b" \x1b[2J \xe2\x80\xae\r x"
)


def _with_alert(event: Event) -> Event:
    if isinstance(event, ProbeFinished) and event.outcome is Outcome.REFUSED:
        return replace(event, alert=Alert(level=2, description=70))
    return event


def a_session(hostile: bytes = b"mx.example.com") -> Transcript:
    """The first case, TLS, old versions, a second case; `hostile` stands wherever a server can put words."""
    answers = {
        "SSLv3": Outcome.REFUSED,
        "TLSv1.0": Outcome.ACCEPTED,
        "TLSv1.2": Outcome.ACCEPTED,
        "TLSv1.3": Outcome.ACCEPTED,
    }
    ders = tuple(split_pem(mint("mx.example.com", datetime.fromisoformat(NOON)).chain_pem))
    return play(
        b"S: 220 mx.example.com " + hostile,
        EHLO,
        "S: 250-STARTTLS",
        "S: 250-mx.example.com",
        b"S: 250-X-" + hostile,
        "S: 250 SIZE 30000000",
        "C: STARTTLS",
        "S: 220 Ready",
        TLSRecord(at=0, sent=True, content_type=22, raw=range_hello("mx.example.com")),
        tls("TLSv1.0"),
        chain(ders, builds=True),
        EHLO,
        b"S: 250-mx.example.com " + hostile,
        "S: 250 SIZE 30000000",
        "C: MAIL FROM:<a@example.com>",
        b"S: 554 5.7.1 Not complied TLS minimum version " + hostile,
        surplus(hostile, "after-reply"),
        LocalTLSChecked(at=0, version=ProtocolVersion.TLSv1_0, completes=False, why="NO_PROTOCOLS_AVAILABLE"),
        [_with_alert(event) for event in sweep(answers)],
        finished=True,
    )


NOTE = "파트너가 보는 줄: this is what the partner's gateway sees"


def a_pasted_session(hostile: bytes = b"mx.example.com") -> Transcript:
    """Read from a paste, with a comment in it, words in Korean, and two notes of the user's."""
    words = hostile.decode("utf-8", "replace")
    live = play(
        b"S: 220 mx.example.com ESMTP Postfix " + hostile,
        EHLO,
        "S: 250-STARTTLS",
        "S: 250-mx.example.com 안녕하세요",
        "S: 250 X-漢字",
        LineKept(at=0, number=3, raw=b"<--- STARTTLS is before the greeting " + hostile, why="comment"),
        NoteWritten(at=0, entry=6, text="an older note"),
        NoteWritten(at=0, entry=6, text=f"{NOTE} {words}"),
        NoteWritten(at=0, entry=1, text=f"over the tunnel {words}"),
        start=started(),
    )
    first, *others = (entry.event for entry in live)
    return Transcript(
        [first, SourceRead(at=0, kind="dialogue", name="ticket.txt", words="a dialogue; it tells no times"), *others]
    )
