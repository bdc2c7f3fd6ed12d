r"""The ways from a text to the user's clipboard, and which of them lead there from here.

Nobody acknowledges an escape sequence: what went that way was *sent*. tmux and the desktop's clipboard program do answer.

=======================  ============================================================================================
nothing in between       OSC 52 as it is: ``ESC ] 52 ; c ; base64 BEL``
inside tmux              ``tmux load-buffer -w -``: its default configuration drops the sequence, wrapped or not
inside GNU screen        the sequence in pieces: it drops it as it is, and what is longer than 768 bytes spills on the screen
``TERM=tmux…`` over SSH  as it is, for ``set-clipboard on``, and wrapped, for ``allow-passthrough on``
``TERM=screen…`` so      the pieces for screen, which tmux ignores; nothing else, because of what spills
a desktop of our own     its clipboard program, beside tmux or screen; the sequence where that fails
=======================  ============================================================================================
"""

import atexit
import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import partial

from inspector.frozen import Frozen
from inspector.ui.choices import Clipboard

OSC52_BYTES = 74_994
"""The most text that is sent by OSC 52: common terminals take a sequence of 100,000 bytes, and base64 adds a third."""
SCREEN_PIECE = 240
"""Bytes of the sequence in one DCS string for GNU screen."""
TMUX_SECONDS = 1.0
"""How long tmux may take."""
DESKTOP_SECONDS = 3.0
"""How long the desktop's clipboard program may take."""

_PYPERCLIP = "import sys, pyperclip; pyperclip.copy(sys.stdin.buffer.read().decode())"


class Way(Enum):
    """A way to a clipboard."""

    DESKTOP = auto()
    """pyperclip, in a process of its own."""
    TMUX = auto()
    """tmux's own command."""
    OSC52 = auto()
    """The escape sequence as it is."""
    TMUX_WRAPPED = auto()
    """The escape sequence in tmux's DCS string."""
    SCREEN_PIECES = auto()
    """The escape sequence in DCS strings that GNU screen passes on."""


class Answer(Enum):
    """What a program did with a text."""

    TOOK = auto()
    """It ended well, and complained about nothing."""
    REFUSED = auto()
    """It failed, or complained, or is not there."""
    SILENT = auto()
    """It did not end in time, and was ended."""


class Sent(Frozen):
    """What came of a text, so far as anybody knows."""

    words: str = ""
    """For people; at most 46 characters; empty where nothing was tried."""
    sequence: str = ""
    """What is still to be written to the terminal."""
    well: bool = True
    """False when no clipboard can have it."""
    too_long: bool = False
    """True when that is because of the terminal's limit."""


_BY_VARIABLE: tuple[tuple[str, str, tuple[Way, ...]], ...] = (
    ("TMUX", "", (Way.TMUX,)),
    ("STY", "", (Way.SCREEN_PIECES,)),
    ("TERM", "tmux", (Way.OSC52, Way.TMUX_WRAPPED)),
    ("TERM", "screen", (Way.SCREEN_PIECES,)),
)
"""(variable, how its value begins, ways); the first that is set tells what stands between us and the terminal."""
_BY_SETTING: Mapping[Clipboard, tuple[Way, ...]] = {
    Clipboard.OSC52: (Way.OSC52,),
    Clipboard.SCREEN: (Way.SCREEN_PIECES,),
    Clipboard.COMMAND: (Way.DESKTOP,),
    Clipboard.FILE: (),
    Clipboard.OFF: (),
}


def ways(setting: Clipboard, environment: Mapping[str, str]) -> tuple[Way, ...]:
    """Return the ways that a text goes."""
    if setting in _BY_SETTING:
        return _BY_SETTING[setting]
    if setting is Clipboard.TMUX:
        return (Way.TMUX,) if environment.get("TMUX") else (Way.OSC52, Way.TMUX_WRAPPED)
    desktop = (Way.DESKTOP,) if has_local_display(environment) else ()
    for variable, beginning, found in _BY_VARIABLE:
        if (value := environment.get(variable)) and value.startswith(beginning):
            return desktop + found
    return (*desktop, Way.OSC52)


