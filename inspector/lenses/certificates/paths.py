"""The certification path as built, for each trust store that was asked."""

import re

from inspector.events import PathChecked
from inspector.frozen import Frozen
from inspector.lenses.wording import printable
from inspector.tls.certificate_fault import Fault
from inspector.transcript import Transcript

_ASIDE = re.compile(r" \(| \+ | [0-9.]+(?: |$)")
"""Where a store's name ends and the rest begins."""


class PathReason(Frozen):
    """One reason why no path builds."""

    fault: Fault
    """What is wrong."""
    place: int
    """Which certificate of the presented chain, from 0; -1: none of them."""
    words: str
    """Without a capital letter and a full stop."""


class StorePath(Frozen):
    """What came of one trust store."""

    store: str
    """Its whole name, with where it lies."""
    anchors: int
    """How many roots it holds."""
    builds: bool
    """True when a path was built."""
    ders: tuple[bytes, ...]
    """The path (DER), leaf first, root last; empty when there is none."""
    words: str
    """Why there is none; empty when there is one."""
    reasons: tuple[PathReason, ...]
    """The same one by one."""
    wall_clock: str
    """The moment that was asked for, ISO 8601."""

    @property
    def label(self) -> str:
        """Its name alone: without where it lies, its version, and what was added to it."""
        return _ASIDE.split(self.store, maxsplit=1)[0]

    @property
    def added(self) -> str:
        """What was added to it for this session: a file of roots, a demo's own root; empty where nothing was."""
        return self.store.partition(" + ")[2]


def read_paths(transcript: Transcript, after: int, connection: int = 0) -> tuple[StorePath, ...]:
    """Return what the stores said about the chain that was presented in entry `after`; the one that decides first.

    That is this system's (with what was added to it); where no root at all was found there, the next one that has some.
    """
    found = [
        _store_path(event) for index, event in transcript.of(PathChecked) if index > after and event.connection == connection
    ]
    return tuple(sorted(found, key=lambda path: not path.anchors))


def _store_path(event: PathChecked) -> StorePath:
    reasons = tuple(PathReason(_fault(word), place, printable(words)) for word, place, words in event.reasons)
    if not reasons and not event.builds:
        reasons = (PathReason(Fault.NO_PATH, -1, printable(event.words)),)
    return StorePath(
        store=printable(event.store),
        anchors=event.anchors,
        builds=event.builds,
        ders=event.path,
        words=printable(event.words),
        reasons=reasons,
        wall_clock=event.wall_clock,
    )


def _fault(word: str) -> Fault:
    """A word that this version does not know is told by its words alone."""
    return Fault(word) if word in set(Fault) else Fault.NO_PATH
