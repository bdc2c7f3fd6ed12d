"""What a session waits for, word by word."""

from collections.abc import Sequence

import pytest

from inspector.events import (
    CommandSent,
    Event,
    ProbeFinished,
    ReplyLineReceived,
    SessionFinished,
    SweepFinished,
    SweepStarted,
    WaitStarted,
)
from inspector.lenses.progress import Progress
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

SWEEP = SweepStarted(at=10.0, versions=tuple(ProtocolVersion))
COUNT = len(ProtocolVersion)


def waits(step: str, at: float = 0.0, connection: int = 0) -> WaitStarted:
    return WaitStarted(at=at, connection=connection, step=step, limit=60.0)


def answered(connection: int) -> ProbeFinished:
    return ProbeFinished(at=11.0, connection=connection, version=ProtocolVersion.TLSv1_2, outcome=Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("events", "now", "words"),
    [
        ([], 0.0, "starting ..."),
        ([waits("name")], 0.2, "looking up the name ..."),
        ([waits("connection", 1.0)], 1.9, "connecting ..."),
        ([waits("greeting", 1.0)], 4.2, "waiting for the greeting: 3 s of 60 s"),
        ([CommandSent(at=1.0, raw=b"EHLO a.example\r\n"), waits("reply", 1.0)], 1.5, "EHLO: waiting for the reply ..."),
        (
            [CommandSent(at=1.0, raw=b"STARTTLS\r\n"), waits("reply", 1.0)],
            3.0,
            "STARTTLS: waiting for the reply: 2 s of 60 s",
        ),
        ([CommandSent(at=1.0, raw=b"\x1b]0;x\r\n"), waits("reply", 1.0)], 1.0, "waiting for the reply ..."),
        ([CommandSent(at=1.0, raw=b""), waits("reply", 1.0)], 1.0, "waiting for the reply ..."),
        ([waits("handshake", 1.0)], 2.0, "TLS handshake: 1 s of 60 s"),
        ([waits("greeting"), waits("greeting", 5.0, connection=1)], 6.0, "waiting for the greeting: 6 s of 60 s"),
        ([SWEEP], 10.0, f"TLS versions: 0 of {COUNT} answered ..."),
        ([SWEEP, answered(1), answered(2), answered(3)], 12.5, f"TLS versions: 3 of {COUNT} answered, 2 s"),
        ([SWEEP, *[answered(1)] * (COUNT + 1)], 10.0, f"TLS versions: {COUNT} of {COUNT} answered ..."),
        ([SWEEP, SweepFinished(at=20.0)], 20.0, "reading what came ..."),
        ([SWEEP, SweepFinished(at=20.0), waits("reply", 20.0)], 22.0, "waiting for the reply: 2 s of 60 s"),
        ([waits("reply"), SessionFinished(at=7.0, reason="quit")], 7.0, "reading what came ..."),
        (
            [waits("reply"), ReplyLineReceived(at=7.0, reply=1, raw=b"250-\x1b[2J\r\n")],
            7.0,
            "waiting for the reply: 7 s of 60 s",
        ),
    ],
)
def test_words(events: Sequence[Event], now: float, words: str) -> None:
    """The wait that is on, how long it lasts and how long it may; never a word of the server's."""
    progress = Progress()
    for event in events:
        progress = progress.after(event)
    assert progress.words(now) == words
    assert words.isascii()
    assert words.isprintable()
