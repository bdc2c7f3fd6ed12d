r"""Bytes as text that is safe to show on a terminal, in a file and in a clipboard, and that can be turned back.

Printable UTF-8 stays as it is, a backslash is doubled, every other byte becomes ``\xNN``: control characters (C0, DEL and
C1), escapes, bidirectional overrides, zero-width and blank characters, and bytes that are no UTF-8. Nothing is dropped.
Everything that came from the wire passes here before it is drawn or written; nothing else in the program does this job.
"""

import re
from functools import lru_cache

_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that str.isprintable() takes for printable though nothing, or a blank, is drawn (Default_Ignorable_Code_Point
of Unicode, and the blank Braille pattern)."""

_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")


def visible(raw: bytes) -> str:
    r"""Return `raw` in the visible notation: every character printable, the bytes recoverable by `original`.

    >>> visible(b"220 mail\x1b[2J")
    '220 mail\\x1b[2J'
    """
    if raw.isascii():
        text = raw.decode("ascii")
        if text.isprintable() and "\\" not in text:
            return text
    text = raw.decode("utf-8", "surrogateescape")
    return "".join(map(_visible_character, text))


def visible_text(text: str) -> str:
    """Return a string that did not come as bytes (a name inside a certificate, an error text) in the visible notation."""
    return visible(text.encode("utf-8", "surrogatepass"))


def as_typed(value: object) -> str:
    """Return what somebody typed, or wrote into a file, as an error names it: a text between quotation marks, and as it is.

    Whoever shows an error makes all of it visible; what was escaped here already would be escaped twice.
    """
    return f"'{value}'" if isinstance(value, str) else str(value)


def original(text: str) -> bytes:
    """Return the bytes that `visible` was given. Raises ValueError where `text` is not in the visible notation."""
    encoded = text.encode("utf-8")
    if b"\\" in _ESCAPE.sub(b"", encoded):
        raise ValueError(f"a backslash stands alone in {text!r}")
    return _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()) if found[1] else b"\\", encoded)


def visible_columns(raw: bytes) -> list[int]:
    """Return, for every index into `raw` and its end, the index into ``visible(raw)`` where that byte's notation starts.

    The list has ``len(raw) + 1`` entries; bytes inside one UTF-8 character share the character's index.
    """
    columns: list[int] = []
    position = 0
    for character in raw.decode("utf-8", "surrogateescape"):
        size = len(_encoded(character))
        shown = _visible_character(character)
        if len(shown) == 4 * size and shown != character:
            columns.extend(position + 4 * index for index in range(size))
        else:
            columns.extend([position] * size)
        position += len(shown)
    columns.append(position)
    return columns


def _encoded(character: str) -> bytes:
    return character.encode("utf-8", "surrogateescape")


def is_drawn(text: str) -> bool:
    """True where a terminal draws every character of `text`, and is steered by none."""
    return text.isprintable() and (text.isascii() or not _BLANK.search(text))


@lru_cache(maxsize=2048)  # binary records hold few different characters, many times each
def _visible_character(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if is_drawn(character):
        return character
    return "".join(f"\\x{byte:02x}" for byte in _encoded(character))
