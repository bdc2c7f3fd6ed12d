"""How OpenSSL, GnuTLS and Microsoft's Schannel write versions and cipher suites, in the registry's words."""

import re

from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.registry import ProtocolVersion

_REGISTERED = frozenset(CIPHER_SUITES.values())
_VERSION = re.compile(r"(SSL|TLS)[ _]?v?([1-3])(?:[._]([0-3]))?", re.IGNORECASE)
_KEY_EXCHANGES = re.compile(r"(?:ECDHE|DHE|ECDH|DH|ADH|AECDH|PSK|SRP)(?:-(?:ECDSA|RSA|DSS|PSK|anon))*-")
_ANONYMOUS = {"ADH": "DH_anon", "AECDH": "ECDH_anon"}
_BULKS = (
    (re.compile(r"(AES|CAMELLIA|ARIA)(128|256)-(GCM|CCM8|CCM)"), r"\1_\2_\3"),
    (re.compile(r"(AES|CAMELLIA)(128|256)"), r"\1_\2_CBC"),
    (re.compile(r"DES-CBC3"), "3DES_EDE_CBC"),
    (re.compile(r"SEED"), "SEED_CBC"),
    (re.compile(r"RC4"), "RC4_128"),
    (re.compile(r"CHACHA20-POLY1305"), "CHACHA20_POLY1305_SHA256"),
)
"""OpenSSL leaves CBC and key sizes out where there is but one; the first row that fits is taken."""


def read_version(text: str) -> ProtocolVersion | None:
    """Read ``TLSv1.2``, ``TLS1.2``, ``TLSv1`` (which is 1.0), ``SP_PROT_TLS1_2_SERVER``; None where there is none."""
    found = _VERSION.search(text)
    if not found:
        return None
    family, major, minor = found[1].upper(), found[2], found[3]
    label = f"SSLv{major}" if family == "SSL" else f"TLSv{major}.{minor or '0'}"
    try:
        return ProtocolVersion.from_label(label)
    except ValueError:
        return None


def registry_name(name: str) -> str:
    """Return the registry's name of a cipher suite; empty where it cannot be told for certain."""
    if name in _REGISTERED:
        return name
    exchange = _KEY_EXCHANGES.match(name)
    bulk = name[exchange.end() :] if exchange else name
    first = exchange[0].rstrip("-").replace("-", "_") if exchange else "RSA"
    for pattern, written in _BULKS:
        if pattern.match(bulk):
            rest = pattern.sub(written, bulk, count=1).replace("-", "_").replace("CCM8", "CCM_8")
            made = f"TLS_{_ANONYMOUS.get(first, first)}_WITH_{rest}"
            return made if made in _REGISTERED else ""
    return ""


def suite_of_gnutls(name: str) -> str:
    """Return the registry's name of what GnuTLS calls ``ECDHE_X25519__RSA_SHA256__AES_256_GCM``; empty where several fit.

    Only the suites of TLS 1.3 are told by cipher alone.
    """
    cipher = name.rpartition("__")[2]
    fitting = [suite for suite in _REGISTERED if suite.startswith(f"TLS_{cipher}_SHA")]
    return fitting[0] if len(fitting) == 1 else ""
