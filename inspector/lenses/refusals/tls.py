"""Handshakes that failed, and refusals because of TLS versions."""

import re

from inspector.lenses.advice.fix_table import Topic
from inspector.lenses.findings.policy import speaks_of_tls_versions
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import LOOK, Refusal, has_any

_REFUSES = re.compile(
    r"(?<![\d.])[45](?:\d\d[ -]|\.\d\.\d)|refus|reject|denied|not (?:supported|accepted|allowed|compl)|too old|upgrade",
    re.IGNORECASE,
)


def _speaks_of_versions(text: str) -> bool:
    """A refusal because of versions; that a version came about is none."""
    return bool(_REFUSES.search(text)) and speaks_of_tls_versions(text.encode("utf-8", "surrogateescape"))


TLS_REFUSALS = (
    Refusal(
        "no-shared-version",
        has_any(
            r"unsupported protocol",
            r"alert protocol version",
            r"wrong ssl version|version too low",
            r"inappropriate fallback",
            r"illegal or unsupported version",
            r"no protocols available",
            r"TLS negotiation failed with error (?:AlgorithmMismatch|UnsupportedFunction)",
            r"Security status (?:AlgorithmMismatch|UnsupportedFunction)",
        ),
        "The two sides share no TLS version.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            "One side has a minimum (TLS 1.2, as a rule), and the other knows nothing newer than 1.0 or 1.1.",
            "A list of protocols with a hole: “!SSLv2, !SSLv3, !TLSv1.1” leaves a Postfix client TLSv1 only.",
            (
                "The TLS library's own policy (OpenSSL's MinProtocol or security level, crypto policies), not the mail "
                "server's."
            ),
            "In a server's log it may be nobody's mail: those who try versions (this program too) leave this line.",
        ),
        Topic.SENDING,
        Topic.RECEIVING_MINIMUM,
        (
            LOOK,
            ("smtp-inspector check {host} --sender-versions LIST", "what a sender with these versions gets: '>=TLSv1.2'"),
            ("smtp-inspector check {host} --tls-version TLSv1.2", "a session with this version only"),
        ),
        "RFC 8446 §6.2, RFC 5246 §7.2.2; OpenSSL's error texts",
    ),
    Refusal(
        "no-shared-cipher",
        has_any(
            r"no shared cipher",
            r"alert handshake failure",
            r"No supported cipher suites",
            r"insufficient security",
            r"no ciphers available",
            r"(?:dh|ee|ca) key too small",
            r"no suitable signature algorithm|signature type|sigalg",
            r"could not negotiate a supported cipher suite",
        ),
        "The two sides share a version, as it seems, but no cipher suite, key or signature.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            (
                "The server has an ECDSA key only, or RSA key exchange only, or small DH parameters, and the other side "
                "has dropped "
                "those or does not know them yet."
            ),
            "A list of cipher suites that is too narrow on one side.",
            "Some servers answer so where no version is shared.",
        ),
        None,
        Topic.BROKEN,
        (LOOK,),
        "RFC 8446 §6.2, RFC 5246 §7.2.2; OpenSSL's and GnuTLS's error texts",
    ),
    Refusal(
        "not-tls",
        has_any(
            r"wrong version number",
            r"unexpected TLS packet",
            r"packet length too long",
            r"unknown protocol",
            r"http request",
            r"TLS negotiation failed with error InvalidToken|Security status InvalidToken",
        ),
        "What came was no TLS.",
        Side.UNKNOWN,
        "where the handshake should have begun",
        (
            (
                "Implicit TLS was spoken to a port that begins in clear, or the other way round: 465 is implicit TLS, 25 "
                "and 587 use "
                "STARTTLS."
            ),
            (
                "The server refused STARTTLS in clear (454, 500), and the tool went on regardless; OpenSSL then says "
                "“wrong version number”."
            ),
            "A box on the way answered in the server's place.",
        ),
        None,
        None,
        (
            ("smtp-inspector check smtp://{host}:587", "STARTTLS; it shows the server's own words"),
            ("smtp-inspector check smtps://{host}", "TLS from the first byte, on 465"),
        ),
        "RFC 8314 §3; measured with OpenSSL 3.0",
    ),
    Refusal(
        "lost-in-handshake",
        has_any(
            r"lost connection after STARTTLS",
            r"unexpected eof",
            r"SSL_(?:accept|connect) error.*(?:lost connection|reset|timed out)",
            r"TLS connection was non-properly terminated",
            r"TLS negotiation failed with error (?:SocketError|IncompleteMessage)",
            r"(?:closed|reset|lost|timed out).{0,200}\b(?:TLS|STARTTLS|SSL)\b",
        ),
        "The connection ended in the TLS handshake, and nobody said why.",
        Side.UNKNOWN,
        "behind the 220 of STARTTLS",
        (
            "In a server's log: somebody tried versions without going on (a scanner, a monitor, this program). Look at who.",
            "The other side did not like what it saw (version, certificate) and hung up without an alert.",
            "A large ClientHello (X25519MLKEM768, more than one segment) is dropped on the way, while small ones pass.",
        ),
        None,
        None,
        (LOOK,),
        "measured on Postfix 3.7; RFC 8446 §6",
    ),
    Refusal(
        "handshake-failed",
        has_any(
            r"Cannot start TLS",
            r"SSL_(?:accept|connect)\)?(?: error|:error|: error)",
            r"TLS (?:handshake|negotiation|session|connect\w*|protocol).{0,20}fail",
            r"TLS error on",
            r"TLS failed|failed to negotiate TLS",
            r"TLS (?:is |was )?required,? but (?:it )?could not be",
            r"STARTTLS=(?:client|server),.*(?:error|failed)",
            r"TLS library problem",
            r"TLS session fail",
            r"handshake failed",
            r"TLS negotiation failed with error|Security status \w+",  # IllegalMessage, for one: alert 40 and others
            r"gnutls_handshake",
        ),
        "The TLS handshake failed.",
        Side.UNKNOWN,
        "behind the 220 of STARTTLS",
        (
            (
                "No version or no cipher suite is shared. The lines around this one say more (“TLS library problem” in "
                "Postfix)."
            ),
            "The certificate or the key is not what the other side wants.",
            "TLS is broken on the server.",
        ),
        Topic.SENDING,
        Topic.BROKEN,
        (LOOK, ("smtp-inspector check {host} --tls-version TLSv1.2", "a session with this version only")),
        "RFC 8446 §6.2; logs of Postfix, Exim, sendmail, OpenSMTPD and Exchange; learn.microsoft.com: Schannel error codes",
    ),
    Refusal(
        "tls-version-policy",
        _speaks_of_versions,
        "Refused because of TLS versions.",
        Side.RECEIVING,
        "at MAIL, RCPT or DATA: a policy of the receiver. No TLS byte exists before STARTTLS, so none can be checked "
        "at EHLO",
        (
            (
                "The session was in clear: it is told the very same. Was STARTTLS used at all? Below Postfix 3.11 "
                "smtp_tls_security_level is empty, and mail is sent in clear."
            ),
            "The version that came about is below the receiver's minimum. Both sides take the highest that they share.",
            (
                "The receiver goes by the list in the ClientHello: Postfix with >=TLSv1 lists 1.3 1.2 1.1 1.0, with "
                ">=TLSv1.2 only "
                "1.3 1.2. Then switching the old ones off on the sending side can cure it."
            ),
            (
                "The receiver probes the sender's own MX, or goes by an earlier session. With TLS 1.3 up and still a "
                "refusal, the "
                "wire cannot tell which: ask them."
            ),
        ),
        Topic.SENDING,
        Topic.RECEIVING_MINIMUM,
        (
            ("smtp-inspector check {host} --try-mail-from you@example.com", "what a sender with new versions is told"),
            (
                "smtp-inspector check {host} --tls-version TLSv1.1 --try-mail-from you@example.com",
                "what one with an old version is told",
            ),
            (
                "smtp-inspector check {host} --plaintext --try-mail-from you@example.com",
                "what one in clear is told: the same words are no proof of an old version",
            ),
            ("smtp-inspector check YOUR-OWN-MX", "what your own server takes, in case the receiver probes it"),
        ),
        "RFC 3207 §4.1; RFC 3463 §3.8; measured on Postfix 3.7 with a policy service",
    ),
)
"""Rows of the catalogue in ``refusals``."""
