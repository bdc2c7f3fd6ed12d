"""Handshakes that failed, and refusals because of TLS versions."""

import re

from inspector.frozen import replace
from inspector.lenses.advice.fix import Topic
from inspector.lenses.advice.policy import NO_OTHER_PORT
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


_TOO_WEAK = Refusal(
    "encryption-too-weak",
    has_any(r"encryption too weak"),
    "TLS came about, and its cipher suite is weaker than one side demands; or there was no TLS at all.",
    Side.SENDING,
    "behind the handshake, or at MAIL",
    (
        "The session was in clear: sendmail says “encryption too weak 0 less than …” then.",
        "One side's list of cipher suites puts weak ones first, or has no others.",
        "The demand is a rule for this destination (sendmail: TLS_Srv or TLS_Clt in the access table; Mimecast: a policy).",
    ),
    Topic.SENDING,
    Topic.BROKEN,
    (LOOK,),
    "sendmail: cf/README, STARTTLS (ENCR); Mimecast: SMTP error codes",
)
"""As sendmail says it, which sends; Mimecast says the same as a receiver."""

TLS_REFUSALS = (
    Refusal(
        "no-shared-version",
        has_any(
            r"unsupported protocol",
            r"alert protocol version",
            r"wrong ssl version|(?<!TLS )(?<!SSL )version too low",
            r"inappropriate fallback|(?:alert|error) code is (?:70|86)\b",
            r"illegal or unsupported version|Error in protocol version",
            r"no protocols available|No appropriate protocol|fatal alert: protocol_version|SEC_E_UNSUPPORTED_FUNCTION",
            r"TLSV1_ALERT_PROTOCOL_VERSION|(?:VERSION_TOO_LOW|UNSUPPORTED_PROTOCOL)\b",
            r"tls: protocol version not supported|selected unsupported protocol version",
            r"unsupported SSL/TLS version|client does not support any TLS version",
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
            ("smtp-inspector check {target} --sender-versions LIST", "what a sender with these versions gets: '>=TLSv1.2'"),
            ("smtp-inspector check {target} --tls-version TLSv1.2", "a session with this version only"),
        ),
        "RFC 8446 §6.2, RFC 5246 §7.2.2; OpenSSL's error texts",
    ),
    Refusal(
        "no-shared-cipher",
        has_any(
            r"no shared cipher",
            r"alert handshake failure",
            r"No supported cipher suites",
            r"insufficient security|none of the cipher suites|(?:alert|error) code is (?:40|71)\b",
            r"no ciphers available|NO_SHARED_CIPHER|HANDSHAKE_FAILURE\b|fatal alert: handshake_failure|"
            r"(?-i:tls: handshake failure)",
            r"(?:fatal alert has been received\.?:? ?\(?|rxd alert: )Handshake failed|0x80090331|SEC_E_ALGORITHM_MISMATCH",
            r"do not possess a common algorithm",
            r"no suitable (?:signature algorithm|key share|digest)|(?:wrong|unsupported) signature type|"
            r"no shared signature alg",
            r"could not negotiate a supported cipher suite",
        ),
        "The two sides share a version, as it seems, but no cipher suite, key or signature.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            (
                "The server has an ECDSA key only, or RSA key exchange only, or small DH parameters, and the other side "
                "has dropped those or does not know them yet."
            ),
            "A list of cipher suites that is too narrow on one side.",
            "Some servers answer so where no version is shared.",
        ),
        None,
        Topic.BROKEN,
        (LOOK,),
        "RFC 8446 §6.2, RFC 5246 §7.2.2; OpenSSL's, GnuTLS's, Java's, Go's and SChannel's error texts",
        sender_does="Loosen a list of cipher suites that was made by hand: Postfix smtp_tls_ciphers and "
        "smtp_tls_exclude_ciphers, Exim tls_require_ciphers, sendmail CipherList. Without such a list nothing is to be set.",
    ),
    Refusal(
        "key-too-small",
        has_any(
            r"(?:dh|ee|ca) key too small|(?:DH|EE|CA)_KEY_TOO_SMALL",
            r"(?:ca )?md too weak|CA_MD_TOO_WEAK",
            r"Diffie-Hellman prime sent by the server is not acceptable|modulus too small|bad dh value",
        ),
        "A key is smaller, or a signature weaker, than one side's TLS library takes.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS; or when a server loads its own certificate",
        (
            "“dh key too small”: the server chose Diffie-Hellman parameters of fewer bits than the other side asks for.",
            (
                "“ee key too small”: the key of a certificate (leaf) has fewer than 2048 bits; “ca”: that of its issuer. "
                "“md too weak”: a certificate is signed with SHA-1 or MD5."
            ),
            "At the start of a server or client the same words are about its own certificate, which it cannot load.",
            (
                "The limit is OpenSSL's security level, not the mail server's: level 2 asks for 2048 bits (Debian's, Red "
                "Hat's and, from OpenSSL 3.2 on, everybody's default)."
            ),
        ),
        None,
        Topic.CERTIFICATE,
        (LOOK,),
        "SSL_CTX_set_security_level(3); RFC 8446 §6.2; OpenSSL's and GnuTLS's error texts",
        sender_does="Nothing lasting: the receiver has to renew its key. For one destination only, a cipher list that ends "
        "in @SECLEVEL=1 takes it for the time being.",
        receiver_does="A new certificate with a key of 2048 bits or more (or ECDSA P-256). For “dh”: leave the parameters "
        "to the server (Postfix: smtpd_tls_dh1024_param_file empty or “auto”, Exim: no tls_dhparam), or make them with "
        "2048 bits.",
    ),
    Refusal(
        "handshake-garbled",
        has_any(
            r"(?:decryption failed|bad record) (?:or bad record )?mac|bad record mac|alert (?:decrypt error|decode error|"
            r"illegal parameter|unexpected message|internal error|record overflow)",
            r"SSL routines:[^:]*:(?:bad|unexpected message|invalid|length|digest|data)\b|alert code is (?:10|20|22|47|50|"
            r"51|80)\b",
            r"unsafe legacy renegotiation|fatal alert: (?:internal_error|decode_error|illegal_parameter|unexpected_message)",
            r"TLS(?:V1)?_ALERT_INTERNAL_ERROR|tls: internal error",
        ),
        "One side broke the handshake off over what the other had sent in it.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            (
                "“internal error” (alert 80): the server is set up wrongly, or it is OpenSSL 3 that was asked for TLS 1.0 "
                "or 1.1 and may not sign for them."
            ),
            "An old TLS library that stumbles over a new hello (TLS 1.3, X25519MLKEM768, many extensions).",
            "A box on the way that rewrites TLS, or a network that damages bytes: then the text changes from time to time.",
            "“unsafe legacy renegotiation”: the server does not know RFC 5746, and the client insists on it.",
        ),
        None,
        Topic.BROKEN,
        (
            LOOK,
            ("smtp-inspector check {target} --tls-version TLSv1.2", "a session with this version only: is it version 1.3?"),
        ),
        "RFC 8446 §6.2; RFC 5746; OpenSSL's, Java's and Go's error texts",
        sender_does="Nothing lasting: the other side's TLS library has to be renewed. For one destination, try 1.2 only "
        "(Postfix: protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1:!TLSv1.3 in smtp_tls_policy_maps).",
    ),
    _TOO_WEAK,
    replace(_TOO_WEAK, name="cipher-policy", fits=has_any(r"high-strength ciphers"), refused_by=Side.RECEIVING),
    Refusal(
        "not-tls",
        has_any(
            r"wrong version number",
            r"unexpected TLS packet",
            r"packet length too long",
            r"unknown protocol",
            r"http request|WRONG_VERSION_NUMBER|first record does not look like a TLS|Unrecognized SSL message|"
            r"plaintext connection\?|Could not convert socket to TLS|0x80090308|SEC_E_INVALID_TOKEN",
            r"TLS negotiation failed with error InvalidToken|Security status InvalidToken",
        ),
        "What came was no TLS.",
        Side.UNKNOWN,
        "where the handshake should have begun",
        (
            (
                "Implicit TLS was spoken to a port that begins in clear, or the other way round: 465 is implicit TLS, 25 "
                "and 587 use STARTTLS."
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
        "RFC 8314 §3; measured with OpenSSL 3.0; Java's, Go's and SChannel's error texts",
        sender_does="Match port and mode: 465 is TLS from the first byte (Postfix smtp_tls_wrappermode = yes, or "
        "smtps in master.cf), 25 and 587 begin in clear with STARTTLS.",
        receiver_does="The same for each service: smtpd_tls_wrappermode belongs to 465 only. If clients are right, look "
        "for the box on the way.",
    ),
    Refusal(
        "lost-in-handshake",
        has_any(
            r"lost connection after STARTTLS",
            r"unexpected eof|SSL_ERROR_SYSCALL|SSL_ERROR_EOF|UNEXPECTED_EOF|EOF occurred in violation of protocol",
            r"Remote host (?:closed connection during|terminated the) handshake|tls: .{0,40}EOF|Error in the (?:pull|"
            r"push) function",
            r"SSL_(?:accept|connect) error.*(?:lost connection|reset|timed out)",
            r"(?<!\(recv\): The )TLS connection was non-properly terminated",  # there it is behind the handshake
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
        "measured on Postfix 3.7; RFC 8446 §6; OpenSSL's, GnuTLS's, Java's and Go's error texts",
        sender_does="Nothing is to be set before it is known who hung up and why. If only large hellos are lost, the path "
        "has to be mended; OpenSSL's Groups without X25519MLKEM768 gets mail through until then.",
        receiver_does="Nothing, where it is scanners. For a sender that you know, its own log says more.",
        own_words=True,
    ),
    Refusal(
        "alert-not-named",
        has_any(r"fatal alert (?:has been|was) received|rxd alert|alert-received|A TLS (?:fatal|warning) alert"),
        "The other side ended the TLS handshake with an alert, and this line does not say which.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            "No version or no cipher suite is shared (alerts 70, 40): the most frequent.",
            "It did not take the certificate (42 to 46, 48): missing intermediate, name, date, or a client certificate.",
            "It does not know the host name that was asked for (112), or is itself set up wrongly (80).",
        ),
        Topic.SENDING,
        Topic.BROKEN,
        (LOOK, ("smtp-inspector check {target} --strict", "chain, names and dates, as a strict client wants them")),
        "GnuTLS: GNUTLS_E_FATAL_ALERT_RECEIVED, gnutls_alert_get(3); Exim's source (tls-gnu.c): older versions leave the "
        "alert's name out in the handshake, newer ones write it behind “rxd alert:”",
    ),
    Refusal(
        "handshake-failed",
        has_any(
            r"Cannot start TLS",
            r"SSL_(?:accept|connect)\)?(?: error|:error|: error)",
            r"TLS (?:handshake|negotiation|session|connect\w*|protocol).{0,20}fail",
            r"TLS error on(?!.{0,300}\(recv\): The TLS connection was non-properly)",
            r"tls-(?:failure|connect-failed|accept-failed)|TLS startup failed|encryption too weak",
            r"TLS failed|failed to negotiate TLS",
            r"TLS (?:is |was )?required,? but (?:it )?could not be",
            r"STARTTLS=(?:client|server),.*(?:error|failed)",
            r"TLS library problem",
            r"TLS session fail",
            r"handshake failed",
            r"TLS negotiation failed with error|Security status \w+",  # IllegalMessage, for one: alert 40 and others
            r"(?<!about to )gnutls_handshake(?! was successful)",
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
        (LOOK, ("smtp-inspector check {target} --tls-version TLSv1.2", "a session with this version only")),
        "RFC 8446 §6.2; logs of Postfix, Exim, sendmail, OpenSMTPD and Exchange; learn.microsoft.com: Schannel error codes",
        own_words=True,
    ),
    Refusal(
        "tls-version-policy",
        _speaks_of_versions,
        "Refused because of TLS versions.",
        Side.RECEIVING,
        "at MAIL, RCPT or DATA: a policy of the receiver. No TLS byte exists before STARTTLS, so none can be checked at "
        "EHLO",
        (
            (
                "The session was in clear: it is told the very same. Was STARTTLS used at all? Below Postfix 3.11 "
                "smtp_tls_security_level is empty, and mail is sent in clear."
            ),
            "The version that came about is below the receiver's minimum. Both sides take the highest that they share.",
            (
                "The receiver goes by the list in the ClientHello: Postfix with >=TLSv1 lists 1.3 1.2 1.1 1.0, with "
                ">=TLSv1.2 only 1.3 1.2. Then switching the old ones off on the sending side can cure it."
            ),
            (
                "The receiver probes the sender's own MX, or goes by an earlier session. With TLS 1.3 up and still a "
                "refusal, the wire cannot tell which: ask them. Raise what your own MX takes only for that, and last: "
                f"senders that know nothing newer then send there in clear or fail. {NO_OTHER_PORT}"
            ),
        ),
        Topic.SENDING,
        Topic.RECEIVING_MINIMUM,
        (
            ("smtp-inspector check {target} --try-mail-from you@example.com", "what a sender with new versions is told"),
            (
                "smtp-inspector check {target} --tls-version TLSv1.1 --try-mail-from you@example.com",
                "what one with an old version is told",
            ),
            (
                "smtp-inspector check {target} --plaintext --try-mail-from you@example.com",
                "what one in clear is told: the same words are no proof of an old version",
            ),
            ("smtp-inspector check YOUR-OWN-MX", "what your own server takes, in case the receiver probes it"),
        ),
        "RFC 3207 §4.1; RFC 3463 §3.8; measured on Postfix 3.7 with a policy service",
    ),
)
"""Rows of the catalogue."""
