"""A secret that comes back: servers repeat in a reply what they were sent, as it was or decoded (RFC 4954 §4, RFC 4616).

What was sent as a secret is remembered for as long as its connection lives, in every form in which it would give itself
away: as it stood, decoded from base64, each part of that (authorization identity, name, password, token), and the base64 of
each part wherever in a longer text it begins. Cut short, it still counts from its eighth byte.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator

from inspector.smtp.secret import REDACTED

_SHORT = 6
"""Bytes up to which a secret is looked for as a word of its own: a password of one letter would be found in every word."""
_BEGUN = 8
"""Bytes from which the beginning of a longer secret counts as well."""
_LONGEST = 12_288
"""Bytes of a secret that came in pieces; RFC 4954 §4 allows a line no more."""
_PARTS = re.compile(rb"[\x00\x01\s]+|auth=Bearer |(?:user|auth|host|port)=", re.I)
"""What stands between the parts of a decoded secret: PLAIN, CRAM-MD5, XOAUTH2 and OAUTHBEARER (RFC 4616, 2195, 7628)."""
_WORD = rb"[A-Za-z0-9._@+/=\x80-\xff-]"


class Secrets:
    """The secrets of one connection.

    They are found by how they begin, so that a line costs no more after a thousand secrets than after one.
    """

    def __init__(self) -> None:
        self._forms: dict[bytes, set[bytes]] = {}
        """How a form begins: the forms, in lower case."""
        self._sizes: tuple[int, ...] = ()
        """How long those beginnings are."""
        self._last = b""
        """The secret that was remembered last."""

    def remember(self, secret: bytes) -> None:
        """Keep a secret that is about to be sent; what of a line it is, `smtp.secret.secret_of` tells."""
        self._last = secret.strip()
        if len(set(self._last)) < 2:  # none, or somebody has put one letter in its place
            return
        for form in map(bytes.lower, _forms(secret)):
            self._forms.setdefault(form[: _SHORT + 1], set()).add(form)
        self._sizes = tuple(sorted({len(begun) for begun in self._forms}))

    def remember_rest(self, piece: bytes) -> None:
        """Keep a piece that goes on with the secret before it, as a paste has it that was wrapped: itself, and the whole."""
        whole = (self._last.removesuffix(b"\\") + piece.strip())[:_LONGEST]
        self.remember(piece.strip().removesuffix(b"\\"))
        self.remember(whole)

    def hide(self, raw: bytes) -> bytes:
        """Return bytes without the secrets; a reply code in front of them stays."""
        if not self._forms:
            return raw
        front, rest = (raw[:4], raw[4:]) if raw[:3].isdigit() else (b"", raw)
        for form in self._that_may_stand_in(rest.lower()):
            rest = _without(rest, form) if len(form) > _SHORT else _word(form).sub(REDACTED, rest)
        return front + rest

    def _that_may_stand_in(self, lower: bytes) -> list[bytes]:
        """Return the forms whose beginnings stand in the line, the longest first."""
        begun = (lower[place : place + size] for size in self._sizes for place in range(len(lower) - size + 1))
        found = self._forms.keys() & set(begun)
        return sorted((form for one in found for form in self._forms[one]), key=lambda form: (len(form), form), reverse=True)


def _word(form: bytes) -> re.Pattern[bytes]:
    """Match a short form as a word of its own."""
    return re.compile(rb"(?<!" + _WORD + rb")" + re.escape(form) + rb"(?!" + _WORD + rb")", re.I)


def _without(raw: bytes, secret: bytes) -> bytes:
    """Take a secret out; of a long one, each beginning too."""
    begun = secret[:_BEGUN] if len(secret) > _BEGUN else secret
    lower, place = raw.lower(), 0
    kept: list[bytes] = []
    while (found := lower.find(begun, place)) >= 0:
        end = found + len(begun)
        while end - found < len(secret) and lower[end : end + 1] == secret[end - found : end - found + 1]:
            end += 1
        kept += [raw[place:found], REDACTED]
        place = end
    return b"".join((*kept, raw[place:]))


def _forms(secret: bytes) -> Iterator[bytes]:
    """Yield every form in which a secret may come back, each once."""
    plain: dict[bytes, None] = {}
    for token in (secret.strip(), *secret.split()):
        plain[token] = None
        decoded = _decoded(token)
        plain[decoded] = None
        parts = _PARTS.split(decoded)
        if len(parts) == 3 and decoded.count(b"\0") == 2:  # PLAIN: two names, which are no secret, and the password
            parts = parts[2:]
        plain.update(dict.fromkeys(parts))
    encoded = (form for one in plain if len(one) > 2 for form in base64_inside(one))
    whole = (b64encode(one) for one in plain if one)
    yield from dict.fromkeys(form for form in (*plain, *whole, *encoded) if form)


def base64_inside(raw: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of `raw` inside a longer text: the characters that depend on nothing around it, three ways."""
    for before in range(3):
        encoded = b64encode(bytes(before) + raw)
        first = (0, 2, 3)[before]
        whole, rest = divmod(before + len(raw), 3)
        yield encoded[first : 4 * whole + (0, 1, 2)[rest]]


def _decoded(token: bytes) -> bytes:
    """Return what a token is in base64; nothing where it is none."""
    try:
        return b64decode(token + b"=" * (-len(token) % 4), validate=True)
    except (Error, ValueError):
        return b""
