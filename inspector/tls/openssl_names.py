"""How OpenSSL, GnuTLS and Microsoft's Schannel write versions and cipher suites, in the registry's words."""

import re

from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.registry import ProtocolVersion

_REGISTERED = frozenset(CIPHER_SUITES.values())
_VERSION = re.compile(r"(SSL|TLS)[ _]?v?([1-3])(?:[._]([0-3]))?", re.IGNORECASE)
_KEY_EXCHANGES = (
    *("ECDHE-ECDSA", "ECDHE-RSA", "ECDHE-PSK", "DHE-RSA", "DHE-DSS", "DHE-PSK", "RSA-PSK", "ECDH-ECDSA", "ECDH-RSA"),
    *("DH-RSA", "DH-DSS", "PSK"),
)
_ALIASES = {"ADH": "DH_anon", "AECDH": "ECDH_anon", "EDH-RSA": "DHE_RSA", "EDH-DSS": "DHE_DSS"}
_CIPHERS = (
    (re.compile(r"(AES|CAMELLIA)(128|256)-(?:CBC-)?(SHA\d*)"), r"\1_\2_CBC_\3"),
    (re.compile(r"(AES|CAMELLIA|ARIA)(128|256)-GCM-(SHA\d+)"), r"\1_\2_GCM_\3"),
    (re.compile(r"AES(128|256)-CCM8"), r"AES_\1_CCM_8"),
    (re.compile(r"AES(128|256)-CCM"), r"AES_\1_CCM"),
    (re.compile(r"CHACHA20-POLY1305"), "CHACHA20_POLY1305_SHA256"),
    (re.compile(r"DES-CBC3-(SHA|MD5)"), r"3DES_EDE_CBC_\1"),
    (re.compile(r"DES-CBC-(SHA|MD5)"), r"DES_CBC_\1"),
    (re.compile(r"(IDEA|SEED)-(?:CBC-)?(SHA|MD5)"), r"\1_CBC_\2"),
    (re.compile(r"RC4-(SHA|MD5)"), r"RC4_128_\1"),
    (re.compile(r"NULL-(SHA\d*|MD5)"), r"NULL_\1"),
)
"""OpenSSL leaves CBC out, and key sizes where there is but one."""


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
    exchange = next((word for word in (*_ALIASES, *_KEY_EXCHANGES) if name.startswith(f"{word}-")), "")
    cipher = name[len(exchange) + 1 :] if exchange else name
    key = _ALIASES.get(exchange) or exchange.replace("-", "_") or "RSA"
    for form, written in _CIPHERS:
        if found := form.fullmatch(cipher):
            made = f"TLS_{key}_WITH_{found.expand(written)}"
            return made if made in _REGISTERED else ""
    return ""


def suite_of_gnutls(name: str) -> str:
    """Return the registry's name of what GnuTLS calls ``ECDHE_X25519__RSA_SHA256__AES_256_GCM``; empty where several fit.

    Only the suites of TLS 1.3 are told by cipher alone.
    """
    cipher = name.rpartition("__")[2]
    fitting = [suite for suite in _REGISTERED if suite.startswith(f"TLS_{cipher}_SHA")]
    return fitting[0] if len(fitting) == 1 else ""
