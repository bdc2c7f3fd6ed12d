"""What of a command is secret, and the line without it (RFC 4954 §4). When in doubt, it is taken out.

A password must not come into the record by a typing mistake either: a blank in front, two blanks, a tab, a wrong verb, a
forgotten mechanism, or an answer typed after the server had already given up.
"""

import re
from base64 import b64decode

from inspector.patterns import lazy_pattern

REDACTED = b"<redacted>"
"""What stands in a record for a secret."""

MECHANISMS: tuple[bytes, ...] = tuple(
    b"PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM GSSAPI GSS-SPNEGO EXTERNAL ANONYMOUS OTP SKEY SECURID SRP KERBEROS_V4 "
    b"KERBEROS_V5 XOAUTH XOAUTH2 OAUTHBEARER OAUTH10A SAML20 OPENID20 XYMCOOKIE XYMPKI SPNEGO "
    b"SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-224 SCRAM-SHA-224-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SCRAM-SHA-384 "
    b"SCRAM-SHA-384-PLUS SCRAM-SHA-512 SCRAM-SHA-512-PLUS SCRAM-SHA3-512 SCRAM-SHA3-512-PLUS".split()
)
"""SASL mechanism names that are shown (IANA "SASL Mechanisms" and common private ones); other words may be a password."""

_VERBS = frozenset(
    b"EHLO HELO LHLO MAIL RCPT DATA RSET QUIT NOOP HELP VRFY EXPN STARTTLS BDAT ETRN ATRN TURN BURL XCLIENT XFORWARD".split()
)
_GAP = rb"[\x00-\x20=:]"
_MECHANISM = b"|".join(re.escape(name) for name in sorted(MECHANISMS, key=len, reverse=True))
_AUTH = lazy_pattern(
    rb"[^A-Z0-9]*AUTH(?:(" + _GAP + rb"+)(" + _MECHANISM + rb")(?=" + _GAP + rb"|$))?(" + _GAP + rb"*)(.*)", re.I | re.S
)
_MISTYPED = lazy_pattern(
    rb"(?:[^A-Z0-9]*+[A-Z0-9]{1,12}" + _GAP + rb"++)?[^A-Z0-9]*+(?:" + _MECHANISM + rb")" + _GAP + rb"+(?=[^\x00-\x20])",
    re.I,
)
_BASE64 = lazy_pattern(
    rb"(?=[A-Z]*[a-z0-9+/=])(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|[A-Za-z0-9+/]{2,}={1,2}"
)
_ENVELOPE = lazy_pattern(rb"\s*(?:MAIL|RCPT)\b", re.I)
_PIECE = lazy_pattern(rb"(?:[A-Za-z0-9+/]{1,1024}={0,2}|={1,2})\\?")
"""A word of base64; a backslash behind it, which is no letter of that, says that it goes on in the next line."""
_LINE_END = lazy_pattern(rb"[\r\n]*\Z")


def redact(line: bytes, *, answering_334: bool) -> tuple[bytes, bool]:
    """Return the line as it may be kept and shown, and True where a part was replaced. A line end stays.

    `answering_334`: the server's last reply was a 334, so the whole line is a secret, unless it is ``*`` (cancel).
    """
    content = line.rstrip(b"\r\n")
    kept = _kept_answer(content) if answering_334 else _kept_command(content)
    if kept is None:
        return line, False
    return kept + REDACTED + line[len(content) :], True


def secret_of(line: bytes, *, answering_334: bool) -> bytes:
    """Return what `redact` replaces in the line; empty where it holds no secret."""
    content = line.rstrip(b"\r\n")
    kept = _kept_answer(content) if answering_334 else _kept_command(content)
    return b"" if kept is None else content[len(kept) :]


def names_a_mailbox(line: bytes) -> bool:
    """Tell whether a command holds addresses: one may be what the user logged in with, and is no secret there."""
    return _ENVELOPE.match(line) is not None


def goes_on_with_secret(line: bytes) -> bool:
    """Tell whether a line, behind one that holds a secret, may be the rest of it: one word of base64, no verb of SMTP."""
    word = line.strip()
    return _PIECE.fullmatch(word) is not None and word.upper() not in _VERBS


