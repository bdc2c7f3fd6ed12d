"""What is said about certificates: each fault, what follows from it, and who looks at it at all. Texts are data.

A ``{name}`` is filled in by who uses the wording.
"""

from collections.abc import Mapping

from inspector.frozen import Frozen
from inspector.lenses.advice.sentences import Wording
from inspector.lenses.finding import Severity
from inspector.tls.certificate_fault import Fault


class FaultWording(Frozen):
    """What is said of one fault, whatever the certificate."""

    title: str
    """Its name for people, without a capital letter."""
    fix: str
    """What to do."""
    ref: str
    """The source."""
    refused: bool = False
    """True where a client that checks certificates refuses."""
    weight: Severity = Severity.WARNING
    """How bad it is where nobody refuses; what is refused goes by the port."""


_CHAIN_FILE = "In Postfix: smtpd_tls_chain_files, or smtpd_tls_cert_file; in Exim: tls_certificate."
_REISSUE = "Get a new certificate"

FAULTS: Mapping[Fault, FaultWording] = {
    Fault.MISSING_INTERMEDIATE: FaultWording(
        "missing intermediate",
        f"Put the issuer's certificate behind the leaf in the server's certificate file and reload. {_CHAIN_FILE} Where the "
        "issuer is the root of an authority of your own, senders must trust it (--ca-file tries it here).",
        "RFC 8446 §4.4.2; RFC 5280 §6.1",
        refused=True,
    ),
    Fault.MISSING_ISSUER: FaultWording(
        "issuer neither sent nor trusted",
        "Put the missing intermediate behind the others in the server's certificate file. Where the issuer is the root of "
        "an authority of your own, senders must trust it (--ca-file tries it here).",
        "RFC 8446 §4.4.2; RFC 5280 §6.1",
        refused=True,
    ),
    Fault.UNTRUSTED_ROOT: FaultWording(
        "untrusted root",
        "Senders outside do not know this root: get a certificate from an authority that they trust, or publish a TLSA "
        "record (DANE). To try the root here: --ca-file.",
        "RFC 5280 §6.1.1",
        refused=True,
    ),
    Fault.SELF_SIGNED: FaultWording(
        "self-signed",
        "Get a certificate from an authority that senders trust, or publish a TLSA record 3 1 1 (DANE), for which it is "
        "good enough.",
        "RFC 5280 §3.2; RFC 7672 §3.1.1",
        refused=True,
    ),
    Fault.BAD_SIGNATURE: FaultWording(
        "wrong signature",
        "Take leaf and intermediates from the same delivery of the authority: often an old intermediate stayed in the file.",
        "RFC 5280 §6.1.3",
        refused=True,
    ),
    Fault.NO_AUTHORITY: FaultWording(
        "issuer without authority",
        "Only a certificate whose basicConstraints says CA, and whose keyUsage has keyCertSign, may issue others.",
        "RFC 5280 §4.2.1.3, §4.2.1.9",
        refused=True,
    ),
    Fault.CRITICAL_EXTENSION: FaultWording(
        "unknown critical extension",
        f"{_REISSUE} without it. Where it is a pre-certificate, take the one that the authority delivered at the end.",
        "RFC 5280 §4.2; RFC 6962 §3.1",
        refused=True,
    ),
    Fault.BEYOND_LIMITS: FaultWording(
        "authority beyond its limits",
        f"{_REISSUE}, from an authority that may issue for this name.",
        "RFC 5280 §4.2.1.9, §4.2.1.10",
        refused=True,
    ),
    Fault.NO_PATH: FaultWording(
        "no path", "Look at each certificate of the chain: the words are the verifier's own.", "RFC 5280 §6.1", refused=True
    ),
    Fault.EXPIRED: FaultWording(
        "expired",
        "Renew it, put the new file where the server reads it, and reload the server. If the date is right, check this "
        "machine's clock.",
        "RFC 5280 §4.1.2.5",
        refused=True,
    ),
    Fault.NOT_YET_VALID: FaultWording(
        "not yet valid",
        "Wait, or take the certificate before it back into use. If the date is right, check this machine's clock.",
        "RFC 5280 §4.1.2.5",
        refused=True,
    ),
    Fault.NAME_MISMATCH: FaultWording(
        "name mismatch",
        "Get a certificate for the name that the MX record or the mail program uses; or check the name you asked for "
        "(--server-name). The certificate may depend on SNI, and some senders send none.",
        "RFC 9525 §6",
        refused=True,
    ),
    Fault.NO_NAME: FaultWording(
        "no subjectAltName",
        f"{_REISSUE} with the server's name in subjectAltName. OpenSSL still falls back to the CN where there is no name at "
        "all, so Postfix may take it; Go and others do not.",
        "RFC 9525 §2, §6.3",
        refused=True,
    ),
    Fault.WRONG_PURPOSE: FaultWording(
        "wrong purpose",
        f"{_REISSUE} for a TLS server: extendedKeyUsage with serverAuth, keyUsage with digitalSignature.",
        "RFC 5280 §4.2.1.3, §4.2.1.12; RFC 8446 §4.4.2.2",
        refused=True,
    ),
    Fault.AUTHORITY_AS_LEAF: FaultWording(
        "authority as leaf",
        "Let this authority issue a certificate for the server, and send that one first: whoever takes the server's key "
        "could issue certificates for any name.",
        "RFC 5280 §4.2.1.9",
    ),
    Fault.UNKNOWN_KEY: FaultWording(
        "unknown key",
        "Use a key that every sender knows: RSA with 2048 bits, or EC on P-256; beside it the new kind may stay.",
        "RFC 5280 §4.1.2.7",
        weight=Severity.NOTE,
    ),
    Fault.WEAK_KEY: FaultWording(
        "weak key",
        f"{_REISSUE} with an RSA key of 2048 bits or an EC key on P-256.",
        "NIST SP 800-57; OpenSSL security level 2",
    ),
    Fault.WEAK_SIGNATURE: FaultWording(
        "weak signature",
        f"{_REISSUE}, signed with SHA-256: this hash can be forged.",
        "RFC 6151; RFC 9155",
    ),
    Fault.WRONG_ORDER: FaultWording(
        "wrong order",
        "Put the leaf first and behind each certificate the one that issued it. TLS 1.2 demands it, TLS 1.3 says SHOULD; "
        "most senders sort, old ones fail.",
        "RFC 5246 §7.4.2; RFC 8446 §4.4.2",
    ),
    Fault.DUPLICATE: FaultWording(
        "sent twice", "Take one of them out of the server's certificate file.", "RFC 8446 §4.4.2", weight=Severity.NOTE
    ),
    Fault.UNRELATED: FaultWording(
        "belongs to no other",
        "Take it out of the server's certificate file, or look for the one that should stand there.",
        "RFC 8446 §4.4.2",
        weight=Severity.NOTE,
    ),
    Fault.ROOT_INCLUDED: FaultWording(
        "root included",
        "It may stay: senders have the root or do not trust it. A TLSA record 2 1 1 for the root needs it there (RFC 7671).",
        "RFC 8446 §4.4.2; RFC 7671 §5.2.2",
        weight=Severity.NOTE,
    ),
    Fault.BAD_SERIAL: FaultWording(
        "bad serial number",
        f"{_REISSUE}: a serial number is positive and has at most 20 octets; Go, for one, refuses to read a negative one.",
        "RFC 5280 §4.1.2.2",
    ),
    Fault.UNPARSABLE: FaultWording(
        "unparsable",
        "Look at the server's certificate file at this place: take the block out, or put the right one there.",
        "RFC 5280 §4.1",
    ),
    Fault.UNREADABLE_PART: FaultWording(
        "unreadable part", f"{_REISSUE}; strict clients refuse one of which a part cannot be read.", "RFC 5280 §4.1"
    ),
    Fault.STORES_DIFFER: FaultWording(
        "trust stores differ",
        "Senders have stores of their own: some will trust it, some will not. An update of the older store may settle it.",
        "RFC 5280 §6.1.1",
        weight=Severity.NOTE,
    ),
}
"""Every fault."""

