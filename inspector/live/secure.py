"""TLS for the live session: stdlib ssl over MemoryBIO, with a tap that records every TLS record in both directions.

What happened is read off the recorded bytes, not from the library's error texts, which often blame the wrong side.
"""

import contextlib
import ssl
import sys

from inspector.live.cancellation import Cancelled
from inspector.live.clock import Deadline
from inspector.live.key_log import KeyLog
from inspector.live.tap import RecordTap
from inspector.live.wire import Wire, WireEnded
from inspector.tls.alert import Alert
from inspector.tls.answer import ProbeAnswer
from inspector.tls.expected_warnings import keep_expected_quiet
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion, version_label
from inspector.visible import visible, visible_text

keep_expected_quiet()

_STDLIB = {
    ProtocolVersion.SSLv3: ssl.TLSVersion.SSLv3,
    ProtocolVersion.TLSv1_0: ssl.TLSVersion.TLSv1,
    ProtocolVersion.TLSv1_1: ssl.TLSVersion.TLSv1_1,
    ProtocolVersion.TLSv1_2: ssl.TLSVersion.TLSv1_2,
    ProtocolVersion.TLSv1_3: ssl.TLSVersion.TLSv1_3,
}
OFFERED = tuple(version for version in ProtocolVersion if version >= ProtocolVersion.TLSv1_0)
"""What the session offers when the user chose no version: all that this library can speak."""
_WIDE = "DEFAULT:ALL:!aNULL:!eNULL:@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4
"""OP_LEGACY_SERVER_CONNECT, which the ssl module names from Python 3.12 on: servers without RFC 5746 are let in."""
_DER = 2
"""The private get_unverified_chain()'s certificates take a number for the format."""
_WORDS = 200
"""Bytes of what is no TLS that are put into the words."""
_HEAR_OUT_SECONDS = 2.0
"""How long the rest of such a line is waited for."""


def set_versions(context: ssl.SSLContext, lowest: ProtocolVersion, highest: ProtocolVersion) -> None:
    """Let `context` speak these versions and those between. Raises KeyError for SSLv2, which the library has no name for.

    Python warns of TLS 1.0 and 1.1; they are what this program is about, so that one warning is not passed on.
    """
    context.minimum_version = _STDLIB[lowest]
    context.maximum_version = _STDLIB[highest]


