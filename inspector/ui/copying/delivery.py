"""From a pane to a file and a clipboard, and what is said about it."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.recent import shown_path
from inspector.ui.choices import Clipboard
from inspector.ui.copying.clipboard import Sent, may_block, send, ways
from inspector.ui.copying.copies import directory_of_copies, remove_old, safe_text, write_private

if TYPE_CHECKING:
    from inspector.transcript import Transcript
    from inspector.ui.app import InspectorApp
    from inspector.ui.main_screen.actions import Actions


MANY = 5_000
"""Entries from which the text is made on a thread of its own, so that no key waits for it."""


def deliver(
    screen: "Actions", what: str | tuple[int, int] | None, kind: str = "txt", *, name: str | None = None, whole: bool = False
) -> None:
    """Write a text, the annotated entries from first to last, or all of them (None), below a header.

    `kind`, `name`: of the file, as in `write_private`; without a name it is the server's. `whole`: the text has its header.
    """
    app = screen.inspector
    if app.clipboard_setting is Clipboard.OFF:
        screen.say("Nothing was copied: the setting clipboard is off.", "warning")
        return
    first, last = what if isinstance(what, tuple) else (0, len(screen.transcript) - 1)
    transcript, inspection = screen.transcript, screen.inspection

    def write() -> "tuple[str, Path | OSError]":
        from inspector.formats.reports.annotated import annotated

        body = what if isinstance(what, str) else annotated(transcript, inspection, first, last) if inspection else ""
        text = safe_text(f"{'' if whole else header(transcript)}{body.rstrip()}\n")
        directory = directory_of_copies(os.environ)
        try:
            path = write_private(directory, _name(transcript) if name is None else name, text, kind)
            remove_old(directory)
        except OSError as error:
            return text, error
        return text, path

    if isinstance(what, str) or last - first < MANY:
        _send(screen, *write())
        return
    screen.say(f"Writing {last - first + 1:,} entries …")

    def work() -> None:
        written = write()
        app.on_main_thread(lambda: _send(screen, *written))

    threading.Thread(target=work, daemon=True, name="copy").start()


def send_only(app: "InspectorApp", text: str) -> None:
    """Send a text to a clipboard, without a file and a word: what is cut from the line that one types in."""
    _on_its_way(app, safe_text(text), lambda _: None)


def header(transcript: "Transcript") -> str:
    """Return two lines that say where a copied text comes from, and a blank one; nothing before there is a session."""
    from inspector.events import Connected, SessionStarted

    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started is None:
        return ""
    addresses = [event.address for _, event in transcript.of(Connected) if event.connection == 0]
    when = started.wall_clock and datetime.fromisoformat(started.wall_clock).isoformat(" ", "seconds")
    program = f"SMTP Inspector {dict(started.versions).get('SMTP Inspector', '')}".rstrip()
    where = ", ".join(filter(None, [str(started.target), *addresses[-1:], when]))
    who = ", ".join([program, f"EHLO {started.ehlo_name}", *([f"demo {started.demo}"] if started.demo else [])])
    return f"{where}\n{who}\n\n"


def _send(screen: "Actions", text: str, path: "Path | OSError") -> None:
    """Send the text to a clipboard where there may be one, and say where it is."""

    def tell(sent: Sent) -> None:
        if screen.is_attached:
            well = sent.well and isinstance(path, Path)
            screen.say(status(text, path, sent, screen.size.width - 2), "ok" if well else "warning")

    _on_its_way(screen.inspector, text, tell)


def _on_its_way(app: "InspectorApp", text: str, tell: Callable[[Sent], None]) -> None:
    """Send a text; `tell` what came of it. Programs are asked on a thread of their own: one that hangs holds nobody up."""
    chosen = ways(app.clipboard_setting, os.environ)

    def finish(sent: Sent) -> None:
        if sent.sequence:
            app.write_sequence(sent.sequence)
        tell(sent)

    if not may_block(chosen):
        finish(send(text, chosen))
        return
    tell(Sent())

    def work() -> None:
        sent = send(text, chosen)
        app.on_main_thread(lambda: finish(sent))

    threading.Thread(target=work, daemon=True, name="clipboard").start()


def status(text: str, path: "Path | OSError", sent: Sent, width: int) -> str:
    """Return one sentence in at most `width` cells where it can be: how much is in which file, and what a clipboard has."""
    if isinstance(path, OSError):
        problem = f"No file was written: {path.strerror or 'the folder is full'}"
        return f"{problem}; {sent.words}" if sent.words else f"{problem}."
    lines = text.count("\n")
    amounts = ("all in ", "") if sent.too_long else (f"{lines:,} line{'' if lines == 1 else 's'} in ", "")
    known = f"; {sent.words}" if sent.words else ""
    said = [f"{amount}{shown}{known}" for shown in _paths(path) for amount in amounts]
    return next((words for words in said if cell_len(words) <= width), said[-1])


def _paths(path: Path) -> tuple[str, str]:
    """Return the path as people write it, and with its folder cut: ``~/…/name``."""
    shown = shown_path(path)
    return shown, f"{'~' if shown.startswith('~') else ''}/…/{path.name}"


def _name(transcript: "Transcript") -> str:
    """Return what a copy is called: after the server."""
    from inspector.events import SessionStarted

    started = next((event for _, event in transcript.of(SessionStarted)), None)
    return (started.server_name or started.target.host) if started else ""