WHO_CHECKS: Mapping[bool, tuple[str, ...]] = {
    False: (
        (
            "Opportunistic senders, which is what most servers are, check none of this: mail still flows, encrypted but "
            "unauthenticated."
        ),
        "Senders that follow MTA-STS check path, dates and name, and do not deliver when they are wrong.",
        (
            "Senders that follow DANE go by the TLSA record: with usage 3 only the key counts; with usage 2 path, dates and "
            "name up to the published authority."
        ),
    ),
    True: ("Mail programs check path, dates and name, and refuse to hand in mail or ask their user.",),
}
"""Who looks at the certificate: False on a port for servers, True for submission (RFC 7435, 7672, 8314, 8461)."""

TLSA_NOTES: Mapping[str, str] = {
    "zone": "They count only in a zone that is signed with DNSSEC; publish the one of a new key before the server uses it.",
    "authority": "2 1 1 counts because the server sends that certificate, and must go on sending it.",
    "root-not-sent": "The root is not sent, so no 2 1 1 can name it.",
    "no-authority": "There is no 2 1 1: the server sends no authority that is fit to be named.",
    "no-name": "Put the name of the MX host in place of {host}: an address was asked for.",
}
"""What stands below the TLSA records (RFC 7671 §5.2.2, §8.1; RFC 7672 §2.2)."""

CERTIFICATES: Mapping[str, Wording] = {
    "not-trusted": Wording(
        "No certification path to a trusted root builds", "{why} {who}", "{fix}", "RFC 5280 §6; RFC 8460 §4.3"
    ),
    "host-mismatch": Wording("The certificate does not name {name}", "{why} {who}", "{fix}", "RFC 9525 §6; RFC 8460 §4.3"),
    "expired": Wording(
        "The certificate is not valid now",
        "{why} {who}",
        "Renew it and reload the server; check that the new file is the one that the server reads. If the dates are right, "
        "check this machine's clock.",
        "RFC 5280 §4.1.2.5; RFC 8460 §4.3",
    ),
    "purpose": Wording(
        "The certificate was not issued for a TLS server", "{why} {who}", "{fix}", "RFC 5280 §4.2.1.12; RFC 8460 §4.3"
    ),
    "weak": Wording(
        "A key or a signature of the chain is too weak",
        "{why} TLS libraries of today refuse it where they check certificates, and their next version may refuse the "
        "handshake.",
        "{fix}",
        "NIST SP 800-57; RFC 9155",
    ),
    "malformed": Wording(
        "A certificate is not well-formed",
        "{why} Some TLS libraries pass over it, others refuse the whole chain.",
        "{fix}",
        "RFC 5280 §4.1",
    ),
    "untidy": Wording(
        "The chain is not tidy",
        "{why} Most senders cope with it.",
        "{fix}",
        "RFC 5246 §7.4.2; RFC 8446 §4.4.2",
    ),
    "stores-differ": Wording(
        "Not every trust store leads to a path",
        "{why} What a sender thinks depends on its store.",
        "{fix}",
        "RFC 5280 §6.1.1",
    ),
    "none": Wording(
        "The server showed no certificate",
        "The session is encrypted, but nobody knows with whom ({suite}). {who}",
        "Give the server a certificate. Anonymous cipher suites are chosen only where both sides offer them.",
        "RFC 8460 §4.3",
    ),
}
"""The findings."""
