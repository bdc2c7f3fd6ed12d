"""What the configuration of this machine's OpenSSL allows: MinProtocol, MaxProtocol and the security level in its file.

The probes do not go by it, for their hellos are our own, and the session sets its versions itself. But ``openssl s_client``
and a mail server on this machine do, so the local column says it.
"""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

from inspector.frozen import Frozen
from inspector.patterns import lazy_pattern
from inspector.tls.registry import ProtocolVersion

_LABELS = {
    "SSLv3": ProtocolVersion.SSLv3,
    "TLSv1": ProtocolVersion.TLSv1_0,
    "TLSv1.0": ProtocolVersion.TLSv1_0,
    "TLSv1.1": ProtocolVersion.TLSv1_1,
    "TLSv1.2": ProtocolVersion.TLSv1_2,
    "TLSv1.3": ProtocolVersion.TLSv1_3,
}
"""How openssl.cnf spells the versions (SSL_CONF_cmd(3))."""
_SETTING = lazy_pattern(r"^\s*(?:TLS\.)?(MinProtocol|MaxProtocol|CipherString)\s*=\s*([^#]*?)\s*(?:#.*)?$")
_INCLUDE = lazy_pattern(r"^\s*\.include\s*=?\s*(\S.*?)\s*$")
_LEVEL = lazy_pattern(r"@SECLEVEL=(\d)")
_MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 4


class LocalPolicy(Frozen):
    """What the file says; the last of each setting counts."""

    source: str = ""
    """``OPENSSL_CONF`` or ``openssl.cnf``."""
    settings: tuple[tuple[str, str], ...] = ()
    """Name and value of each setting that is there."""

    @classmethod
    def of_this_machine(cls) -> "LocalPolicy":
        """Read the file that OpenSSL reads at its start; an unreadable one says nothing."""
        named = os.environ.get("OPENSSL_CONF")
        usual = ssl.get_default_verify_paths().openssl_cafile
        path = Path(named) if named else Path(usual).parent / "openssl.cnf"
        return cls.from_file(path, "OPENSSL_CONF" if named else "openssl.cnf")

    @classmethod
    def from_file(cls, path: Path, source: str) -> "LocalPolicy":
        """Read a file in the form of config(5), and what it includes."""
        return cls(source, tuple(dict(_settings(path, _MAX_DEPTH)).items()))

    def forbids(self, version: ProtocolVersion) -> str:
        """Return which setting keeps programs that go by it from `version`; empty where none does."""
        found = dict(self.settings)
        for name, out_of_bounds in (("MinProtocol", version.__lt__), ("MaxProtocol", version.__gt__)):
            bound = _LABELS.get(found.get(name, ""))
            if bound is not None and out_of_bounds(bound):
                return f"{name} = {found[name]} in {self.source}"
        level = _LEVEL.search(found.get("CipherString", ""))
        if level and int(level[1]) > 0 and version < ProtocolVersion.TLSv1_2:
            return f"security level {level[1]} in {self.source}"
        return ""


def _settings(path: Path, depth: int) -> Iterator[tuple[str, str]]:
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return
    for line in text.splitlines():
        if found := _SETTING.match(line):
            yield found[1], found[2]
        elif depth and (included := _INCLUDE.match(line)):
            yield from _settings(path.parent / included[1], depth - 1)
