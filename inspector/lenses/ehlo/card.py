"""The card of one line of an EHLO reply: registered or not, defined where, its parameters, what it is for, what to try."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from inspector.lenses.ehlo.card_table import MECHANISMS, USES
from inspector.lenses.ehlo.frame import loose_keyword
from inspector.lenses.ehlo.values import EhloLine
from inspector.smtp.amounts import explain_param, param_rows
from inspector.smtp.decoding import guess_decoding
from inspector.smtp.ehlo_reply import text_of
from inspector.smtp.extensions import REGISTRY_VERSION, Extension, find_extension
from inspector.visible import visible

LONGEST = 300
"""Characters of a row that come from the wire."""
ROWS = 12
"""Parameters that get a row of their own."""
REGISTRY = f"IANA registry of {REGISTRY_VERSION}"


class CardRow(NamedTuple):
    """One row of a card."""

    label: str
    """One or two words; empty where the row goes on with what stands above it."""
    text: str
    """In the visible notation."""


def read_card(line: EhloLine) -> tuple[CardRow, ...]:
    """Return what there is to know about a line: of its keyword, or of the one that stands in the greeting's place."""
    decoded = guess_decoding(line.line.content)
    extension = find_extension(line.keyword) if line.keyword else _out_of_place(line) or _underscored(line)
    rows: list[CardRow] = []
    if extension:
        rows += _of_extension(extension, line.params or _params_behind(line, extension))
    elif line.keyword and not line.meant:
        rows += _of_unknown(line.keyword)
    elif line.meant.startswith("masked"):
        rows += _of_mask(line)
    if decoded:
        rows.append(CardRow("best guess", _cut(f"as {decoded.encoding} the bytes say: {decoded.text}")))
    return tuple(rows)


def keyword_meant(line: EhloLine) -> str:
    """Return the keyword that a line was meant to announce and by the letter does not; empty where it was none."""
    extension = _out_of_place(line)
    return extension.keyword if extension else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def _out_of_place(line: EhloLine) -> Extension | None:
    """The service extension of a line that is no keyword line by the letter, but was meant to be one."""
    return loose_keyword(text_of(line.line)) if line.meant.startswith("the keyword ") else None


def _underscored(line: EhloLine) -> Extension | None:
    """A known private keyword that is none by the letter, for its underscore."""
    word = text_of(line.line).partition(b" ")[0]
    return find_extension(word.decode("latin-1")) if line.number > 1 and b"_" in word else None


def _params_behind(line: EhloLine, extension: Extension) -> tuple[str, ...]:
    """What stands behind a keyword that is none by the letter, as in ``AUTH=LOGIN PLAIN``; nothing where it is one."""
    if line.keyword:
        return ()
    _, _, behind = text_of(line.line).upper().partition(extension.keyword.encode())
    rest = text_of(line.line)[-len(behind) :] if behind else b""
    return tuple(visible(param) for param in rest.lstrip(b"= \t").split())


def _of_mask(line: EhloLine) -> Iterator[CardRow]:
    yield CardRow("registered", "cannot be told: the keyword is overwritten, its length and a letter are left")
    yield CardRow("it is for", "Nobody can tell what it was. Clients pass over it.")
    if "STARTTLS" in line.meant:
        yield CardRow("try", "STARTTLS")
        yield CardRow("", "Where XXXXXXXX comes back in the answer, a firewall in the path overwrites it.")
    else:
        yield CardRow("try", "the command of the keyword that it may have been")
        yield CardRow("", "Where X comes back in the answer, a firewall in the path overwrites it.")


def _of_unknown(keyword: str) -> Iterator[CardRow]:
    private = keyword.startswith("X")
    yield CardRow(
        "registered", f"no ({REGISTRY}); " + ("X begins private ones" if private else "perhaps a spelling mistake")
    )
    yield CardRow("it is for", "Nobody but its maker knows. Clients pass over it.")
    yield CardRow("try", _cut(f"HELP {keyword}"))
    yield CardRow("", "214 with words on it; 500 to 504: nothing is told.")


def _of_extension(extension: Extension, params: Sequence[str]) -> Iterator[CardRow]:
    where = f"yes: {extension.ref}" if extension.registered else f"no, known from {extension.ref}"
    yield CardRow("registered", f"{where} ({REGISTRY})")
    yield from _of_params(extension, params)
    use = USES.get(extension.keyword)
    yield CardRow("it is for", use.purpose if use else extension.meaning)
    yield CardRow("try", use.command if use and use.command else "nothing by hand: programs use it by themselves")
    if use and use.command:
        yield CardRow("", use.expect)


def _of_params(extension: Extension, params: Sequence[str]) -> Iterator[CardRow]:
    if not params:
        said = explain_param(extension.keyword, params)
        if said:
            yield CardRow("parameters", f"none: {said}")
        elif extension.params is None:
            yield CardRow("parameters", "none; which it may have is not checked here")
        return
    explain = _ROWS_OF.get(extension.keyword, param_rows)
    rows = explain(extension.keyword, params[:ROWS])
    for number, text in enumerate(rows[:ROWS]):
        yield CardRow("" if number else "parameters", _cut(text))
    if len(params) > ROWS:
        yield CardRow("", f"… {len(params) - ROWS} more")


def _mechanisms(_keyword: str, params: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name}: {MECHANISMS.get(name.upper(), 'not known here')}" for name in params)


_ROWS_OF: dict[str, Callable[[str, Sequence[str]], tuple[str, ...]]] = {"AUTH": _mechanisms, "X-EXPS": _mechanisms}
"""Keywords whose parameters are ways to log in; of all others `smtp.amounts` knows the words."""
