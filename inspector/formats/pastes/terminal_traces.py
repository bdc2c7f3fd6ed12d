"""What a terminal leaves in a text that was recorded from it: colours, titles, and what somebody typed and took back."""

import re
from collections.abc import Callable

_COLOUR = r"\x1b\[(?:[0-9;]{0,40}[mK]|\?[0-9;]{1,40}[hl])"
"""Colours, the rest of a line erased, and modes: what a shell and its tools put around a line."""
_OTHER = r"\x1b\[[0-9;?]{0,40}[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78M]"
_AROUND = re.compile(rf"^(?:{_COLOUR})+|(?:{_COLOUR})+$")
_ANYWHERE = re.compile(rf"{_COLOUR}|{_OTHER}")
"""The sequences of ECMA-48 §5.4, and those that set a window's title."""


def without_controls(text: str, *, is_reply: Callable[[str], object]) -> str:
    """Return a line without the sequences that steer a terminal; of a reply, by `is_reply`, only without those around it.

    In the middle of one, and for anything else there, they may be what the server sent.
    """
    if "\x1b" not in text:
        return text
    bare = _AROUND.sub("", text)
    return bare if is_reply(bare) else _ANYWHERE.sub("", bare)


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
