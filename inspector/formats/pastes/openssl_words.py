"""OpenSSL's own words, as many tools and logs repeat them: names of cipher suites, names of versions, alerts that came."""

import re

from inspector.tls.alert import Alert, AlertDescription, AlertLevel
from inspector.tls.openssl_names import registry_name
from inspector.tls.registry import ProtocolVersion


def suite_name(words: str) -> str:
    """Return the registry's name of a cipher suite that OpenSSL calls `words`; `words` itself where none is known."""
    return registry_name(words) or words


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
_OF_JAVA = re.compile(r"Received fatal alert: ([a-z_]{4,40})")
_NAMED = re.compile(r"(?:tlsv1|tlsv13|sslv3)(?:\.[0-9])? alert ([a-z ]{4,40}?)(?=[^a-z ]|$)", re.I)


def received_alert(words: str) -> Alert | None:
    """Return the alert that OpenSSL, or Java, says it received; None where it says nothing of one.

    It ended a handshake, so it was fatal; OpenSSL's words do not tell the level.
    """
    if (found := _OF_JAVA.search(words)) and (known := AlertDescription.__members__.get(found[1])):
        return Alert(AlertLevel.fatal, known)
    if found := _NUMBERED.search(words):
        number = int(found[1])
        return Alert(AlertLevel.fatal, number) if number < 256 else None
    if found := _NAMED.search(words):
        name = found[1].strip().lower().replace(" ", "_")
        description = AlertDescription.__members__.get(name)
        return Alert(AlertLevel.fatal, description) if description is not None else None
    return None
