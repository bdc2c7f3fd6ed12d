"""Does the server demand a client certificate, and end what comes without? Asking alone is harmless (RFC 8446 §4.3.2).

Most say so in the handshake, with an alert; Postfix completes it and says 421 then, in its greeting or to EHLO.
"""

from inspector.events import Disconnected, ReplyReceived, TLSFailed, TLSRecord, TLSStarted
from inspector.lenses.finding import Evidence
from inspector.lenses.findings.case import established_before
from inspector.patterns import lazy_pattern
from inspector.tls.alert import AlertDescription
from inspector.tls.answer import ASKS_FOR_CERTIFICATE
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

REQUIRED = "ALERT_CERTIFICATE_REQUIRED"
"""OpenSSL's word for alert 116, which comes inside TLS 1.3, behind a handshake that is complete for the client."""
_DEMANDS = lazy_pattern(rb"(?i)\bno (?:trusted )?client cert|\bclient certificate (?:is )?(?:required|needed|missing)")
"""smtpd.c and smtpd_check.c of Postfix; others in their words."""
_ENDS_WITHOUT_ONE = frozenset(
    (
        *(AlertDescription.handshake_failure, AlertDescription.bad_certificate),
        *(AlertDescription.certificate_required, AlertDescription.decode_error),
    )
)
"""What servers say up to TLS 1.2 to an empty Certificate message (RFC 5246 §7.4.6); decode_error: GnuTLS 3.7 (measured)."""


def certificate_demanded(transcript: Transcript) -> tuple[tuple[Evidence, ...], str]:
    """Return where the session shows that, and the alert or the reply; nothing where it does not."""
    for index, gone in transcript.of(Disconnected):
        if gone.connection == 0 and REQUIRED in gone.reason:
            return (Evidence(index, 0, 0, 0),), "alert 116 certificate_required"
    failures = [(index, event) for index, event in transcript.of(TLSFailed) if event.connection == 0]
    for index, failed in failures[-1:]:
        alert = failed.alert
        if failed.side == "remote" and alert is not None and alert.description in _ENDS_WITHOUT_ONE:
            asked = _record_that_asks(transcript, index)
            if asked is not None:
                raw = getattr(transcript[asked].event, "raw", b"")
                return (Evidence(asked, 0, 0, len(raw)), Evidence(index, 0, 0, 0)), str(alert)
    return _said_in_a_reply(transcript)


def demands_certificate(transcript: Transcript, reply: int) -> tuple[Evidence, ...]:
    """Point at the line of the session's reply that refuses whoever has no certificate; empty where none does."""
    lines = enumerate(transcript.reply_lines(0, reply), 1)
    return tuple(
        Evidence(entry, number, 0, len(line.content))
        for number, (entry, line) in lines
        if (line.code or 0) >= 400 and _DEMANDS.search(line.content) and established_before(transcript, entry)
    )


def _said_in_a_reply(transcript: Transcript) -> tuple[tuple[Evidence, ...], str]:
    replies = [event.reply for _, event in transcript.of(ReplyReceived) if event.connection == 0]
    for reply in (0, *replies):  # 0 is the greeting
        if evidence := demands_certificate(transcript, reply):
            line = dict(transcript.reply_lines(0, reply))[evidence[0].entry]
            return evidence[:1], line.text
    return (), ""


def _record_that_asks(transcript: Transcript, end: int) -> int | None:
    """Return the record of the session, before `end`, with which it was known that a certificate is asked for."""
    began = max((index for index, event in transcript.of(TLSStarted) if index < end and event.connection == 0), default=0)
    reader = VersionProbe.reading(ProtocolVersion.TLSv1_2, "")
    for index, record in transcript.of(TLSRecord):
        if began < index < end and record.connection == 0 and not record.sent:
            told = reader.feed(record.raw)
            if told is not None and ASKS_FOR_CERTIFICATE in told.words:
                return index
    return None
