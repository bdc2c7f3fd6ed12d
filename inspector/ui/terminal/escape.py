r"""An Esc with a key right behind it: two keys, whether they come in one packet or a moment after each other.

Terminals send Alt and a key as Esc and that key, so Textual takes both as one key of its own, or as a sign: Esc and ``6``
would type ``§``. Nothing here is on Alt, and the two keys do come together: over a slow line, from tmux, which by default
holds an Esc back for half a second, and from GNU screen. Four keys stand for Alt where a line is typed, as in a shell.

=========================  ======================================================================
``ESC [`` and ``ESC O``    begin sequences of the terminal's own (ECMA-48); Textual reads them
``ESC TAB``                Shift and Tab on the Linux console
``ESC f b d DEL``          `ALT`: words in a line; elsewhere Esc and that key
ESC and any other          Esc, and what is behind it
ESC, and then silence      Esc
=========================  ======================================================================

What stands between the marks of a bracketed paste is text and no key, an Esc too: Textual takes one for a sequence of the
terminal's, and types what is behind it.
"""

import re
from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING

from textual import constants
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Key, Paste

if TYPE_CHECKING:
    from textual.message import Message

ESCAPE = "\x1b"
ALT = {
    "f": ("f", "ctrl+right"),
    "b": ("b", "ctrl+left"),
    "d": ("d", "ctrl+backspace"),
    "\x7f": ("backspace", "ctrl+w"),
}
"""A character behind Esc: (Textual's name of its key, the key by which Textual does in a line what a shell does at Alt)."""

_SPLIT = re.compile(r"(?P<paste>\x1b\[20[01]~)|\x1b(?=(?P<behind>[^\[O\t]))", re.DOTALL)
_BEGUN = re.compile(r"\x1b(?:\[(?:2(?:0[01]?)?)?)?\Z")
"""What ends a packet and may be the beginning of one of these."""


class EscapeParser(XTermParser):
    """Reads keys as Textual does, but for an Esc with a key behind it, and pastes."""

    def __init__(
        self,
        debug: bool = False,  # noqa: FBT001, FBT002 (Textual's way)
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`clock`: seconds."""
        super().__init__(debug)
        self._clock = clock
        self._begun, self._until = "", 0.0
        self._pasted: list[str] | None = None
        """What has come of a paste; None while none comes."""

    def feed(self, data: str) -> "Iterable[Message]":
        """Take characters; empty at the end. Yields what was typed."""
        if not data:
            yield from super().feed(data)
            return
        data = self._begun + data
        begun = _BEGUN.search(data)
        self._begun, self._until = begun.group() if begun else "", self._clock() + constants.ESCAPE_DELAY
        done, stop = 0, len(data) - len(self._begun)
        for match in _SPLIT.finditer(data):
            if self._pasted is not None:
                if match["paste"] == BRACKETED_PASTE_END:
                    yield Paste("".join((*self._pasted, data[done : match.start()])).replace("\0", ""))
                    self._pasted, done = None, match.end()
            elif match["paste"]:
                yield from self._as_textual(data[done : match.start()])
                self._pasted = [] if match["paste"] == BRACKETED_PASTE_START else None
                done = match.end()
            elif match.start() < stop:
                yield from self._as_textual(data[done : match.start()])
                alt = ALT.get(match["behind"])
                yield Key(f"alt+{alt[0]}", None) if alt else _escape()
                done = match.end() + bool(alt)
        if self._pasted is None:
            yield from self._as_textual(data[done:stop])
        else:
            self._pasted.append(data[done:stop])

    def tick(self) -> "Iterable[Message]":
        """Yield what is only known once nothing more came: an Esc alone."""
        if self._begun and self._pasted is None and self._clock() >= self._until:
            begun, self._begun = self._begun, ""
            yield from (_escape(),) if begun == ESCAPE else self._as_textual(begun)
        yield from super().tick()

    def _as_textual(self, data: str) -> "Iterable[Message]":
        return super().feed(data) if data else ()


def meant(event: Key, *, in_line: bool) -> tuple[Key, ...]:
    """Return what one of `ALT` stands for in a line that is typed, or elsewhere; any other key as it is."""
    for character, (key, word) in ALT.items():
        if event.key == f"alt+{key}":
            return (Key(word, None),) if in_line else (_escape(), Key(key, character))
    return (event,)


def _escape() -> Key:
    return Key("escape", ESCAPE)
