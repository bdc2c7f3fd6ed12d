"""What a list of protocols means to Postfix: ``>=TLSv1.2``, ``!SSLv2, !SSLv3``, ``TLSv1 TLSv1.1``; and its traps.

Measured on Postfix 3.7 with ``posttls-finger -p`` (what the ClientHello lists) and its smtpd (what it takes); the syntax is
that of ``smtpd_tls_protocols`` in postconf(5).
"""

import re

from inspector.frozen import Frozen
from inspector.lenses.wording import listed
from inspector.patterns import lazy_pattern
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible_text

_NAMES = {
    "sslv2": ProtocolVersion.SSLv2,
    "sslv3": ProtocolVersion.SSLv3,
    "tlsv1": ProtocolVersion.TLSv1_0,
    "tlsv1.1": ProtocolVersion.TLSv1_1,
    "tlsv1.2": ProtocolVersion.TLSv1_2,
    "tlsv1.3": ProtocolVersion.TLSv1_3,
}
"""Postfix's names of protocols, in small letters: it does not mind the case."""
_AVAILABLE = frozenset(version for version in ProtocolVersion if version >= ProtocolVersion.TLSv1_0)
"""What Postfix has where nothing is left out: the TLS libraries of today have no SSL any more."""
_OURS = lazy_pattern(r"(?i)([!<>]=?|)(?:(TLS|SSL)\s*[v_]?\s*)?([1-3](?:[._][0-3])?)")
_SEPARATORS = lazy_pattern(r"[\s,:]+")
_SETTING = lazy_pattern(r"(?i)^\s*(?:smtpd?|lmtp|tlsproxy)_tls_(?:mandatory_)?protocols\s*=\s*|^\s*protocols\s*=\s*(?=[^=])")
_HEXADECIMAL = lazy_pattern(r"(?i)(?:0x)?0?(30[0-4])")


class ProtocolList(Frozen):
    """One value, read as Postfix reads it."""

    value: str
    """The value, in the visible notation."""
    versions: tuple[ProtocolVersion, ...]
    """What is left on, oldest first; empty where the list is wrong, which turns TLS off."""
    wrong: str
    """The word that Postfix cannot read, in the visible notation; empty for a good list."""
    remarks: tuple[str, ...]
    """Traps in it, one sentence each."""

    @property
    def offered(self) -> tuple[ProtocolVersion, ...]:
        """What a client with this list offers: of a list with a hole, OpenSSL takes the part below the hole (measured)."""
        every = sorted(_AVAILABLE)
        first = every.index(self.versions[0]) if self.versions and self.versions[0] in every else 0
        run: list[ProtocolVersion] = []
        for version in every[first:]:
            if version not in self.versions:
                break
            run.append(version)
        return tuple(run)


def read_protocol_list(text: str) -> ProtocolList:
    """Read a value as Postfix does; the setting's name may stand in front. Never raises: a wrong list says so."""
    value = _SETTING.sub("", text).strip()
    shown = visible_text(value)
    floor, ceiling = ProtocolVersion.SSLv2, ProtocolVersion.TLSv1_3
    included: set[ProtocolVersion] = set()
    excluded: set[ProtocolVersion] = set()
    remarks: list[str] = []
    for word in filter(None, _SEPARATORS.split(value)):
        sign, name = _split(word)
        version = _NAMES.get(name.lower()) or (_hexadecimal(name) if sign in ("<=", ">=") else None)
        if sign in ("<=", ">=") and not name:
            remarks.append(_blank(sign))
            continue
        if version is None:
            return ProtocolList(shown, (), visible_text(word), (_misspelt(word, name),))
        if sign == ">=":
            floor = version
        elif sign == "<=":
            ceiling = version
        else:
            (excluded if sign == "!" else included).add(version)
    kept = {version for version in _AVAILABLE if floor <= version <= ceiling} - excluded
    if included:
        kept &= included
        remarks += [] if remarks else [_INCLUSION]
    versions = tuple(sorted(kept))
    found = ProtocolList(shown, versions, "", ())
    if found.offered != versions:
        remarks.append(_hole(found))
    return ProtocolList(shown, versions, "", tuple(remarks))


def in_postfix_words(text: str) -> str:
    """Return a list that people wrote in other words (``TLS 1.0, TLS 1.1``, ``>=1.2``) with the names that Postfix has."""

    def name(found: re.Match[str]) -> str:
        number = found[3].replace("_", ".").removesuffix(".0")
        family = (found[2] or ("SSL" if number in ("2", "3") else "TLS")).upper()
        return f"{found[1]}{family}v{number}"

    words = re.sub(r"(?i)\b(tls|ssl)\s+(?=v?[1-3])", r"\1", text)
    return ", ".join(_OURS.sub(name, word) if _OURS.fullmatch(word) else word for word in _SEPARATORS.split(words) if word)


def _split(word: str) -> tuple[str, str]:
    sign = next((sign for sign in (">=", "<=", "!") if word.startswith(sign)), "")
    return sign, word.removeprefix(sign)


def _hexadecimal(name: str) -> ProtocolVersion | None:
    found = _HEXADECIMAL.fullmatch(name)
    return ProtocolVersion(int(found[1], 16)) if found else None


_INCLUSION = (
    "The list names what is on, so a version that comes later stays off. Postfix supports that and does not recommend it."
)


def _blank(sign: str) -> str:
    return (
        f"A blank stands behind {sign}: Postfix reads two words, and the second alone says which version is on. There is no "
        "warning in the log."
    )


def _misspelt(word: str, name: str) -> str:
    meant, shown = in_postfix_words(name), visible_text(name) or "nothing, which is what stands between the blanks"
    hint = f" Did you mean {_split(word)[0]}{meant}?" if meant != name and meant.lower() in _NAMES else ""
    return (
        f"Postfix has no protocol called {shown}: it logs “Invalid TLS protocol list” and turns TLS "
        f"off. A server then answers STARTTLS with 454.{hint}"
    )


def _hole(found: ProtocolList) -> str:
    on, off = [version.label for version in found.versions], [version.label for version in found.offered]
    return (
        f"The list has a hole: a server takes {listed(on)}, but a client offers {listed(off) or 'nothing'} only, what lies "
        "below the hole."
    )
