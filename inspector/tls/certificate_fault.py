"""What can be wrong with a certificate or a chain, one word each; and which keys and signatures are too weak."""

from collections.abc import Mapping
from enum import StrEnum

from inspector.tls.certificate import CertificateFacts


class Fault(StrEnum):
    """One thing that is wrong; the value stands in reports."""

    MISSING_INTERMEDIATE = "missing-intermediate"
    """Who issued the leaf was neither sent nor is it trusted."""
    MISSING_ISSUER = "missing-issuer"
    """The same of an authority: an intermediate is missing, or its root is not trusted; the wire cannot tell which."""
    WRONG_ORDER = "wrong-order"
    DUPLICATE = "duplicate"
    UNRELATED = "unrelated"
    """A certificate that issued none of the others."""
    ROOT_INCLUDED = "root-included"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    SELF_SIGNED = "self-signed"
    UNTRUSTED_ROOT = "untrusted-root"
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_KEY = "unknown-key"
    """A key of a kind that cannot be read here."""
    WEAK_KEY = "weak-key"
    WEAK_SIGNATURE = "weak-signature"
    NO_NAME = "no-subject-alt-name"
    NAME_MISMATCH = "name-mismatch"
    WRONG_PURPOSE = "wrong-purpose"
    AUTHORITY_AS_LEAF = "authority-as-leaf"
    NO_AUTHORITY = "not-an-authority"
    """It issued another certificate and may not."""
    CRITICAL_EXTENSION = "unknown-critical-extension"
    BEYOND_LIMITS = "beyond-its-limits"
    """An authority issued for names, or an authority, that its own certificate does not allow."""
    BAD_SERIAL = "bad-serial-number"
    UNPARSABLE = "unparsable"
    """No certificate at all."""
    UNREADABLE_PART = "unreadable-part"
    NO_PATH = "no-path"
    """The verifier refused for a reason that is none of these."""
    STORES_DIFFER = "stores-differ"
    """One trust store leads to a path, another does not."""


MINIMUM_BITS: Mapping[str, int] = {"RSA": 2048, "RSA-PSS": 2048, "EC": 224}
"""Bits from which a key is strong enough: 112 bits of security (NIST SP 800-57 part 1, table 2; OpenSSL's level 2)."""
WEAK_KEY_KINDS = frozenset({"DSA"})
"""Keys that TLS 1.3 does not know at all (RFC 8446 §4.2.3) and verifiers refuse, whatever their size."""
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
"""Hashes for which collisions can be made (RFC 6151, RFC 9155)."""


def has_weak_key(facts: CertificateFacts) -> bool:
    """Say whether verifiers of today refuse the key; False where its size is not known."""
    kind = facts.key.partition(" ")[0]
    return kind in WEAK_KEY_KINDS or 0 < facts.key_bits < MINIMUM_BITS.get(kind, 0)


def has_weak_signature(facts: CertificateFacts) -> bool:
    """Say whether its signature can be forged. A root's own does not count: nobody checks it (RFC 5280 §6.1)."""
    return facts.signature_hash in WEAK_HASHES and not facts.self_issued
