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
    from inspector.transcript import Transcript
    from inspector.ui.actions import Actions

PATIENCE = 3.0
"""Seconds that the desktop's clipboard program may take."""


MANY = 5_000
"""Entries from which the text is made on a thread of its own, so that no key waits for it."""


def deliver(screen: "Actions", what: str | tuple[int, int] | None) -> None:
    """Write a text, the annotated entries from first to last, or all of them (None), below a header."""
    first, last = what if isinstance(what, tuple) else (0, len(screen.transcript) - 1)
    transcript, inspection, name = screen.transcript, screen.inspection, _name(screen)

    def write() -> "tuple[str, Path | OSError]":
        from inspector.formats.annotated import annotated

        body = what if isinstance(what, str) else annotated(transcript, inspection, first, last) if inspection else ""
        text = safe_text(f"{header(transcript)}{body.rstrip()}\n")
        try:
            return text, write_private(state_directory(os.environ), name, text)
        except OSError as error:
            return text, error

    if isinstance(what, str) or last - first < MANY:
        _tell(screen, *write())
        return
    screen.say(f"Writing {last - first + 1:,} entries …")
    app = screen.inspector

    def work() -> None:
        written = write()
        app.on_main_thread(lambda: _tell(screen, *written))

    threading.Thread(target=work, daemon=True, name="copy").start()


def header(transcript: "Transcript") -> str:
    """Return two lines that say where a copied text comes from, and a blank one; nothing before there is a session."""
    from inspector.events import Connected, SessionStarted

    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started is None:
        return ""
    addresses = [event.address for _, event in transcript.of(Connected) if event.connection == 0]
    when = datetime.fromisoformat(started.wall_clock).isoformat(" ", "seconds")
    program = f"SMTP Inspector {dict(started.versions).get('smtp-inspector', '')}".rstrip()
    where = ", ".join([str(started.target), *addresses[-1:], when])
    who = ", ".join([program, f"EHLO {started.ehlo_name}", *([f"demo {started.demo}"] if started.demo else [])])
    return f"{where}\n{who}\n\n"


def _tell(screen: "Actions", text: str, path: "Path | OSError") -> None:
    """Say where the text is, and send it to a clipboard where there may be one."""
    if isinstance(path, OSError):
        screen.say(f"Nothing was written: {path.strerror or 'the file could not be made'}.", "failure")
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
