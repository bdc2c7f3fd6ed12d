"""A handshake that is brought to its end, so that the server's log has nothing to complain of.

Our own hello ends in the middle of the handshake, which servers log as an error and ban lists may count. Where the user
wants it quiet, this machine's OpenSSL asks for the version, and where it is accepted the handshake is finished. What the
server said is still read off the wire. A no that our library's narrower offer may have caused proves nothing: then our own
hello asks again.
"""

from collections.abc import Callable

from inspector.frozen import replace
from inspector.live.clock import Deadline
from inspector.live.secure import HandshakeError, SecureWire, client_context
from inspector.live.tap import RecordTap
from inspector.live.wire import Wire
from inspector.tls.alert import AlertDescription
from inspector.tls.answer import ProbeAnswer
from inspector.tls.outcome import Outcome
from inspector.tls.probe import VersionProbe
from inspector.tls.record import Record
from inspector.tls.registry import ProtocolVersion

_LAX = "DEFAULT:ALL:@SECLEVEL=0"
"""All suites that this machine's OpenSSL has, the anonymous ones too."""
_CONCLUSIVE = frozenset((Outcome.ACCEPTED, Outcome.ANSWERED_LOWER, Outcome.NOT_TLS, Outcome.NO_SESSION))
_SAID_BY_SMTP = frozenset((Outcome.SMTP_REFUSED, Outcome.STARTTLS_ABSENT))


class QuietHandshake:
    """One version, asked for by this machine's OpenSSL."""

    def __init__(self, version: ProtocolVersion, server_name: str) -> None:
        self._version = version
        self._server_name = server_name
        self.possible = ProtocolVersion.TLSv1_0 <= version
        """True when this machine's OpenSSL has the version at all: SSLv2 and SSLv3 are long gone from it."""

    def conclusive(self, answer: ProbeAnswer) -> bool:
        """Return True where the answer does not depend on what our library offers."""
        if answer.outcome is Outcome.REFUSED:
            return answer.alert is not None and answer.alert.description == AlertDescription.protocol_version
        return answer.outcome in _CONCLUSIVE | _SAID_BY_SMTP

    def shake(
        self, wire: Wire, deadline: Deadline, recorded: Callable[[bool, Record], None]
    ) -> tuple[ProbeAnswer, SecureWire | None]:
        """Return the answer, and the channel where the handshake was completed. Raises Cancelled, AllowanceSpentError.

        `recorded` is told every record (sent?, record).
        """
        reader = VersionProbe.reading(self._version, self._server_name)

        def tapped(sent: bool, record: Record) -> None:  # noqa: FBT001 - the tap's callback
            recorded(sent, record)
            if not sent:
                reader.feed(record.raw)

        try:
            context = client_context(self._version, _LAX)
            secure = SecureWire(wire, context, self._server_name, RecordTap(tapped))
            secure.handshake(deadline)
        except HandshakeError as error:
            told = reader.so_far
            return told or ProbeAnswer(error.outcome, alert=error.alert, words=error.words), None
        except ValueError as error:  # a name that SNI cannot carry: our own hello goes without it
            return ProbeAnswer(Outcome.NOT_TRIED, words=str(error)), None
        answer = reader.so_far or ProbeAnswer(Outcome.ACCEPTED, answered=secure.version)
        flight = secure.read_flight()
        scheme = answer.signature_scheme or (flight.signature_scheme if flight else "")
        told = replace(
            answer,
            chain=answer.chain or secure.presented_chain,
            signature_scheme=scheme,
            signature_fits=True if scheme else None,  # else OpenSSL would not have come to the end
            alpn=answer.alpn or (flight.alpn if flight else ""),
            ocsp_staple=answer.ocsp_staple or None,  # its hello asks for none
        )
        return told, secure
