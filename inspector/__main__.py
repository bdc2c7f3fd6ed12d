"""``python -m inspector`` is ``smtp-inspector``."""

import os
import sys
from typing import NoReturn

INTERRUPTED = 130
"""Exit status after ^C, as `inspector.cli` returns it."""


def run() -> NoReturn:
    """Run the program and leave with its exit status; after a report without taking Python down piece by piece.

    Everything is written and every session has ended when `main` returns; to clear away what four hundred modules hold
    would take a tenth of the whole time of a report. The app leaves as Python does: at its end it ends the clipboard's
    programs that hang. A ^C that comes while the program is still being imported leaves without a traceback.
    """
    try:
        from inspector.cli import main
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    status = main()
    if "inspector.ui.app" in sys.modules:
        sys.exit(status)
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError):
        sys.exit(status)  # Python's own end says what is wrong with it
    os._exit(status)


if __name__ == "__main__":
    run()
