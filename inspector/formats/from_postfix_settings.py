"""Postfix's configuration as people paste it: main.cf, master.cf, what postconf -n, -P, -M and -F print, or all in one.

Nothing is judged here: every line is kept, and a lens reads them. Passwords in it (``static:user:password``,
``inline:{…}``) are taken out.
"""

import re
from collections import Counter

from inspector.formats.narrator import Narrator
from inspector.formats.source import Conversation
from inspector.lenses.postfix.lens import KIND
from inspector.lenses.postfix.lines import LineKind, kinds_of, read_lines, text_of
from inspector.lenses.wording import counted
from inspector.smtp.secret import REDACTED

_KNOWN = re.compile(
    r"(?:smtpd?|lmtp|tlsproxy|postscreen|tls|mail|my[a-z]+|inet|relay|compatibility|virtual|local|alias|queue|mailbox|sender|"
    r"recipient|canonical|header|body|milter|non_smtpd|default|message|command|daemon|data|config|setgid|biff|append|"
    r"readme|html|manpage|sendmail|newaliases|mailq|transport|broken|bounce|maximal|minimal|disable|strict|unknown|"
    r"dovecot|address|always|content|notify|smtputf8|meta|shlib|debug|debugger|proxy|home|import|export|luser|fallback|"
    r"soft|soft_bounce|cyrus|enable|error|delay|double|allow|parent|permit|rewrite|owner|process|swap|show|anvil)(?:_|\d|$)|"
    r"relayhost$|mydomain$|myorigin$|biff$"
)
"""How parameters of postconf(5) begin."""
_SECTION = re.compile(r"\[[^\]]*\]\s*")
"""What no file of Postfix has, and others with settings have: php.ini, for one, has names like Postfix's."""
_UNDERSTOOD = frozenset(LineKind) - {LineKind.OTHER, LineKind.BLANK}
_OF_TLS = re.compile(r"(?:smtpd?|lmtp|tlsproxy)_tls_\w+")
_REFUSAL = re.compile(r"[ \t>]{0,12}(?:[A-Za-z]{1,8}:[ \t]?|[-=~<>]{1,4}[ \t]{1,4})?[45][0-5][0-9][ -]\S")
_MOSTLY, _LEAST = 0.7, 0.3
_LOOKED_AT = 400
"""Lines that are looked at to tell what it is."""
_MOST_LINES = 20_000
_LINE = 8 * 1024
"""Bytes of one line that are kept."""

_WHY = {
    LineKind.COMMENT: "comment",
    LineKind.PROMPT: "tool",
    LineKind.OTHER: "not-understood",
}
"""LineKept.why of a line; a setting else."""
_SECRET_NAME = re.compile(r"(?i)((?<![A-Za-z0-9_])[A-Za-z0-9_]+(?:password|passwd|secret|bind_pw)[A-Za-z0-9_]*\s*=\s*)")
_MAP_ELSEWHERE = re.compile(
    r"(?:\$[\w({]|(?:proxy:)?(?:hash|btree|lmdb|cdb|dbm|texthash|regexp|pcre|mysql|pgsql|ldap|sqlite|memcache|socketmap|tcp|"
    r"unix|nis|nisplus|netinfo|environ):)[^\s,{}]*"
)
"""A map that stands elsewhere, which is no secret."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of every reader
    """Tell whether it is a configuration of Postfix: nearly all lines are settings, and one has a name of Postfix's."""
    texts = [text_of(line)[0] for line in raw[: _LOOKED_AT * 200].splitlines()[:_LOOKED_AT]]
    if any(_SECTION.fullmatch(text) for text in texts):
        return False
    kinds = list(kinds_of(texts))
    counts = Counter(kinds)
    written = sum(count for kind, count in counts.items() if kind is not LineKind.BLANK)
    understood = sum(counts[kind] for kind in _UNDERSTOOD)
    if not written or understood < _LEAST * written:
        return False
    found = read_lines(enumerate(line.encode("latin-1") for line in texts))
    names = [
        setting.name for setting in (*found.settings, *(each for service in found.services for each in service.settings))
    ]
    if understood < _MOSTLY * written:  # a mail with some words around them; a refusal above them is what it is about
        if any(map(_REFUSAL.match, texts)):
            return False
        return sum(1 for name in names if _OF_TLS.fullmatch(name)) > 1
    return any(_KNOWN.match(name) for name in names) or any(service.command for service in found.services)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the lines of it, in one conversation without words."""
    told = Narrator(KIND, name)
    lines = raw.splitlines()
    kinds = kinds_of(text_of(line)[0] for line in lines[:_MOST_LINES])
    counts: Counter[LineKind] = Counter()
    secret = False
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=False), 1):
        counts[kind] += 1
        if kind is LineKind.BLANK:
            continue
        secret = secret and kind in (LineKind.MORE, LineKind.COMMENT)  # a comment does not end it, and may hold one
        kept, secret = _without_secrets(line[:_LINE], inside=secret)
        told.keep(number, kept, _WHY.get(kind, "setting"))
    words = _words(counts, len(lines))
    return (told.conversation(words, title=f"Postfix's settings: {words}"),)


def _words(counts: Counter[LineKind], lines: int) -> str:
    parts = []
    if counts[LineKind.SETTING]:
        parts.append(f"{counted(counts[LineKind.SETTING], 'setting')} of main.cf")
    if counts[LineKind.OVERRIDE]:
        parts.append(f"{counted(counts[LineKind.OVERRIDE], 'setting')} of single services")
    if counts[LineKind.SERVICE]:
        parts.append(f"{counts[LineKind.SERVICE]:,} of master.cf's services")
    if lines > _MOST_LINES:
        parts.append(f"the first {_MOST_LINES:,} of {lines:,} lines")
    return ", ".join(parts) or "comments only"


def _without_secrets(line: bytes, *, inside: bool) -> tuple[bytes, bool]:
    """Return a line without passwords, and True where the lines that go on with it hold some too."""
    text = line.decode("latin-1")
    if inside:
        return (line[: len(line) - len(line.lstrip())] + REDACTED, True) if text.strip() else (line, True)
    found = _SECRET_NAME.search(text)
    if found is None or (text.lstrip().startswith("#") and not text[found.end() :].strip()):
        return line, False
    value = text[found.end() :].strip()
    elsewhere = all(_MAP_ELSEWHERE.fullmatch(word) for word in re.split(r"[\s,]+", value) if word)
    if value and elsewhere and "bind_pw" not in found[1]:
        return line, False
    return text[: found.end()].encode("latin-1") + (REDACTED if value else b""), True
