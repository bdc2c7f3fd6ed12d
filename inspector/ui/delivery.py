"""From a pane to a file and a clipboard, and what is said about it."""

import os
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.ui.clipboard import (
    OSC52_BYTES,
    has_local_display,
    safe_text,
    state_directory,
    to_local_clipboard,
    write_private,
)

if TYPE_CHECKING:
    from inspector.ui.actions import Actions

PATIENCE = 3.0
"""Seconds that the desktop's clipboard program may take."""


def deliver(screen: "Actions", what: str | tuple[int, int] | None) -> None:
    """Write a text, the annotated entries from first to last, or all of them (None)."""
    text = safe_text(what if isinstance(what, str) else _annotated(screen, what))
    if not text.endswith("\n"):
        text += "\n"
    try:
        path = write_private(state_directory(os.environ), _name(screen), text)
    except OSError as error:
        screen.say(f"Nothing was written: {error.strerror or 'the file could not be made'}.", "failure")
        return
    lines = text.count("\n")
    written = f"{lines} line{'' if lines == 1 else 's'} in {_short(path)}"
    if has_local_display(os.environ):
        _to_desktop(screen, text, written)
    elif len(text.encode("utf-8")) > OSC52_BYTES:
        screen.say(f"{written}; too long for the terminal's clipboard", "ok")
    else:
        screen.app.copy_to_clipboard(text)
        screen.say(f"{written}; sent to the terminal's clipboard", "ok")


def _annotated(screen: "Actions", entries: tuple[int, int] | None) -> str:
    from inspector.formats.annotated import annotated

    first, last = entries or (None, None)
    inspection = screen.inspection
    return annotated(screen.transcript, inspection, first, last) if inspection is not None else ""


def _name(screen: "Actions") -> str:
    host = screen.state.target if screen.state else ""
    return f"{host or 'transcript'}-{datetime.now():%Y%m%d-%H%M%S}"


def _short(path: Path) -> str:
    home = str(Path.home())
    return "~" + str(path)[len(home) :] if str(path).startswith(home + os.sep) else str(path)


def _to_desktop(screen: "Actions", text: str, written: str) -> None:
    """Ask the desktop on a thread of its own; a program that hangs holds nobody up."""
    screen.say(written, "ok")
    answered = threading.Event()
    app = screen.inspector

    def ask() -> None:
        outcome = to_local_clipboard(text)
        answered.set()
        app.on_main_thread(lambda: screen.say(f"{written}; {outcome}", "ok"))

    def give_up() -> None:
        if not answered.is_set():
            screen.say(f"{written}; the desktop's clipboard did not answer", "warning")

    threading.Thread(target=ask, daemon=True, name="clipboard").start()
    screen.set_timer(PATIENCE, give_up)