def has_local_display(environment: Mapping[str, str]) -> bool:
    """Say whether a clipboard of this machine can be the user's: not over SSH, and a display is there."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return False
    return sys.platform == "darwin" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def may_block(chosen: Sequence[Way]) -> bool:
    """Say whether `send` asks programs, and so belongs on a thread of its own."""
    return Way.DESKTOP in chosen or Way.TMUX in chosen


def sequence(text: str, way: Way) -> str:
    """Return `text` as the escape sequence for one of the three ways that have one."""
    bare = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    if way is Way.TMUX_WRAPPED:
        return "\x1bPtmux;" + bare.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if way is Way.SCREEN_PIECES:
        pieces = (bare[start : start + SCREEN_PIECE] for start in range(0, len(bare), SCREEN_PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return bare


def send(text: str, chosen: Sequence[Way]) -> Sent:
    """Give `text` to the programs among the ways; return what came of it, and what is to be written to the terminal."""
    fits = len(text.encode()) <= OSC52_BYTES
    in_tmux, left = _to_tmux(text, fits=fits) if Way.TMUX in chosen else (False, tuple(chosen))
    desktop = _to_desktop(text) if Way.DESKTOP in chosen else None
    if desktop is Answer.TOOK:
        # the desktop's own terminal needs nothing more; tmux and screen may be looked at from elsewhere
        left = tuple(way for way in left if way is Way.SCREEN_PIECES or in_tmux)
    written = "".join(sequence(text, way) for way in left if way is not Way.DESKTOP) if fits else ""
    if desktop is Answer.TOOK:
        beside = " and tmux's buffer" if in_tmux else " and sent to screen" if written else ""
        return Sent(f"in the desktop's clipboard{beside}", written)
    if in_tmux:
        return Sent(f"in tmux's buffer, {'sent to the outer' if fits else 'too long for the'} terminal", written)
    if written:
        tried = Way.TMUX in chosen
        return Sent("sent to the terminal; tmux did not take it" if tried else "sent to the terminal's clipboard", written)
    if any(way is not Way.DESKTOP for way in left):
        return Sent("too long for the terminal's clipboard", well=False, too_long=True)
    return Sent(_NO_DESKTOP[desktop], well=False) if desktop else Sent()


_NO_DESKTOP = {
    Answer.REFUSED: "no clipboard program of the desktop took it",
    Answer.SILENT: "the desktop's clipboard did not answer",
}


def _to_tmux(text: str, *, fits: bool) -> tuple[bool, tuple[Way, ...]]:
    """Put `text` into tmux's buffer, to be sent on where it `fits`. Returns whether it is there, and the ways left to go."""
    answer = Answer.REFUSED
    if fits:
        answer = run_program(["tmux", "load-buffer", "-w", "-"], text, TMUX_SECONDS)
        if answer is Answer.TOOK:
            return True, ()
    # tmux before 3.2 has no -w; it passes on whatever is wrapped for it
    if answer is Answer.REFUSED and run_program(["tmux", "load-buffer", "-"], text, TMUX_SECONDS) is Answer.TOOK:
        return True, (Way.TMUX_WRAPPED,)
    return False, (Way.OSC52, Way.TMUX_WRAPPED)


def _to_desktop(text: str) -> Answer:
    """Give `text` to the desktop's clipboard program.

    A process of its own, because pyperclip lets the programs complain on our screen, does not look at how they end, and
    cannot be stopped. ``-P``: nothing from the current folder is imported.
    """
    return run_program([sys.executable, "-P", "-W", "ignore", "-c", _PYPERCLIP], text, DESKTOP_SECONDS)


def run_program(words: Sequence[str], text: str, seconds: float) -> Answer:
    """Run a program with `text` as its input, for at most `seconds`; it is ended with us, and nothing of it is seen."""
    path = shutil.which(words[0])
    if path is None:
        return Answer.REFUSED
    with tempfile.TemporaryFile() as complaints:  # no pipe: xclip stays behind to serve the text, and would keep it open
        try:
            process = subprocess.Popen(  # noqa: S603 - our own words; no shell reads them
                [path, *words[1:]],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,  # what stays behind outlives our terminal
            )
        except OSError:
            return Answer.REFUSED
        end = partial(_end, process)
        atexit.register(end)
        try:
            process.communicate(text.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            end()
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            return Answer.SILENT
        finally:
            atexit.unregister(end)
        complaints.seek(0)
        return Answer.TOOK if process.returncode == 0 and not complaints.read(1) else Answer.REFUSED


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
