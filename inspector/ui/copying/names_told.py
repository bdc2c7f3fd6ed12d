"""What names a copy holds is said before the first one leaves that holds such: the same key again copies it."""

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.ui.copying.clipboard import ways
from inspector.ui.copying.delivery import MANY

if TYPE_CHECKING:
    from inspector.formats.redaction.stand_ins import Kind
    from inspector.ui.main_screen.actions import Actions


def after_telling(screen: "Actions", what: str | tuple[int, int] | None, key: str, copy: Callable[[], None]) -> None:
    """Call `copy`, unless there is something to be said first: names of a kind that nothing was said about in this run.

    `key`: the one that was pressed. Nothing is said where the user chose ``redact = none``, of a demo, whose names are
    invented, and where no clipboard gets it: the file stays on this machine.
    """
    app = screen.inspector
    if app.names_told is None or screen.options.demo or not ways(app.clipboard_setting, os.environ):
        copy()
        return
    if len(screen.transcript) < MANY:
        _tell(screen, _held(screen, what), key, copy)
        return
    screen.say("Looking for names …")

    def work() -> None:
        held = _held(screen, what)
        app.on_main_thread(lambda: _tell(screen, held, key, copy))

    threading.Thread(target=work, daemon=True, name="names").start()


def _held(screen: "Actions", what: str | tuple[int, int] | None) -> "dict[Kind, int]":
    from inspector.formats.redaction.held_names import held_names
    from inspector.ui.copying.leaving import Copied

    inspection = screen.inspection
    if inspection is None:
        return {}
    text, _ = Copied(screen.transcript, inspection, what).text((), annotations=True)
    return held_names(screen.transcript, inspection, text)


def _tell(screen: "Actions", held: "dict[Kind, int]", key: str, copy: Callable[[], None]) -> None:
    told = screen.inspector.names_told
    kinds = {kind for kind, count in held.items() if count}
    if told is None or kinds <= told:
        copy()
        return
    told |= kinds
    screen.say(telling(held, key, screen.size.width - 2), "warning")


def telling(held: "dict[Kind, int]", key: str, width: int) -> str:
    """Return the sentence, in at most `width` cells where it can be."""
    from inspector.formats.redaction.stand_ins import words_of

    names = words_of(held)
    said = (
        f"{names} would leave as they are: {key} again copies, ^y hides them.",
        f"{names} stay: {key} copies, ^y hides them.",
    )
    return next((words for words in said if cell_len(words) <= width), said[-1])
