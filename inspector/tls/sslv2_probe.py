"""The probe for SSLv2: its own hello, and what a server makes of it. An answer in TLS is read as such."""

import os

from inspector.tls.alert import Alert
from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import RandomBytes
from inspector.tls.outcome import Outcome
from inspector.tls.probe import Silence, VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.tls.sslv2 import (
    MESSAGE_BIT,
    MessageType,
    SSLv2ServerHello,
    cipher_kind_name,
    error_name,
    sslv2_client_hello,
    sslv2_record,
)
from inspector.tls.traps import SILENCE, SSLV2_ALERTS, SSLV2_SILENCE
from inspector.tls.wire import WireError


class SSLv2Probe:
    """Asks a server for SSLv2. Write `hello()`, then feed what comes until an answer is returned."""

    version = ProtocolVersion.SSLv2
    """What it asks for."""

    def __init__(self, *, random_bytes: RandomBytes = os.urandom) -> None:
        """SSLv2 has no place for a host name."""
        self._hello = sslv2_client_hello(random_bytes=random_bytes)
        self._received = bytearray()
        # a server without SSLv2 answers in TLS: that is read as by the other probes; no ServerHello fits an SSLv2 hello
        self._in_tls = VersionProbe(ProtocolVersion.SSLv3, "", random_bytes=random_bytes)
        self._answer: ProbeAnswer | None = None

    @property
    def complete(self) -> bool:
        """True when there is an answer."""
        return self._answer is not None

    def hello(self) -> bytes:
        """Return the complete record to write."""
        return self._hello

    def feed(self, data: bytes) -> ProbeAnswer | None:
        """Take what was received; return the answer as soon as there is one. It stays the same after that."""
        if self._answer is None:
            self._received += data
            if self._received[0] & MESSAGE_BIT:
                message = sslv2_record(bytes(self._received))
                self._answer = None if message is None else self._read(message)
            else:
                self._answer = self._said_in_tls(self._in_tls.feed(data))
        return self._answer

    def take_due(self) -> bytes:
        """Return nothing: there is no second hello in SSLv2."""
        return b""

    def ended(self, outcome: Silence) -> ProbeAnswer:
        """Return the answer now that nothing more will come: the connection ended, or the time is up."""
        if self._answer is None and self._received and self._received[0] & MESSAGE_BIT:
            words = f"{len(self._received)} bytes of an unfinished SSLv2 answer, then nothing"
            self._answer = ProbeAnswer(outcome, received=len(self._received), words=words)
        elif self._answer is None:
            told = self._said_in_tls(self._in_tls.ended(outcome))
            self._answer = told or ProbeAnswer(outcome, words=SILENCE[outcome])
        return self._answer

    def farewell(self, answer: ProbeAnswer) -> bytes:  # noqa: ARG002 - as the other probes have it
        """Return nothing: SSLv2 has no alerts, and its ERROR says something else."""
        return b""

    def _read(self, message: bytes) -> ProbeAnswer:
        kind = message[0] if message else -1
        if kind == MessageType.SERVER_HELLO:
            return self._read_server_hello(message[1:])
        if kind == MessageType.ERROR and len(message) >= 3:
            said = error_name(int.from_bytes(message[1:3], "big"))
            words = f"the server said {said} (SSLv2): it knows SSLv2, and no session would come about"
            return self._made(Outcome.REFUSED, words=words)
        return self._made(Outcome.MALFORMED, words=f"an SSLv2 message of type {kind} came where the SERVER-HELLO belongs")

    def _read_server_hello(self, body: bytes) -> ProbeAnswer:
        try:
            hello = SSLv2ServerHello.from_bytes(body)
        except WireError as error:
            return self._made(Outcome.MALFORMED, words=f"an SSLv2 SERVER-HELLO that does not parse: {error}")
        kinds = ", ".join(cipher_kind_name(kind) for kind in hello.cipher_kinds)
        words = (
            f"cipher kinds: {kinds}"
            if kinds
            else "SSLv2 is answered, but no cipher kind is in common: no session would come about"
        )
        return ProbeAnswer(
            Outcome.ACCEPTED,
            answered=ProtocolVersion.SSLv2,
            cipher_suite=cipher_kind_name(hello.cipher_kinds[0]) if kinds else "",
            received=len(self._received),
            words=words,
            chain=(hello.certificate,) if hello.certificate else (),
        )

    def _said_in_tls(self, answer: ProbeAnswer | None) -> ProbeAnswer | None:
        """Return what an answer in TLS means to an SSLv2 hello."""
        if answer is None:
            return None
        if answer.answered is not None:
            return self._made(
                Outcome.MALFORMED, words=f"a ServerHello of {answer.answered.label} came, which was not offered"
            )
        words = answer.words
        if answer.outcome is Outcome.REFUSED and answer.alert is not None:
            words = SSLV2_ALERTS.get(answer.alert.description, answer.alert.meaning)
        elif not self._received:
            words = SSLV2_SILENCE.get(answer.outcome, words)
        return self._made(answer.outcome, alert=answer.alert, words=words)

    def _made(self, outcome: Outcome, *, alert: Alert | None = None, words: str) -> ProbeAnswer:
        return ProbeAnswer(outcome, alert=alert, received=len(self._received), words=words)
