"""What a terminal leaves in a text that was recorded from it: colours, titles, and what somebody typed and took back."""

import re
from collections.abc import Callable

_COLOUR = r"\x1b\[(?:[0-9;]{0,40}[mK]|\?[0-9;]{1,40}[hl])"
"""Colours, the rest of a line erased, and modes: what a shell and its tools put around a line."""
_OTHER = r"\x1b\[[0-9;?]{0,40}[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78M]"
_AROUND = re.compile(rf"^(?:{_COLOUR})+|(?:{_COLOUR})+$")
_ANYWHERE = re.compile(rf"{_COLOUR}|{_OTHER}")
"""The sequences of ECMA-48 §5.4, and those that set a window's title."""
_FOUND = re.compile(r"\x1b\[[0-9;]{0,40}m\x1b\[K")
"""What ``grep --color`` puts around what it found."""

_WRITTEN_COLOUR = r"\^\[\[(?:[0-9;]{0,40}[mK]|\?[0-9;]{1,40}[hl])(?:\^M)?"
_WRITTEN_AROUND = re.compile(rf"^(?:{_WRITTEN_COLOUR})+|(?:{_WRITTEN_COLOUR})+$")
_KEYS = re.compile(r"\^(?:(\[)|(H)|(\?))")
_KEY_BYTES = ("\x1b", "\b", "\x7f")


def as_written_out(texts: list[str], *, is_reply: Callable[[str], object]) -> list[str]:
    """Return lines without what ``cat -v`` makes of carriage returns at their ends, and of colours around them.

    A carriage return counts as one only where a reply, by `is_reply`, ends in it.
    """
    bare = [_WRITTEN_AROUND.sub("", text) if "^[" in text else text for text in texts]
    if not any(text.endswith("^M") and is_reply(text) for text in bare):
        return bare
    return [text[:-2] if text.endswith("^M") else text for text in bare]


def typed(text: str) -> str:
    """Return what somebody typed as it was sent: a terminal shows the keys that it does not know as ``^[[D`` or ``^H``."""
    return _KEYS.sub(lambda found: _KEY_BYTES[(found.lastindex or 1) - 1], text)


def without_controls(text: str, *, is_reply: Callable[[str], object]) -> str:
    """Return a line without the sequences that steer a terminal; of a reply, by `is_reply`, only without those around it.

    In the middle of one, and for anything else there, they may be what the server sent, but for those of grep.
    """
    if "\x1b" not in text:
        return text
    bare = _AROUND.sub("", _FOUND.sub("", text))
    return bare if is_reply(bare) else _ANYWHERE.sub("", bare)


def without_end_controls(text: str) -> str:
    """Return a line without the colours at its ends and the blanks behind it: a remark stood there."""
    return _AROUND.sub("", text).rstrip()


def erased(text: str) -> str:
    """Return a line as a terminal shows it after its backspaces: what is typed behind one stands over what was there."""
    if "\b" not in text and "\x7f" not in text:
        return text
    shown: list[str] = []
    place = 0
    for character in text:
        if character in "\b\x7f":
            place = max(0, place - 1)
            del shown[place if character == "\x7f" else len(shown) :]
        else:
            shown[place : place + 1] = [character]
            place += 1
    return "".join(shown)
