"""Does the server demand a client certificate, and end what comes without? Asking alone is harmless (RFC 8446 §4.3.2)."""

from inspector.events import Disconnected, TLSFailed, TLSRecord, TLSStarted
from inspector.lenses.finding import Evidence
from inspector.tls.alert import AlertDescription
from inspector.tls.answer import ASKS_FOR_CERTIFICATE
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

REQUIRED = "ALERT_CERTIFICATE_REQUIRED"
"""OpenSSL's word for alert 116, which comes inside TLS 1.3, behind a handshake that is complete for the client."""
_ENDS_WITHOUT_ONE = frozenset(
    (AlertDescription.handshake_failure, AlertDescription.bad_certificate, AlertDescription.certificate_required)
)
"""What servers say up to TLS 1.2 to an empty Certificate message (RFC 5246 §7.4.6)."""


def certificate_demanded(transcript: Transcript) -> tuple[tuple[Evidence, ...], str]:
    """Return where the session shows that, and the alert; nothing where it does not."""
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
