"""What a parameter of Postfix is, for the whole or for one service: overrides, main.cf, defaults, ``$name`` expanded."""

import re

from inspector.frozen import Frozen
from inspector.lenses.postfix.lines import Service, Setting, Written

DEFAULTS: dict[str, str] = {
    "smtpd_tls_security_level": "",
    "smtpd_use_tls": "no",
    "smtpd_enforce_tls": "no",
    "smtpd_tls_wrappermode": "no",
    "smtpd_tls_protocols": ">=TLSv1",
    "smtpd_tls_mandatory_protocols": ">=TLSv1",
    "smtp_tls_security_level": "",
    "smtp_use_tls": "no",
    "smtp_enforce_tls": "no",
    "smtp_tls_wrappermode": "no",
    "smtp_tls_protocols": ">=TLSv1",
    "smtp_tls_mandatory_protocols": ">=TLSv1",
    "smtp_tls_policy_maps": "",
    "lmtp_tls_security_level": "",
    "lmtp_use_tls": "no",
    "lmtp_enforce_tls": "no",
    "lmtp_tls_wrappermode": "no",
    "lmtp_tls_protocols": ">=TLSv1",
    "lmtp_tls_mandatory_protocols": ">=TLSv1",
    "lmtp_tls_policy_maps": "",
    "postscreen_tls_security_level": "$smtpd_tls_security_level",
    "postscreen_use_tls": "$smtpd_use_tls",
    "postscreen_enforce_tls": "$smtpd_enforce_tls",
    "tlsproxy_tls_protocols": "$smtpd_tls_protocols",
    "tlsproxy_tls_mandatory_protocols": "$smtpd_tls_mandatory_protocols",
    "tls_high_cipherlist": "aNULL:-aNULL:HIGH:@STRENGTH",
    "tls_medium_cipherlist": "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH",
    "compatibility_level": "0",
}
"""Those of Postfix 3.7 (postconf -d). Before 3.6 the lists were exclusions; with today's TLS libraries that is the same."""

_VERSION_SHORT_LISTS = (3, 6)
"""From here on ``>=TLSv1.2`` is understood (RELEASE_NOTES-3.6); a compatibility level with a dot is, too."""
_VERSION_SENDS_TLS = (3, 11)
"""From here on, with a compatibility level as high, smtp_tls_security_level is ``may`` by default (RELEASE_NOTES-3.11)."""
_NUMBERS = re.compile(r"(\d{1,4})\.(\d{1,4})")
_NAME = re.compile(r"\$(?:\{\s*([A-Za-z_]\w*)\s*\}|\(\s*([A-Za-z_]\w*)\s*\)|([A-Za-z_]\w*))")
_CONDITION = re.compile(r"\$[{(][^})]*[?:{]")
_LEVELS = ("_tls_security_level", "_use_tls", "_enforce_tls")
_DEPTH = 8
_LONGEST = 4096
"""Characters of a value that is expanded."""


class Value(Frozen):
    """What a parameter comes to."""

    text: str
    """Expanded; where that was not possible, as written."""
    source: Setting | None
    """Where it is set; None for the default."""
    known: bool = True
    """False where it holds a condition, or a name that is not told, or main.cf, which is not told, may set it."""


class Config:
    """Looks parameters up as Postfix does."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self._main = {setting.name: setting for setting in written.settings}

    @property
    def version(self) -> tuple[int, int] | None:
        """Postfix's version where it is told; None where it is not."""
        found = self._main.get("mail_version")
        numbers = _NUMBERS.match(found.value) if found else None
        return (int(numbers[1]), int(numbers[2])) if numbers else None

    @property
    def compatibility(self) -> tuple[int, int]:
        """The compatibility level; it can be no higher than the version."""
        level = self.value("compatibility_level").text
        numbers = _NUMBERS.match(level)
        return (int(numbers[1]), int(numbers[2])) if numbers else (int(level[:4]) if level.isdigit() else 0, 0)

    @property
    def before_short_lists(self) -> bool:
        """True where the version is known to be one that does not understand ``>=``."""
        return self.version is not None and self.version < _VERSION_SHORT_LISTS

    @property
    def sends_tls_by_default(self) -> bool:
        """True where nothing need be set for STARTTLS to be used when sending."""
        told = self.version if self.version is not None else self.compatibility
        return min(told, self.compatibility) >= _VERSION_SENDS_TLS

    def setting(self, name: str, service: Service | None = None) -> Setting | None:
        """Return where a parameter is set for a service, or for all; None where it is not."""
        own = [each for each in (service.settings if service else ()) if each.name == name]
        return own[-1] if own else self._main.get(name)

    def value(self, name: str, service: Service | None = None) -> Value:
        """Return what a parameter comes to."""
        setting = self.setting(name, service)
        written = setting.value if setting else self._default(name)
        text, known = self._expanded(written, service, frozenset((name,)))
        told = setting is not None or (self.written.has_main and not self.left_out(name))
        return Value(text, setting, known and told)

    def left_out(self, name: str) -> bool:
        """Tell whether main.cf may set this level, though what was read does not: it is what ``grep`` left of it.

        No main.cf is about TLS alone. Where levels are among what is left, and others of its side, it would be there too.
        """
        if not name.endswith("_tls_security_level") or any("tls" not in setting for setting in self._main):
            return False
        side = name.partition("_")[0]
        passed = any(setting.endswith(_LEVELS) for setting in self._main)
        return not (passed and any(setting.startswith(f"{side}_") for setting in self._main))

    def _default(self, name: str) -> str:
        if name == "smtp_tls_security_level" and self.sends_tls_by_default:
            return "may"
        return DEFAULTS.get(name, "")

    def _expanded(self, text: str, service: Service | None, open_names: frozenset[str]) -> tuple[str, bool]:
        """Return the text with the values of names in it, and True where all of them are known."""
        if "$" not in text:
            return text, True
        if _CONDITION.search(text) or len(open_names) > _DEPTH or len(text) > _LONGEST:
            return text, False
        known = True

        def value(found: re.Match[str]) -> str:
            nonlocal known
            name = found[1] or found[2] or found[3]
            setting = self.setting(name, service)
            if name in open_names or (setting is None and name not in DEFAULTS):
                known = False
                return found[0]
            inner, inner_known = self._expanded(
                setting.value if setting else self._default(name), service, open_names | {name}
            )
            known = known and inner_known
            return inner[:_LONGEST]

        return _NAME.sub(value, text)[:_LONGEST], known
