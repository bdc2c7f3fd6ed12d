"""A TOML file whose lines matter: on which line a key stands, and how one value changes while every other byte stays.

`tomllib` tells no lines. But a text that ends within a statement is no TOML, so a statement begins behind the last line up
to which the file can be read without it; that holds for dotted and quoted keys, tables and values of many lines alike.
"""

import re
from collections.abc import Iterator

SHORT = 1_000
"""Lines up to which the begin of a statement that never ends is looked for; it takes the square of their number."""
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_LINE_OF_ERROR = re.compile(r" \(at line (\d+), column \d+\)$")


class TOMLFileError(ValueError):
    """A text is no TOML; the text of this says why, and is not yet safe to show."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line
        """The line of the fault, from 1; None where nobody can say."""


def parse_toml(text: str) -> dict[str, object]:
    """Return the keys and values in the order of the file. Raises TOMLFileError, with the line wherever one can be told."""
    try:
        return _read(text)
    except TOMLFileError as error:
        if error.line is None and text.count("\n") <= SHORT:
            error.line = _unread_line(text)
        raise


def _read(text: str) -> dict[str, object]:
    import tomllib  # most users have no settings file, and it takes a while

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise TOMLFileError("this is no TOML: values are nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and what int() says of a number with thousands of digits
        words = str(error)
        found = _LINE_OF_ERROR.search(words)
        told = words[: found.start()] if found else words
        raise TOMLFileError(f"this is no TOML: {told}", int(found[1]) if found else None) from None


def line_of(text: str, key: str) -> int | None:
    """Return the line, from 1, of the statement that brings the top-level `key`; None where none does."""
    for start, stop in _statements(text):
        if key in _read(text[:stop]):
            return text.count("\n", 0, start) + 1
    return None


def with_value(text: str, key: str, value: str) -> str:
    """Return `text` with the top-level `key` set to a string: every other byte stays, the comment behind the value too.

    A key that is not there is added at the end, or before the first table. Raises TOMLFileError.
    """
    wanted = {**parse_toml(text), key: value}
    for candidate in _candidates(text, key, toml_string(value)):
        if _parses_to(candidate, wanted):
            return candidate
    raise TOMLFileError(f"{key} cannot be set without changing more than its value")


def toml_string(text: str) -> str:
    """Return a basic string of TOML. Raises TOMLFileError for what no TOML file can hold: bytes that are no UTF-8."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise TOMLFileError("the text holds bytes that are no UTF-8")
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _candidates(text: str, key: str, value: str) -> Iterator[str]:
    for start, stop in _statements(text):
        if key in _read(text[:stop]):
            yield from _replacements(text, start, stop, value)
            return
    end = "\r\n" if "\r\n" in text else "\n"
    yield f"{text}{'' if not text or text.endswith(chr(10)) else end}{key} = {value}{end}"
    yield f"{key} = {value}{end}{text}"


def _replacements(text: str, start: int, stop: int, value: str) -> Iterator[str]:
    """Yield the text with another value in this statement, for every place where the value may end."""
    equals = text.find("=", start, stop)
    if equals < 0:
        return
    begin = equals + 1
    while begin < stop and text[begin] in " \t":
        begin += 1
    whole = _read(text[start:stop])
    for end in range(begin + 1, stop + 1):
        if _parses_to(text[start:end], whole):
            yield text[:begin] + value + text[end:]
            return


def _unread_line(text: str) -> int:
    """Return the line of the first statement that cannot be read."""
    stop = max((stop for _, stop in _statements(text)), default=0)
    blank = _BLANK_LINES.match(text, stop)
    return text.count("\n", 0, blank.end() if blank else stop) + 1


def _parses_to(text: str, wanted: dict[str, object]) -> bool:
    try:
        return _read(text) == wanted
    except TOMLFileError:
        return False


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each statement starts and stops, as offsets; blank lines and comments before it are left out."""
    start = position = 0
    for line in re.split(r"(?<=\n)", text):
        bare = line.strip()
        position += len(line)
        if start == position - len(line) and (not bare or bare.startswith("#")):
            start = position
            continue
        try:
            _read(text[:position])
        except TOMLFileError:
            continue
        yield start, position
        start = position
