"""OpenSSL's own words, as many tools and logs repeat them: names of cipher suites, names of versions, alerts that came."""

import re

from inspector.tls.alert import Alert, AlertDescription, AlertLevel
from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.registry import ProtocolVersion

_REGISTERED = frozenset(CIPHER_SUITES.values())
_KEY_EXCHANGES = (
    *("ECDHE-ECDSA", "ECDHE-RSA", "ECDHE-PSK", "DHE-RSA", "DHE-DSS", "DHE-PSK", "RSA-PSK", "ECDH-ECDSA", "ECDH-RSA"),
    *("DH-RSA", "DH-DSS", "PSK", "SRP-RSA", "SRP-DSS", "SRP"),
)
_ANONYMOUS = {"ADH": "DH_anon", "AECDH": "ECDH_anon", "EDH-RSA": "DHE_RSA", "EDH-DSS": "DHE_DSS"}
_CIPHERS = (
    (re.compile(r"(AES|CAMELLIA|ARIA)(128|256)-(?:CBC-)?(SHA\d*)"), r"\1_\2_CBC_\3"),
    (re.compile(r"(AES|CAMELLIA|ARIA)(128|256)-GCM-(SHA\d+)"), r"\1_\2_GCM_\3"),
    (re.compile(r"AES(128|256)-(CCM8?)"), r"AES_\1_\2"),
    (re.compile(r"CHACHA20-POLY1305"), "CHACHA20_POLY1305_SHA256"),
    (re.compile(r"DES-CBC3-(SHA|MD5)"), r"3DES_EDE_CBC_\1"),
    (re.compile(r"DES-CBC-(SHA|MD5)"), r"DES_CBC_\1"),
    (re.compile(r"(RC4|IDEA|SEED|NULL)-(?:CBC-)?(SHA\d*|MD5)"), r"\1_\2"),
)
"""OpenSSL's form of cipher and hash to the registry's; the last one is finished in `_finished`."""
_FINISHED = {"RC4_": "RC4_128_", "IDEA_": "IDEA_CBC_", "SEED_": "SEED_CBC_"}


def suite_name(words: str) -> str:
    """Return the registry's name of a cipher suite that OpenSSL calls `words`; `words` itself where none is known."""
    if words in _REGISTERED:
        return words
    exchange = next((name for name in (*_ANONYMOUS, *_KEY_EXCHANGES) if words.startswith(f"{name}-")), "")
    rest = words[len(exchange) + 1 :] if exchange else words
    key = _ANONYMOUS.get(exchange) or exchange.replace("-", "_") or "RSA"
    for form, name in _CIPHERS:
        if found := form.fullmatch(rest):
            cipher = found.expand(name)
            for begin, whole in _FINISHED.items():
                cipher = cipher.replace(begin, whole, 1) if cipher.startswith(begin) else cipher
            registered = f"TLS_{key}_WITH_{cipher}"
            return registered if registered in _REGISTERED else words
    return words


def version_of(words: str) -> ProtocolVersion | None:
    """Return the version that is called `words` (``TLSv1``, ``TLSv1.2``, ``TLS1.3``, ``TLS 1.2``, ``SSLv3``), or None."""
    found = re.fullmatch(r"(SSL|TLS)[ _]?v?[ _]?([0-9](?:[._][0-9])?)", words.strip(), re.I)
    if found is None:
        return None
    number = found[2].replace("_", ".")
    label = (
        f"{found[1].upper()}v{number}" if found[1].upper() == "SSL" else f"TLSv{number if '.' in number else number + '.0'}"
    )
    return next((version for version in ProtocolVersion if version.label == label), None)


_NUMBERED = re.compile(r"SSL alert number ([0-9]{1,3})")
_NAMED = re.compile(r"(?:tlsv1|tlsv13|sslv3)(?:\.[0-9])? alert ([a-z ]{4,40}?)(?=[^a-z ]|$)", re.I)


def received_alert(words: str) -> Alert | None:
    """Return the alert that OpenSSL says it received; None where it says nothing of one.

    It ended a handshake, so it was fatal; OpenSSL's words do not tell the level.
    """
    if found := _NUMBERED.search(words):
        number = int(found[1])
        return Alert(AlertLevel.fatal, number) if number < 256 else None
    if found := _NAMED.search(words):
        name = found[1].strip().lower().replace(" ", "_")
        description = AlertDescription.__members__.get(name)
        return Alert(AlertLevel.fatal, description) if description is not None else None
    return None
