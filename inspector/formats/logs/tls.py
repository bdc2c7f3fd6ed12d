"""What a log tells of a handshake, as events: that it came about, or which side refused, in the words of its TLS library."""

import re
from collections.abc import Sequence

from inspector.events import TLSEstablished, TLSFailed
from inspector.formats.pastes.openssl_words import received_alert
from inspector.lenses.refusals.circumstances import Side
from inspector.tls.alert import Alert, AlertDescription, AlertLevel
from inspector.tls.openssl_names import read_version, registry_name
from inspector.tls.outcome import Outcome
from inspector.visible import visible

_NAMED = re.compile(rb"alert (read|write):fatal:([A-Za-z ]{1,40})")
_CAME = re.compile(rb"fatal alert (?:message )?(?:has been|was) received|received (?:a )?fatal alert", re.IGNORECASE)
_OWN_NO = re.compile(
    rb"SSL routines:[^:]{0,80}:([a-z][a-z0-9 ]{1,60}?)(?: at /|[^a-z0-9 ]|$)"
    rb"|\[SSL: [A-Z0-9_]{1,60}\] ([a-z][^()]{1,120}?)(?: \(|$)"
    rb"|SSL certificate problem: (.{1,80})|SSL\w*Exception: ([A-Za-z][^;\n]{1,120})"
    rb"|SSL_connect returned=.{1,200}state=error: ([a-z][^()\n]{1,120}?)(?: \(|$)"
    rb"|Error: ([a-z][^:\n]{0,80}certificate[^:\n]{0,80})"
)
"""OpenSSL's own words, Python's around them, curl's, Java's, Ruby's, Node's."""
_ENDED = re.compile(
    rb"lost connection|non-properly terminated|unexpected eof|Connection closed|Remote host (?:closed|terminated)|\bEOF\b",
    re.IGNORECASE,
)
_RESET = re.compile(rb"reset", re.IGNORECASE)
_TIMED_OUT = re.compile(rb"tim(?:ed |e)out", re.IGNORECASE)
_TELLS = re.compile(rb" error (?:to|from|on) |\(gnutls_handshake\)|TLS session")
_SOMEBODY = {True: "the client", False: "the server"}


def established(version: bytes, suite: bytes, group: bytes = b"") -> TLSEstablished:
    """Return the event for a handshake that came about; what cannot be told for certain stays empty."""
    return TLSEstablished(
        at=0.0,
        version=read_version(version.decode("latin-1")),
        cipher_suite=registry_name(suite.decode("latin-1")),
        group=visible(group),
        seconds=0.0,
    )


def failed(lines: Sequence[bytes], side: Side) -> TLSFailed:
    """Return the event for a handshake that failed, from the lines that tell of it; `side`: what their writer was doing.

    An alert that was read was the other side's refusal, one that was written the writer's own; without either, a reason of
    the TLS library is the writer's refusal, and the end of the connection is nobody's.
    """
    text = b"\n".join(lines)
    writer_is_client = side is not Side.RECEIVING
    alert, written = _alert(text)
    if alert is not None or _CAME.search(text):
        client_refused = writer_is_client == written
        said = f"the alert {alert.name} ({alert.description})" if alert else "a fatal alert"
        return _event(Outcome.REFUSED, f"{_SOMEBODY[client_refused]} refused, with {said}", alert, client=client_refused)
    if (own := _OWN_NO.search(text)) and (reason := own[own.lastindex or 1]) and not _ENDED.search(reason):
        who = _SOMEBODY[writer_is_client]
        words = f"{who}, which wrote this, refused: its TLS library says {visible(reason.strip())}"
        return _event(Outcome.REFUSED, words, None, client=writer_is_client)
    return TLSFailed(at=0.0, outcome=_ending(text), side="transport", alert=None, words=_last_words(lines))


def _event(outcome: Outcome, words: str, alert: Alert | None, *, client: bool) -> TLSFailed:
    return TLSFailed(at=0.0, outcome=outcome, side="local" if client else "remote", alert=alert, words=words)


def _alert(text: bytes) -> tuple[Alert | None, bool]:
    """Return the alert that the lines name, and True where their writer sent it."""
    if (found := _NAMED.search(text)) and (alert := _called(found[2])):
        return alert, found[1] == b"write"
    return received_alert(text.decode("latin-1")), False


def _called(words: bytes) -> Alert | None:
    name = words.strip().lower().replace(b" ", b"_").decode()
    known = name in AlertDescription.__members__
    return Alert(AlertLevel.fatal, AlertDescription[name]) if known else None


def _ending(text: bytes) -> Outcome:
    if _RESET.search(text):
        return Outcome.RESET
    return Outcome.TIMED_OUT if _TIMED_OUT.search(text) else Outcome.CLOSED


def _last_words(lines: Sequence[bytes]) -> str:
    telling = next((line for line in lines if _TELLS.search(line)), lines[0] if lines else b"the handshake failed")
    return visible(telling[:200].strip())
