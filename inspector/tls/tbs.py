"""The raw fields of a certificate (RFC 5280 §4.1), each still in DER."""

from inspector.frozen import Frozen
from inspector.tls.der import BIT_STRING, BOOLEAN, INTEGER, SEQUENCE, DERError, Element, oid_text, read_element

_VERSION = 0xA0
_EXTENSIONS = 0xA3
_MAX_EXTENSIONS = 100

BASIC_CONSTRAINTS = "2.5.29.19"
KEY_USAGE = "2.5.29.15"
SUBJECT_ALT_NAME = "2.5.29.17"
EXTENDED_KEY_USAGE = "2.5.29.37"
NAME_CONSTRAINTS = "2.5.29.30"
AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1"
CA_ISSUERS = "1.3.6.1.5.5.7.48.2"

_DNS_NAME, _IP_ADDRESS, _URI = 0x82, 0x87, 0x86
_PERMITTED, _EXCLUDED = 0xA0, 0xA1
GENERAL_NAMES: dict[int, str] = {
    0xA0: "other",
    0x81: "email",
    _DNS_NAME: "DNS",
    0xA3: "X400",
    0xA4: "directory",
    0xA5: "EDI",
    _URI: "URI",
    _IP_ADDRESS: "IP",
    0x88: "OID",
}
"""GeneralName (RFC 5280 §4.2.1.6): the tag, and the word before the name."""

KEY_USAGES = (
    "digitalSignature",
    "contentCommitment",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
"""KeyUsage (RFC 5280 §4.2.1.3), bit 0 first."""


class TBSCertificate(Frozen):
    """The fields of the signed part."""

    serial_number: int
    """As it stands; negative where the sign bit is set."""
    issuer: bytes
    """Name, DER."""
    subject: bytes
    """Name, DER."""
    spki: bytes
    """subjectPublicKeyInfo, DER."""
    extensions: dict[str, bytes]
    """Dotted OID to content (DER); the first one wins where an OID stands twice."""
    extensions_error: str
    """Why no (further) extension could be read; else empty."""
    critical: frozenset[str] = frozenset()
    """The OIDs of the extensions that are marked critical."""

    @classmethod
    def from_bytes(cls, der: bytes) -> "TBSCertificate":
        """Take a certificate apart. Raises DERError where its outer structure is broken."""
        certificate = next(read_element(der, SEQUENCE).children(), None)
        if certificate is None or certificate.tag != SEQUENCE:
            raise DERError("a certificate without content")
        fields = list(certificate.children())
        if fields and fields[0].tag == _VERSION:
            del fields[0]
        if len(fields) < 6:
            raise DERError(f"a certificate with {len(fields)} fields")
        serial_number, _, issuer, _, subject, spki = fields[:6]
        extensions, critical, error = _read_extensions(fields[6:])
        number = int.from_bytes(serial_number.content, "big", signed=True)
        return cls(number, issuer.raw, subject.raw, spki.raw, extensions, error, critical)


def is_authority(extensions: dict[str, bytes]) -> bool:
    """Return what basicConstraints says (RFC 5280 §4.2.1.9); False where it is absent. Raises DERError."""
    raw = extensions.get(BASIC_CONSTRAINTS)
    if raw is None:
        return False
    first = next(read_element(raw, SEQUENCE).children(), None)
    return first is not None and first.tag == BOOLEAN and first.content not in (b"", b"\x00")


def path_length(extensions: dict[str, bytes]) -> int | None:
    """Return pathLenConstraint of basicConstraints: how many authorities may stand below. Raises DERError."""
    raw = extensions.get(BASIC_CONSTRAINTS)
    for part in [] if raw is None else read_element(raw, SEQUENCE).children():
        if part.tag == INTEGER:
            return int.from_bytes(part.content, "big")
    return None


def key_usage(extensions: dict[str, bytes]) -> list[str]:
    """Return the names of the bits that are set in keyUsage; none where it is absent. Raises DERError."""
    raw = extensions.get(KEY_USAGE)
    if raw is None:
        return []
    octets = read_element(raw, BIT_STRING).content[1:]
    bits = [bool(octet >> shift & 1) for octet in octets for shift in range(7, -1, -1)]
    return [name for name, is_set in zip(KEY_USAGES, bits, strict=False) if is_set]


def general_names(extensions: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Return the kinds and raw contents of subjectAltName, in order. Raises DERError."""
    raw = extensions.get(SUBJECT_ALT_NAME)
    names = [] if raw is None else read_element(raw, SEQUENCE).children()
    return [(GENERAL_NAMES.get(name.tag, f"tag 0x{name.tag:02x}"), name.content) for name in names]


def purposes(extensions: dict[str, bytes]) -> list[str]:
    """Return the dotted OIDs of extendedKeyUsage. Raises DERError."""
    raw = extensions.get(EXTENDED_KEY_USAGE)
    found = [] if raw is None else read_element(raw, SEQUENCE).children()
    return [oid_text(purpose.content) for purpose in found]


def issuer_urls(extensions: dict[str, bytes]) -> list[bytes]:
    """Return the addresses of caIssuers (RFC 5280 §4.2.2.1). Raises DERError."""
    raw = extensions.get(AUTHORITY_INFO_ACCESS)
    urls: list[bytes] = []
    for description in [] if raw is None else read_element(raw, SEQUENCE).children():
        parts = list(description.children())
        if len(parts) == 2 and parts[1].tag == _URI and oid_text(parts[0].content) == CA_ISSUERS:
            urls.append(parts[1].content)
    return urls


def constrained_names(extensions: dict[str, bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the DNS names that nameConstraints permits, and those it excludes (RFC 5280 §4.2.1.10). Raises DERError."""
    raw = extensions.get(NAME_CONSTRAINTS)
    names: tuple[list[bytes], list[bytes]] = ([], [])
    for subtrees in [] if raw is None else read_element(raw, SEQUENCE).children():
        for subtree in subtrees.children() if subtrees.tag in (_PERMITTED, _EXCLUDED) else ():
            base = next(subtree.children(), None)
            if base is not None and base.tag == _DNS_NAME:
                names[subtrees.tag == _EXCLUDED].append(base.content)
    return names


def _read_extensions(fields: list[Element]) -> tuple[dict[str, bytes], frozenset[str], str]:
    extensions: dict[str, bytes] = {}
    critical: set[str] = set()
    block = next((field.content for field in fields if field.tag == _EXTENSIONS), None)
    try:
        for extension in [] if block is None else read_element(block, SEQUENCE).children():
            parts = list(extension.children())
            if len(parts) < 2 or len(extensions) == _MAX_EXTENSIONS:
                error = "an extension without content" if len(parts) < 2 else f"more than {_MAX_EXTENSIONS}"
                return extensions, frozenset(critical), error
            oid = oid_text(parts[0].content)
            extensions.setdefault(oid, parts[-1].content)
            if parts[1].tag == BOOLEAN and parts[1].content not in (b"", b"\x00"):
                critical.add(oid)
    except DERError as error:
        return extensions, frozenset(critical), str(error)
    return extensions, frozenset(critical), ""