def client_context(version: ProtocolVersion | None, ciphers: str = _WIDE) -> ssl.SSLContext:
    """A context that takes what it gets: certificates are judged later, by lenses, and old versions are allowed.

    The default order of suites comes first, so that a server sees what it would see from a modern client.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    set_versions(context, version or ProtocolVersion.TLSv1_0, version or ProtocolVersion.TLSv1_3)
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers(ciphers)
    return context


def offer_of(ciphers: str) -> str:
    """Return the list of suites for a session: what the user chose, however weak it is, or all with a certificate."""
    return f"{ciphers}:@SECLEVEL=0" if ciphers else _WIDE


class HandshakeError(Exception):
    """The handshake did not complete; the fields are those of events.TLSFailed."""

    def __init__(self, outcome: Outcome, side: str, alert: Alert | None, words: str) -> None:
        super().__init__(words)
        self.outcome = outcome
        self.side = side
        self.alert = alert
        self.words = words


class SecureWire:
    """A Wire inside TLS. Its owner is one thread."""

    def __init__(self, wire: Wire, context: ssl.SSLContext, server_name: str, tap: RecordTap) -> None:
        """An empty `server_name` sends no SNI. Raises ValueError for a name that SNI cannot carry."""
        self._wire = wire
        self._tap = tap
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name or None)
        self._received_before = wire.received
        self._context = context
        self._secret = b""
        self._flight: ProbeAnswer | None = None

    def handshake(self, deadline: Deadline) -> None:
        """Complete the handshake. Raises HandshakeError, Cancelled."""
        key_log = KeyLog(self._context)
        try:
            self._shake(deadline)
        finally:
            self._secret = key_log.take()

    def read_flight(self) -> ProbeAnswer | None:
        """Return what the server encrypted in the handshake of TLS 1.3: chain, signature scheme, ALPN.

        None where there was nothing of the kind, or where it cannot be opened. The secret is forgotten.
        """
        if self._secret:
            self._flight, self._secret = self._tap.flight.read(self._secret), b""
        return self._flight

    @property
    def session_ticket(self) -> bool | None:
        """True when the server has sent a session ticket by now; in TLS 1.3 it comes after the handshake.

        None where OpenSSL does not hand the session out: with a leaf of some 64 KiB it cannot be written down.
        """
        try:
            session = self._tls.session
        except ValueError:
            return None
        return session is not None and session.has_ticket

    def _shake(self, deadline: Deadline) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except (ssl.SSLError, OSError) as error:
                with contextlib.suppress(WireEnded):  # our alert; the other side may have gone already
                    self._flush(deadline)
                self._hear_out(deadline)
                raise self._failed(error) from None
            else:
                with contextlib.suppress(WireEnded):  # then the next read says so
                    self._flush(deadline)
                return
            try:
                self._flush(deadline)
                self._receive(deadline)
            except WireEnded as end:
                raise self._broken(end.how) from None

    @property
    def version(self) -> ProtocolVersion:
        """The negotiated version."""
        name = self._tls.version() or ""
        return ProtocolVersion.from_label("TLSv1.0" if name == "TLSv1" else name)

    @property
    def presented_chain(self) -> tuple[bytes, ...]:
        """The chain as sent (DER); where this Python cannot tell, as the records show it."""
        if sys.version_info >= (3, 13):
            return tuple(self._tls.get_unverified_chain())
        read = getattr(getattr(self._tls, "_sslobj", None), "get_unverified_chain", None)
        if read is None:
            return self.chain_on_record
        return tuple(certificate.public_bytes(_DER) for certificate in read() or ())

    @property
    def chain_on_record(self) -> tuple[bytes, ...]:
        """The chain (DER) as the records show it: of a handshake that failed too, and whatever its certificates are."""
        flight = self.read_flight()
        return flight.chain if flight else self._tap.chain_in_clear

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Encrypt and write all of `data`. Raises WireEnded, Cancelled."""
        try:
            self._tls.write(data)
        except ssl.SSLError:
            raise WireEnded(Outcome.CLOSED) from None
        self._flush(deadline)

    def read(self, deadline: Deadline) -> bytes:
        """Return what comes next, at least one byte. Raises WireEnded, Cancelled."""
        while not (data := self._decrypted(deadline)):
            self._receive(deadline)
        return data

    def read_now(self) -> bytes:
        """Return what has come already; empty when nothing has. Raises WireEnded."""
        while not (plain := self._decrypted(Deadline(0))) and (data := self._wire.read_now()):
            self._feed(data)
        return plain

    def close(self) -> None:
        """Say close_notify if that is possible at once, and close the connection."""
        with contextlib.suppress(ssl.SSLError, ValueError):
            self._tls.unwrap()
        with contextlib.suppress(WireEnded, Cancelled):
            self._flush(Deadline(0))
        self._wire.close()

    def fileno(self) -> int:
        """For waiting on it beside other things."""
        return self._wire.fileno()

    def _decrypted(self, deadline: Deadline) -> bytes:
        """Return all that can be decrypted by now: nobody would wake us for what stays behind in memory."""
        plain = bytearray()
        try:
            while data := self._tls.read(65536):  # one record at a time
                plain += data
        except ssl.SSLWantReadError:
            with contextlib.suppress(*([WireEnded] if plain else [])):  # the next reading finds that too
                self._flush(deadline)  # an answer to a key update, perhaps
            return bytes(plain)
        except ssl.SSLZeroReturnError:  # close_notify
            pass
        except ssl.SSLError as error:
            if not plain:
                said = visible_text(str(error.reason or error))
                raise WireEnded(Outcome.CLOSED, f"TLS ended: {said}") from None
        if not plain:  # the end is found again by the next reading
            raise WireEnded(Outcome.CLOSED)
        return bytes(plain)

    def _receive(self, deadline: Deadline) -> None:
        self._feed(self._wire.read(deadline))

    def _feed(self, data: bytes) -> None:
        self._tap.feed(data, sent=False)
        self._incoming.write(data)

    def _flush(self, deadline: Deadline) -> None:
        data = self._outgoing.read()
        if data:
            self._tap.feed(data, sent=True)
            self._wire.write(data, deadline)

    def _hear_out(self, deadline: Deadline) -> None:
        """Read the rest of a line that came instead of TLS, so that its words are on record."""
        patience = Deadline(min(_HEAR_OUT_SECONDS, deadline.remaining()))
        with contextlib.suppress(WireEnded):
            while (said := self._tap.not_tls) is not None and b"\n" not in said and len(said) < _WORDS:
                self._tap.feed(self._wire.read(patience), sent=False)

    def _failed(self, error: Exception) -> HandshakeError:
        """Say who refused, from what is on record."""
        tap, ours, theirs = self._tap, self._tap.alerts.get(True), self._tap.alerts.get(False)
        said = visible_text(str(getattr(error, "reason", None) or error))
        if not tap.hello_sent:
            return HandshakeError(Outcome.NOT_TRIED, "local", ours, f"this machine's OpenSSL could not ask: {said}")
        if tap.not_tls is not None:
            return self._not_tls(tap.not_tls)
        if theirs is not None and theirs.fatal:
            return HandshakeError(Outcome.REFUSED, "remote", theirs, f"the server refused: {theirs}")
        if theirs is not None and isinstance(error, ssl.SSLZeroReturnError):
            return HandshakeError(Outcome.CLOSED, "remote", theirs, f"the server said {theirs}, and nothing after it")
        if tap.malformed:
            return HandshakeError(Outcome.MALFORMED, "remote", ours, tap.malformed)
        if tap.server_hello is not None:
            words = (
                f"the server chose {version_label(tap.server_hello.version)}; then this machine's OpenSSL refused: {said}"
            )
            return HandshakeError(Outcome.ACCEPTED, "local", ours, words)
        return HandshakeError(Outcome.MALFORMED, "remote", ours, f"the answer could not be read: {said}")

    def _not_tls(self, said: bytes) -> HandshakeError:
        words = f"the server sent no TLS record, but: {visible(said[:_WORDS])}"
        return HandshakeError(Outcome.NOT_TLS, "remote", None, words)

    def _broken(self, how: Outcome) -> HandshakeError:
        theirs = self._tap.alerts.get(False)
        if self._tap.not_tls is not None:
            return self._not_tls(self._tap.not_tls)
        if theirs is not None:
            outcome = Outcome.REFUSED if theirs.fatal else how
            return HandshakeError(outcome, "remote", theirs, f"the server said {theirs}, and nothing after it")
        count = self._wire.received - self._received_before
        did = {Outcome.CLOSED: "closed the connection", Outcome.RESET: "reset the connection"}
        words = f"the server {did.get(how, 'gave no answer in time')} after {count} bytes of its side of the handshake"
        return HandshakeError(how, "transport", None, words)
