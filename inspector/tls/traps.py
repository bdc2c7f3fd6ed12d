"""What a bare answer usually means: the refusals of real servers, measured, as a table.

An alert names the trouble of one library in its own way. Where a server says something other than what an admin would read
into it, the sentence here says so.
"""

from inspector.tls.alert import AlertDescription
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

AMBIGUOUS_ALERTS = frozenset(
    (
        AlertDescription.unexpected_message,
        AlertDescription.handshake_failure,
        AlertDescription.illegal_parameter,
        AlertDescription.decode_error,
        AlertDescription.insufficient_security,
        AlertDescription.internal_error,
    )
)
"""Alerts to a hello for TLS 1.3 alone that may have another reason than the version."""

_OLD = (ProtocolVersion.SSLv3, ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1)
_DEPRECATED_TLS = (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1)
_NEW = (ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3)

ALERT_TRAPS: dict[tuple[ProtocolVersion, int], str] = {
    **{
        (version, AlertDescription.internal_error): (
            "typical of OpenSSL 3 at its default security level: the version may be switched on in the server's settings, "
            "but the SHA-1 signatures it needs are not allowed"
        )
        for version in _DEPRECATED_TLS
    },
    (ProtocolVersion.SSLv3, AlertDescription.handshake_failure): "this is how an OpenSSL 3 without SSLv3 says no",
    **{
        (version, AlertDescription.handshake_failure): (
            "the version may be off (GnuTLS says no in this way), or no cipher suite fits the server's key and settings"
        )
        for version in (*_DEPRECATED_TLS, *_NEW)
    },
    **{
        (version, AlertDescription.unexpected_message): "NSS answers a hello that it does not know in this way"
        for version in (*_OLD, *_NEW)
    },
    **{
        (version, AlertDescription.unrecognized_name): (
            "refused for the host name (SNI), so it says nothing about the version; try another --server-name"
        )
        for version in (*_OLD, *_NEW)
    },
    **{
        (version, AlertDescription.insufficient_security): "refused for the cipher suites; the version itself may be taken"
        for version in (*_OLD, *_NEW)
    },
}
"""Version asked for and alert received: what lies behind it, as far as it was measured."""

_SSLV2_NO = "a TLS server without SSLv2 says no in this way"

SSLV2_ALERTS: dict[int, str] = {
    AlertDescription.protocol_version: _SSLV2_NO,
    AlertDescription.unexpected_message: f"{_SSLV2_NO} (NSS, for one)",
    AlertDescription.handshake_failure: _SSLV2_NO,
    AlertDescription.record_overflow: f"{_SSLV2_NO}: it took the hello for a TLS record",
    AlertDescription.decode_error: f"{_SSLV2_NO}: it took the hello for a TLS record",
    AlertDescription.illegal_parameter: _SSLV2_NO,
}
"""What an alert to an SSLv2 hello means."""

_NO_NAME = "our hello named no host (SNI), which some servers insist on: try --server-name"

NAME_TRAPS: dict[int, str] = dict.fromkeys(
    (
        AlertDescription.handshake_failure,
        AlertDescription.unrecognized_name,
        AlertDescription.missing_extension,
        AlertDescription.access_denied,
        AlertDescription.internal_error,
    ),
    _NO_NAME,
)
"""What may lie behind an alert to a hello without SNI."""

SILENCE: dict[Outcome, str] = {
    Outcome.CLOSED: "the connection was closed without a TLS alert; some old servers say no in this way",
    Outcome.RESET: "the connection was reset without a TLS alert; the server or a box on the way did that",
    Outcome.TIMED_OUT: "no answer came to the hello",
}
"""What the transport did, when no TLS answer came."""

_NO_SSLV2_HELLO = "a TLS server that does not know SSLv2's hello says no in this way (OpenSSL from 4.0 on, for one)"

SSLV2_SILENCE: dict[Outcome, str] = {
    Outcome.CLOSED: f"the connection was closed without a TLS alert; {_NO_SSLV2_HELLO}",
    Outcome.RESET: f"the connection was reset without a TLS alert; {_NO_SSLV2_HELLO}",
}
"""The same, to an SSLv2 hello; measured with OpenSSL 4.0.3: "wrong version number", and no alert."""