def redact_text(text: str, *, answering_334: bool = False) -> str:
    """Return a typed line as it may be kept in the input history."""
    raw, redacted = redact(text.encode("utf-8", "surrogatepass"), answering_334=answering_334)
    return raw.decode("utf-8", "replace") if redacted else text


def _kept_answer(content: bytes) -> bytes | None:
    return None if content.strip() == b"*" else b""


def _kept_command(content: bytes) -> bytes | None:
    """Return what may stay in front of the secret, or None where there is no secret."""
    if found := _AUTH.match(content):
        return content[: found.start(4)] if found[4] else None
    first = content.split(maxsplit=1)[0].upper() if content.strip() else b""
    if first in _VERBS:
        return None
    if found := _MISTYPED.match(content):
        return content[: found.end()]
    return b"" if _BASE64.fullmatch(content.strip()) else None


_IN_PROSE: tuple[re.Pattern[bytes], ...] = tuple(
    lazy_pattern(pattern, re.I)
    for pattern in (
        rb"(?<![A-Z0-9])(AUTH"
        + _GAP
        + rb"+(?:"
        + _MECHANISM
        + rb")[\x00-\x20]+)(?!(?:"
        + _MECHANISM
        + rb")(?:[\x00-\x20]|$))([^\x00-\x20]+)",
        rb"((?<![\w-])(?:--auth-password|--password|--pass|-ap)[ =]+)([^\x00-\x20]+)",
        rb"((?<![\w-])(?:--user|-u)[ =]*[^\x00-\x20:]+:)([^\x00-\x20]+)",
        rb"(://[^\x00-\x20/:@]+:)([^\x00-\x20/@]+)(?=@)",
        rb"((?:Master-Key|Resumption PSK)[ \t]*:[ \t]*)([0-9A-F]+)",
        rb"(\bpass(?:word|wd)?[\"']?[ \t]*[:=][ \t]*)(?!\(not set\))([^\x00-\x20]+)",
    )
)
"""Where a secret stands in words that are no command: behind AUTH, in command lines (swaks, curl), in a URL."""
_LONG_BASE64 = lazy_pattern(rb"(?=.*[0-9+/=])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{12,}={0,2}")
_QUOTED_BASE64 = lazy_pattern(
    rb"(?<=[\"'])(?=[A-Za-z+/]*[0-9=])(?=[A-Z0-9+/]*[a-z])(?=[a-z0-9+/]*[A-Z])[A-Za-z0-9+/]{12,}={0,2}(?=[\"'\\])"
)
"""A string in the log of a program."""


_WORD_OF_BASE64 = lazy_pattern(
    rb"(?<![A-Za-z0-9+/=])(?=[A-Za-z+/]*[0-9=])(?=[A-Z0-9+/]*[a-z])(?=[a-z0-9+/]*[A-Z])[A-Za-z0-9+/]{12,12288}={0,2}"
)
_TEXT = bytes(range(32, 127)) + b"\0\1"
"""What a name and a password are made of, and what stands between them (RFC 4616, RFC 7628)."""


def _without_encoded_text(found: re.Match[bytes]) -> bytes:
    """Return nothing of a word of base64 that holds text, wherever it was cut: a hash or an identifier holds none."""
    word = found[0].rstrip(b"=")
    for start in range(4):
        whole = word[start : start + (len(word) - start) // 4 * 4]
        if not b64decode(whole).translate(None, _TEXT):
            return REDACTED
    return found[0]


def redact_prose(line: bytes) -> tuple[bytes, bool]:
    """Return a line that is no command (a tool's, a remark) without the secrets in it, and True where it had some."""
    content = line.rstrip(b"\r\n")
    if _LONG_BASE64.fullmatch(content.strip()):
        return REDACTED + line[len(content) :], True
    kept = _WORD_OF_BASE64.sub(_without_encoded_text, _QUOTED_BASE64.sub(REDACTED, content))
    for pattern in _IN_PROSE:
        kept = pattern.sub(lambda found: found[1] + REDACTED, kept)
    return kept + line[len(content) :], kept != content
