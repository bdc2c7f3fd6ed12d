"""Is what was pasted what is set, or only what Postfix would do if nothing were (``postconf -d``)?"""

import re

from inspector.lenses.postfix.config import DEFAULTS
from inspector.lenses.postfix.lines import Written

_ASKED = re.compile(rb"\bpostconf\b[^|;&]*\s-[a-zA-Z]*d[a-zA-Z]*\b")
_LISTS = frozenset({"", "!SSLv2", "!SSLv2, !SSLv3", "SSLv3, TLSv1"})
_OLDER = {
    **{f"{side}_tls_{word}protocols": _LISTS for side in ("smtpd", "smtp", "lmtp") for word in ("", "mandatory_")},
    "smtp_tls_security_level": frozenset({"may", "${{$compatibility_level} >=level {3.11} ? {may} : {}}"}),
}
"""Defaults of other versions than `DEFAULTS` is about."""
_LEAST = 20
_ENDS = "@"
"""A cipher list differs from version to version; all of them end in one rule."""


def why_defaults(written: Written, prompts: list[bytes]) -> str:
    """Return by what it is told to be defaults, one sentence; empty where it is not. `prompts`: command lines in it."""
    if any(_ASKED.search(prompt) for prompt in prompts):
        return "They were asked for with postconf -d."
    told = {setting.name: setting.value for setting in written.settings if setting.name in DEFAULTS}
    others = [name for name, value in told.items() if not _is_default(name, value)]
    if len(told) < _LEAST or others:
        return ""
    return f"All {len(told)} settings of TLS in it have the value that Postfix gives them by itself (postconf -d)."


def _is_default(name: str, value: str) -> bool:
    if name.endswith("_cipherlist"):
        return value.startswith("aNULL:-aNULL:") or _ENDS in value
    return value == DEFAULTS[name] or value in _OLDER.get(name, frozenset())
