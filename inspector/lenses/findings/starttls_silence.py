"""STARTTLS that gets no reply: nothing comes, the connection ends, or a TLS alert stands where the reply belongs."""

from inspector.events import (
    CommandSent,
    Disconnected,
    MalformedReceived,
    ReplyLineReceived,
    ReplyReceived,
    SessionFinished,
)
from inspector.lenses.finding import Evidence
from inspector.lenses.findings.case import Case
from inspector.tls.alert import alert_instead_of_reply
from inspector.tls.outcome import Outcome
from inspector.visible import visible

HOW = {
    "us": "nothing came back in time",
    "client": "the client ended the connection",
    "server": "the server closed the connection instead",
    "network": "the connection broke instead",
}
"""Disconnected.by to what came in place of a reply."""
_SHOWN = 100
"""Bytes that are shown of what is no whole reply."""


def session_got_no_reply(case: Case) -> bool:
    """Return True where the session ended while it waited for the reply to STARTTLS."""
    lost = any(event.reason == "lost" for _, event in case.transcript.of(SessionFinished))
    return lost and _waits(case, 0) is not None


def unanswered(case: Case) -> tuple[Evidence, ...]:
    """Point at each STARTTLS, of the session and of the probes, that got nothing at all."""
    probes = [event.connection for _, event in case.probes() if event.outcome is Outcome.NO_REPLY]
    connections = [0, *probes] if session_got_no_reply(case) and not _alerts(case, 0) else probes
    asked = [entry for entry in (_waits(case, connection) for connection in connections) if entry is not None]
    return tuple(case.whole(entry) for entry in asked)


def how_it_ended(case: Case, entry: int) -> str:
    """Say what came in place of a reply to the command at `entry`."""
    connection = case.transcript[entry].event.connection
    ends = [event.by for _, event in case.transcript.of(Disconnected) if event.connection == connection]
    how = HOW.get(ends[-1] if ends else "", HOW["network"])
    behind = [later.event for later in case.transcript[entry + 1 :] if later.event.connection == connection]
    came = [event.raw for event in behind if isinstance(event, MalformedReceived | ReplyLineReceived)]
    return f"no whole reply, only {visible(came[0][:_SHOWN].rstrip())}, and then {how}" if came else how


def alerts(case: Case) -> tuple[tuple[Evidence, str], ...]:
    """Every TLS alert in clear where the reply to STARTTLS belongs: where it is, and what it says."""
    probes = [event.connection for _, event in case.probes() if event.outcome is Outcome.SMTP_REFUSED]
    return tuple(found for connection in (0, *probes) for found in _alerts(case, connection))


def _alerts(case: Case, connection: int) -> list[tuple[Evidence, str]]:
    asked = _waits(case, connection)
    return [
        (case.whole(index), said)
        for index, event in case.transcript.of(MalformedReceived)
        if event.connection == connection and asked is not None and index > asked
        if (said := alert_instead_of_reply(event.raw))
    ]


def _waits(case: Case, connection: int) -> int | None:
    """Return the entry of the connection's last command where that is STARTTLS and no reply followed; else None."""
    sent = [(index, event.raw) for index, event in case.transcript.of(CommandSent) if event.connection == connection]
    if not sent or sent[-1][1].strip().upper() != b"STARTTLS":
        return None
    last = sent[-1][0]
    answered = any(index > last and event.connection == connection for index, event in case.transcript.of(ReplyReceived))
    return None if answered else last
