"""A TOML file whose lines matter: on which line a key stands, and how one value changes while every other byte stays.

`tomllib` tells no lines. But a text that ends within a statement is no TOML, so a statement begins behind the last line up
to which the file can be read without it; that holds for dotted and quoted keys, tables and values of many lines alike.
"""

import re
from collections.abc import Iterator, Sequence

from inspector.patterns import lazy_pattern

SHORT = 1_000
"""Lines up to which the begin of a statement that never ends is looked for; it takes the square of their number."""
_BLANK_LINES = lazy_pattern(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_FAULTS: tuple[tuple[str, str], ...] = (
    (r"Expected ['\"]{2,}|Unterminated string|Illegal character '\\n'", "a quote is opened and never closed"),
    (r"Illegal character|Found invalid character", "a control character stands where none may"),
    (r"Unescaped '\\' in a string", "a backslash in double quotes must be doubled, or the quotes be single ones"),
    (r"Escaped character is not", "an escape in the text names no character"),
    (r"Unclosed (array|inline table)|Expected '\]", "a bracket is opened and never closed"),
    (r"Cannot overwrite a value", "this key has its value already"),
    (r"Cannot declare", "this table stands there already"),
    (r"Cannot mutate", "this table is closed: no key can be added to it"),
    (r"Expected '=' after a key", "a key is followed by = and its value"),
    (r"Expected newline or end of document", "something stands behind the value; a comment begins with #"),
    (r"Invalid value", "behind = stands no value: text needs quotes"),
    (r"Invalid statement|Invalid initial character", "a line begins with a key, made of letters, digits, - and _"),
)
"""What `tomllib` says of a fault (a regular expression), and what we say. Of others its own words are passed on."""
_LINE_OF_ERROR = lazy_pattern(r" \(at line (\d+), column \d+\)$")


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
        raise TOMLFileError(f"this is no TOML: {_in_our_words(told)}", int(found[1]) if found else None) from None


def _in_our_words(told: str) -> str:
    return next((ours for theirs, ours in _FAULTS if re.match(theirs, told)), told)


def line_of(text: str, *path: str) -> int | None:
    """Return the line, from 1, of the statement that brings a key; None where none does.

    `path`: the tables that hold the key, outermost first, then the key itself.
    """
    for start, stop in _statements(text):
        if _holds(_read(text[:stop]), path):
            return text.count("\n", 0, start) + 1
    return None


def _holds(content: object, path: Sequence[str]) -> bool:
    for key in path:
        if not isinstance(content, dict) or key not in content:
            return False
        content = content[key]
    return True


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
