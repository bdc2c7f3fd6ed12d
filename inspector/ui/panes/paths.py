"""The certification paths as built, at the end of the certificates pane: one trust store beside the other."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

from inspector.lenses.certificates.lens import Certificates, PathRow
from inspector.lenses.wording import counted, listed
from inspector.ui.lines.line import Line, Piece, paragraph, say, wrap

SIDE_BY_SIDE = 64
"""Cells from which two paths stand beside each other."""


def path_lines(certificates: Certificates, width: int) -> Iterator[Line]:
    """Yield the lines; where all stores say the same it is said once."""
    title, paths = say("Certification path", strong=True), certificates.paths
    if len({(path.builds, path.subjects, path.why) for path in paths}) <= 1:
        how = "as built, by" if certificates.path else "tried with"
        by = f"  {how} {by_stores(paths, _store_words)}" if paths else "  as built"
        yield from (Line(pieces) for pieces in _headed(title, by, width))
        if not certificates.path:
            yield Line((say("none was built" if certificates.path_builds is False else "not checked", "quiet"),))
        yield from (Line((say(text),)) for text in _tree(certificates.path, width))
        return
    yield Line((title, say("  as built", "quiet")))
    if width < SIDE_BY_SIDE:
        for path in paths:
            yield from (Line(pieces) for pieces in _column(path, width))
        return
    half = (width - 2) // 2
    columns = [_column(path, half) for path in paths[:2]]
    for left, right in zip_longest(*columns, fillvalue=(say(""),)):
        used = sum(cell_len(piece.text) for piece in left)
        yield Line((*left, say(" " * (half + 2 - used)), *right))


def _headed(title: Piece, words: str, width: int) -> Iterator[tuple[Piece, ...]]:
    if cell_len(title.text + words) <= width:
        yield (title, say(words, "quiet"))
        return
    yield (title,)
    yield from paragraph(words.strip(), width, "quiet")


def by_stores(paths: Sequence[PathRow], name: Callable[[PathRow], str]) -> str:
    """Return ``this system's store and certifi``, with what was added to them: each with its own where that differs."""
    added = {path.added for path in paths}
    if len(added) == 1:
        return listed([name(path) for path in paths]) + "".join(f", with {words}" for words in added if words)
    return listed([name(path) + (f" with {path.added}" if path.added else "") for path in paths])


def _store_words(path: PathRow) -> str:
    return f"{path.label} ({counted(path.anchors, 'root')})"


def _column(path: PathRow, width: int) -> list[tuple[Piece, ...]]:
    """The path of one store."""
    sign, tone = ("✓", "ok") if path.builds else ("✗", "warning")
    rows: list[tuple[Piece, ...]] = []
    for number, text in enumerate(wrap(by_stores([path], _store_words), width - 2)):
        rows.append((say(f"{sign} " if not number else "  ", tone), say(text, tone)))
    texts = _tree(path.subjects, width - 2) if path.builds else wrap(path.why, width - 2)
    return [*rows, *((say(f"  {text}"),) for text in texts)]


def _tree(subjects: tuple[str, ...], width: int) -> Iterator[str]:
    for place, subject in enumerate(subjects):
        branch = "" if not place else "  " * (min(place, 4) - 1) + "└ "
        for number, text in enumerate(wrap(subject, max(8, width - len(branch)))):
            yield (branch if not number else " " * len(branch)) + text
