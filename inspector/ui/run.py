"""The way into the screen. Textual is imported only here and below, so that the command line stays quick without it."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from inspector.ui.terminal.patient_output import PatientOutput
from inspector.ui.terminal.terminal import GivingBack, first_theme, prepare_environment, terminal_problem, wants_mouse

if TYPE_CHECKING:
    from inspector.live.options import Options
    from inspector.ui.choices import Choices, MakeSession, Saved

__all__ = ["run_app", "terminal_problem"]


SWITCH_INTERVAL = 0.0005
"""Seconds that a flooded session may keep the interpreter while a key waits for its echo (Python: 0.005)."""


def run_app(
    options: "Options | None",
    *,
    make_session: "MakeSession",
    choices: "Choices | None" = None,
    theme: str | None = None,
    theme_by_flag: bool = False,
    mouse: bool | None = None,
    stalled: float = 0.0,
    clipboard: str = "auto",
    redact: str = "none",
    tells_names: bool = False,
    on_leave: Callable[[], None] | None = None,
    saved: "tuple[Saved, ...]" = (),
) -> int:
    """Run the app until the user leaves. Returns the exit status: 0, 1 after a crash, 128 + n after signal n.

    `options` None opens the start screen, which needs `choices`; sessions that are `saved` are shown, several as a list.
    `theme` None: the one that suits the terminal; NO_COLOR wins over a theme unless `theme_by_flag`. `mouse` None: on, but
    not over SSH. `stalled`: seconds for which the terminal may take nothing of what waits for it; 0: for ever.
    `clipboard` is a value of `Clipboard`, `redact` as the setting; `tells_names` as in the app.

    Raises ThemeError for a theme that does not exist.
    Ask `terminal_problem` first.
    """
    prepare_environment(os.environ)
    theme = first_theme(theme, os.environ, by_flag=theme_by_flag)
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.disable()  # until the first frame stands: it saves a tenth of the start
    from inspector.ui.app import InspectorApp
    from inspector.ui.choices import no_choices

    app = InspectorApp(
        options,
        make_session,
        choices or no_choices(),
        theme=theme,
        clipboard=clipboard,
        redact=redact,
        tells_names=tells_names,
        saved=saved,
        encoding=sys.__stderr__.encoding if sys.__stderr__ else "utf-8",
    )
    with GivingBack(app.leave_by_signal) as giving_back, ExitStack() as outputs:
        if stalled:
            app.output = outputs.enter_context(PatientOutput(stalled, partial(giving_back.stalled, stalled)))
        app.run(mouse=wants_mouse() if mouse is None else mouse)
    if on_leave is not None:
        on_leave()
    return giving_back.status or app.return_code or 0
