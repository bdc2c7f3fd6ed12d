"""Refusals and complaints about TLS that mail servers say or log: patterns, what each can mean, and how to look into it.

A row fits where one of its patterns is found. Rows are tried in their order: what is more exact comes
first. ``{host}`` in a check is the other side's name. Meanings stand in the order of how often they turn out to
be the cause.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from inspector.lenses.circumstances import Side
from inspector.lenses.fix_table import Topic
from inspector.lenses.policy_findings import speaks_of_tls_versions


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal."""

    name: str
    """Its name, for programs."""
    fits: Callable[[str], object]
    """Tells whether a text is of this kind."""
    title: str
    """What happened, in a sentence."""
    refused_by: Side
    """Which side refuses in this way; UNKNOWN where it is no refusal of either, or may be of both."""
    step: str
    """At which step it comes."""
    meanings: tuple[str, ...]
    """What it can mean, the likeliest first."""
    sending: Topic | None
    """What to set on the sending side."""
    receiving: Topic | None
    """What to set on the receiving side."""
    checks: tuple[tuple[str, str], ...]
    """(command, what it shows)."""
    source: str
    """Where this is known from."""


def _any(*patterns: str) -> Callable[[str], object]:
    """Return what finds one of the patterns, in any case of letters."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE).search


def _speaks_of_versions(text: str) -> bool:
    return speaks_of_tls_versions(text.encode("utf-8", "surrogateescape"))


_LOOK = ("smtp-inspector check {host}", "greeting, EHLO reply, STARTTLS, and the answer to every TLS version")
_ALL_PORTS = (
    (
        "smtp-inspector check {host} --ports 25,465,587",
        "all three side by side; where they differ, look at *_mandatory_* and at overrides",
    ),
)

REFUSALS = (
    Refusal(
        "protocol-list-invalid",
        _any(r"invalid TLS protocol list", r"invalid TLS cipher (?:list|grade)"),
        "A list of protocols is misspelt, and Postfix turns TLS off because of it.",
        Side.UNKNOWN,
        "before the handshake: a server answers STARTTLS with 454, a client starts no TLS",
        (
            "A name that Postfix does not have: it is TLSv1, not TLSv1.0 or TLS1.0; >=TLSv1.2, not >=TLS1.2.",
            "The form with >= on a Postfix before 3.6, which does not know it.",
            "A name such as TLSv1.3 on a Postfix or an OpenSSL that is older than it.",
        ),
        Topic.SENDING,
        Topic.RECEIVING_MINIMUM,
        _ALL_PORTS,
        "measured on Postfix 3.7; postconf(5)",
    ),
    Refusal(
        "starttls-not-offered",
        _any(
            r"STARTTLS command not supported",
            r"TLS is required, but was not offered",
            r"TLS session is required, but the server did not offer",
            r"STARTTLS required but not advertised",
            r"starttls-not-supported",
            r"Destination mail server must support TLS",
            r"[45]\.7\.321\b",
            r"STARTTLS not (?:offered|advertised|available|supported by)",
        ),
        "The sender demands TLS, and to it the receiver offered no STARTTLS.",
        Side.SENDING,
        "after the EHLO reply: the sender looks for STARTTLS in it and does not find it",
        (
            (
                "STARTTLS is there, but before the greeting line of the EHLO reply: a sender that reads by the letter "
                "(Cisco ESA) "
                "takes that line for the greeting. The certificate has nothing to do with it."
            ),
            "The receiver does not offer it, or not to this address or EHLO name.",
            "A firewall on the way masks it (XXXXXXXA) or takes it away; perhaps one on the sender's own side.",
            "The EHLO was refused, or the greeting was masked, so that the sender said HELO.",
        ),
        Topic.SENDING,
        Topic.OFFER,
        (
            _LOOK,
            ("smtp-inspector check {host} --ehlo-name NAME", "with the sender's own EHLO name: it may depend on who asks"),
            (
                "smtp-inspector check {host} --force-starttls",
                "STARTTLS all the same: an answer of XXXXXXXX proves a firewall",
            ),
        ),
        "RFC 3207 §4; RFC 5321 §4.1.1.1 (RFC 1869 before it); Cisco 212587; logs of Postfix, Exim and Exchange",
    ),
    Refusal(
        "starttls-masked",
        _any(r"XXXXXXX[XA-Z]\b", r"500 #5\.5\.1 command not recognized"),
        "A firewall on the way overwrites what it does not know.",
        Side.UNKNOWN,
        "at EHLO, or at STARTTLS: the server saw eight X in its place",
        (
            (
                "SMTP inspection of a Cisco firewall (ESMTP inspection map without allow-tls). It may be any firewall in "
                "the path, "
                "also one on your own side."
            ),
            "Another box that rewrites SMTP.",
        ),
        None,
        None,
        (
            (
                "smtp-inspector check {host} --force-starttls",
                "eight X in the error prove it; run it from both sides of a firewall",
            ),
        ),
        "Cisco 118550; RFC 3207 §4",
    ),
    Refusal(
        "tls-not-available",
        _any(
            r"TLS (?:is )?(?:currently )?(?:not available|unavailable)",
            r"454[ -](?:4\.[37]\.[03] )?.*TLS",
            r"TLS not available due to (?:local problem|temporary reason)",
        ),
        "TLS is broken on the receiver: it knows STARTTLS and cannot start TLS.",
        Side.RECEIVING,
        "at STARTTLS",
        (
            "A key file that cannot be read, or does not belong to the certificate.",
            "A misspelt list of protocols or cipher suites (Postfix logs `Invalid TLS protocol list`).",
            "25 healthy and 587 broken: a mandatory setting (smtpd_tls_mandatory_protocols), or an override in master.cf.",
        ),
        None,
        Topic.BROKEN,
        _ALL_PORTS,
        "RFC 3207 §4; measured on Postfix 3.7",
    ),
    Refusal(
        "requiretls",
        _any(r"[45]\.7\.30\b", r"REQUIRETLS"),
        "The message was marked REQUIRETLS, and the next server does not offer that.",
        Side.SENDING,
        "after the EHLO reply inside TLS",
        ("The next server has no REQUIRETLS service extension, or shows it in clear only: after STARTTLS it counts.",),
        None,
        None,
        (_LOOK,),
        "RFC 8689 §4, §5",
    ),
    Refusal(
        "starttls-required",
        _any(
            r"must (?:issue|use) a? ?STARTTLS",
            r"STARTTLS (?:is )?(?:required|needed)",
            r"(?:requires?|need) (?:the use of )?(?:STARTTLS|TLS|encryption)(?! to be)",
            r"(?:TLS|encryption|secure connection) (?:is )?(?:required|needed|mandatory)",
            r"5\.7\.(?:29|10|11)\b",
            r"530[ -](?:5\.7\.0 )?.*(?:STARTTLS|TLS)",
        ),
        "The receiver demands TLS, and the session was in clear.",
        Side.RECEIVING,
        "at MAIL (or AUTH), before TLS",
        (
            "The sender did not use TLS: below Postfix 3.11 smtp_tls_security_level is empty, and mail goes in clear.",
            "The sender wanted to and saw no STARTTLS: misplaced, masked, or not offered to it.",
            "TLS failed, and the sender went on in clear.",
            "On a public MX the demand itself is the fault: RFC 3207 §4 forbids it there.",
        ),
        Topic.SENDING,
        None,
        (
            _LOOK,
            ("smtp-inspector check {host} --plaintext --try-mail-from you@example.com", "the refusal itself, in clear"),
            ("smtp-inspector check {host} --try-mail-from you@example.com", "whether it is gone inside TLS"),
        ),
        "RFC 3207 §4, §4.1; RFC 4954 §6",
    ),
    Refusal(
        "certificate-refused",
        _any(
            r"alert (?:unknown ca|bad certificate|certificate (?:expired|unknown|revoked|required))",
            r"certificate verify failed",
            r"certificate verification failed",
            r"Server certificate not (?:verified|trusted)",
            r"[45]\.7\.32[2-5]\b",
            r"certificate-(?:expired|host-mismatch|not-trusted)|tlsa-invalid|dnssec-invalid",
            r"certificate validation failed",
            r"unable to get local issuer certificate|self[- ]signed certificate|certificate has expired",
        ),
        "One side did not take the other's certificate.",
        Side.SENDING,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            (
                "The sender demands a certificate that checks (DANE, MTA-STS, `verify` or `secure` in Postfix), and an "
                "intermediate "
                "is missing, the name differs, or it has expired. Opportunistic senders check nothing."
            ),
            (
                "An alert that *your server* received says that the other side refused your certificate; one that it "
                "sent, that you refused theirs."
            ),
            "The server asked for a client certificate, and the sender has a bad one.",
        ),
        None,
        Topic.CERTIFICATE,
        (
            ("smtp-inspector check {host} --strict", "chain, names and dates, as DANE and MTA-STS senders want them"),
            ("smtp-inspector check {host} --server-name NAME", "with the name that the sender checks, if it is another"),
        ),
        "RFC 8460 §4.3; RFC 8446 §6.2; learn.microsoft.com: SMTP DANE with Exchange Online",
    ),
    Refusal(
        "no-shared-version",
        _any(
            r"unsupported protocol",
            r"alert protocol version",
            r"wrong ssl version|version too low",
            r"inappropriate fallback",
            r"illegal or unsupported version",
            r"no protocols available",
        ),
        "The two sides share no TLS version.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            "One side has a minimum (TLS 1.2, as a rule), and the other knows nothing newer than 1.0 or 1.1.",
            "A list of protocols with a hole: `!SSLv2, !SSLv3, !TLSv1.1` leaves a Postfix client TLSv1 only.",
            (
                "The TLS library's own policy (OpenSSL's MinProtocol or security level, crypto policies), not the mail "
                "server's."
            ),
            "In a server's log it may be nobody's mail: those who try versions (this program too) leave this line.",
        ),
        Topic.SENDING,
        Topic.RECEIVING_MINIMUM,
        (
            _LOOK,
            ("smtp-inspector check {host} --sender-versions LIST", "what a sender with these versions gets: '>=TLSv1.2'"),
            ("smtp-inspector check {host} --tls-version TLSv1.2", "a session with this version only"),
        ),
        "RFC 8446 §6.2, RFC 5246 §7.2.2; OpenSSL's error texts",
    ),
    Refusal(
        "no-shared-cipher",
        _any(
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
        (_LOOK,),
        "RFC 8446 §6.2, RFC 5246 §7.2.2; OpenSSL's and GnuTLS's error texts",
    ),
    Refusal(
        "not-tls",
        _any(
            r"wrong version number",
            r"unexpected TLS packet",
            r"packet length too long",
            r"unknown protocol",
            r"http request",
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
                "`wrong version "
                "number`."
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
        _any(
            r"lost connection after STARTTLS",
            r"unexpected eof",
            r"SSL_(?:accept|connect) error.*(?:lost connection|reset|timed out)",
            r"TLS connection was non-properly terminated",
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
        (_LOOK,),
        "measured on Postfix 3.7; RFC 8446 §6",
    ),
    Refusal(
        "handshake-failed",
        _any(
            r"Cannot start TLS",
            r"SSL_(?:accept|connect)",
            r"TLS (?:handshake|negotiation|session|connect\w*|protocol).{0,20}fail",
            r"TLS error on",
            r"TLS failed",
            r"STARTTLS=(?:client|server),.*(?:error|failed)",
            r"TLS library problem",
            r"gnutls_handshake",
        ),
        "The TLS handshake failed.",
        Side.UNKNOWN,
        "behind the 220 of STARTTLS",
        (
            (
                "No version or no cipher suite is shared. The lines around this one say more (`TLS library problem` in "
                "Postfix)."
            ),
            "The certificate or the key is not what the other side wants.",
            "TLS is broken on the server.",
        ),
        Topic.SENDING,
        Topic.BROKEN,
        (_LOOK, ("smtp-inspector check {host} --tls-version TLSv1.2", "a session with this version only")),
        "RFC 8446 §6.2; logs of Postfix, Exim and sendmail",
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
    Refusal(
        "ehlo-again",
        _any(r"503.*(?:EHLO|HELO)", r"send (?:EHLO|HELO) first"),
        "A command came where EHLO belongs.",
        Side.RECEIVING,
        "behind the greeting, or behind STARTTLS",
        ("After STARTTLS everything is forgotten, and EHLO has to be said again; the client or a box on the way did not.",),
        None,
        None,
        (_LOOK,),
        "RFC 3207 §4.2; RFC 5321 §4.1.4",
    ),
    Refusal(
        "relay-denied",
        _any(r"relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed))", r"unable to relay"),
        "The receiver takes no mail for this address from this sender. TLS has nothing to do with it.",
        Side.RECEIVING,
        "at RCPT",
        ("The domain is not one of the receiver's: look at the MX.", "A mail program that did not log in."),
        None,
        None,
        (_LOOK,),
        "RFC 5321 §3.6; RFC 3463 §3.8 (5.7.1 is any policy)",
    ),
    Refusal(
        "sender-blocked",
        _any(
            r"(?:client )?host .{0,60}(?:blocked|rejected|listed)",
            r"blocked using|blocklist|blacklist|poor reputation|spamhaus",
        ),
        "The receiver does not want this address. TLS has nothing to do with it.",
        Side.RECEIVING,
        "at the greeting, MAIL or RCPT",
        ("The sending address is on a list, or has no name, or no good one.",),
        None,
        None,
        (
            (
                "smtp-inspector check {host} --try-mail-from you@example.com",
                "run it from the mail server: it depends on who asks",
            ),
        ),
        "RFC 5321 §3.1; RFC 3463 §3.8 (5.7.1 is any policy)",
    ),
)
"""The catalogue."""
