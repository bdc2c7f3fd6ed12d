"""A fault of our own: what is said about it, and how one on another thread reaches the main thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from inspector.visible import visible_text

_PLACES = 12
"""Places shown of a long way through the code."""


def crash_report(error: BaseException, *, drawn: bool = False) -> str:
    """Return what is said after a crash: the kind of error and where it was, no values, no words of anybody else.

    `drawn`: the app had the terminal and has given it back.
    """
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        where = "/".join(Path(code.co_filename).parts[-3:])
        places.append(f"  {visible_text(where)}:{trace.tb_lineno} in {visible_text(code.co_name)}")
        trace = trace.tb_next
    shown = places if len(places) <= _PLACES else [*places[:3], "  …", *places[-8:]]
    restored = "; the terminal has been restored" if drawn else ""
    return "\n".join(
        [
            f"SMTP Inspector stopped because of a fault of its own{restored}.",
            f"{visible_text(type(error).__name__)}, at:",
            *shown,
            "Please report these lines. They hold nothing of what was sent or received.",
        ]
    )


@contextmanager
def thread_crashes(stop: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """While open, keep the first error that ends a thread, and call `stop` then; nothing is printed.

    Gives a function that raises that error, on whichever thread calls it; it does nothing while there is none.
    """
    errors: list[BaseException] = []
    before = threading.excepthook

    def keep(crash: threading.ExceptHookArgs) -> None:
        if crash.exc_value is not None:
            errors.append(crash.exc_value)
        stop()

    def raise_first() -> None:
        if errors:
            raise errors[0]

    threading.excepthook = keep
    try:
        yield raise_first
    finally:
        threading.excepthook = before
