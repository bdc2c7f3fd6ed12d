"""An event out of its JSON object, checked: types, words of a fixed set, numbers in reach.

`event_json` says how it is written.
"""

from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from msgspec import NODEFAULT

from inspector import events
from inspector.events import Event
from inspector.formats.sessions.event_json import HIGHEST, without_none, word_of
from inspector.frozen import Frozen, fields
from inspector.lenses.wording import printable

Reader = Callable[[object], object]
"""What `json` made of it, back to the value. Raises BadValueError."""

KINDS = {kind.__name__: kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)}
"""Name: class, of every event."""
del KINDS["Event"]

FIXED_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("WaitStarted", "step"): ("name", "connection", "greeting", "reply", "handshake"),
    ("NameNotResolved", "cause"): ("unknown", "no_address", "temporary", "timed_out"),
    ("ConnectFailed", "cause"): ("refused", "timed_out", "unreachable", "reset", "error"),
    ("MalformedReceived", "cause"): ("no-code", "cut-off"),
    ("SurplusReceived", "where"): ("before-client-hello", "after-client-hello", "after-reply"),
    ("LimitReached", "limit"): ("line_bytes", "lines", "reply_bytes", "session_bytes", "chain_certificates"),
    ("TLSFailed", "side"): ("local", "remote", "transport"),
    ("Disconnected", "by"): ("us", "client", "server", "network"),
    ("StepDecided", "choice"): ("proceed", "skip", "instead", "run-all", "quit"),
    ("LineKept", "why"): ("comment", "tool", "header", "setting", "cut-off", "not-understood"),
}
"""(event, field): the words that it may hold."""
MOMENTS = ("wall_clock",)
"""Fields with a moment: ISO 8601 with the offset from UTC, or empty."""
SENDERS, SOFTWARE = ("sender_versions",), ("software",)
"""Fields with the TLS versions of a sender, and with the name of a mail server, as a user types them, or empty."""


class BadValueError(ValueError):
    """A value is not what its field holds; the text is the end of a sentence that begins with the field."""


class UnknownError(ValueError):
    """An event or a field that this version does not have: a later one may."""


def read_event(values: object) -> Event:
    """Return the event of an object as `json.loads` made it. Raises BadValueError, UnknownError."""
    if not isinstance(values, dict):
        raise BadValueError("is no object")
    values = dict(values)
    name = values.pop("event", None)
    if not isinstance(name, str):
        raise BadValueError("names no event")
    if name not in KINDS:
        raise UnknownError(f"the event {name}")
    event = _fields_of(KINDS[name]).read(values)
    assert isinstance(event, Event)  # noqa: S101 - for the type checker
    return event


class _Fields(Frozen):
    """How the fields of one class are read."""

    kind: type
    readers: dict[str, Reader]
    needed: frozenset[str]
    """The fields that have no default."""

    def read(self, values: dict[str, object]) -> object:
        """Return the instance. Raises BadValueError, UnknownError."""
        arguments = {}
        for name, value in values.items():
            reader = self.readers.get(name)
            if reader is None:
                raise UnknownError(f"the field {name} of {self.kind.__name__}")
            try:
                arguments[name] = reader(value)
            except BadValueError as error:
                raise BadValueError(f"{name} {error}") from None
        if missing := self.needed - arguments.keys():
            raise BadValueError(f"{min(missing)} is missing")
        return self.kind(**arguments)


_FIELDS: dict[type, _Fields] = {}
"""What was made from the types so far."""


def _fields_of(kind: type) -> _Fields:
    if kind not in _FIELDS:
        _FIELDS[kind] = _make_fields(kind)
    return _FIELDS[kind]


def _make_fields(kind: type) -> _Fields:
    hints = get_type_hints(kind)
    readers = {name: _checked(kind.__name__, name, _reader_of(hint)) for name, hint in hints.items()}
    needed = {each.name for each in fields(kind) if each.default is NODEFAULT and each.default_factory is NODEFAULT}
    return _Fields(kind, readers, frozenset(needed))


def _reader_of(hint: object) -> Reader:
    """Return what reads values of a type. Raises TypeError for a type that no event has."""
    if hint in _PLAIN_READERS:
        return _PLAIN_READERS[hint]
    if get_origin(hint) is UnionType:
        inner = _reader_of(without_none(hint))
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) is tuple:
        return _tuple_reader(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint)
    if isinstance(hint, type) and issubclass(hint, Frozen):
        return lambda value: _fields_of(hint).read(_object(value))
    raise TypeError(f"{hint} has no place in an event")


def _tuple_reader(items: tuple[object, ...]) -> Reader:
    if items[-1] is Ellipsis:
        one = _reader_of(items[0])
        return lambda value: tuple(map(one, _list(value)))
    readers = [_reader_of(item) for item in items]

    def read(value: object) -> object:
        values = _list(value)
        if len(values) != len(readers):
            raise BadValueError(f"has {len(values)} items, not {len(readers)}")
        return tuple(reader(item) for reader, item in zip(readers, values, strict=True))

    return read


def _enum_reader(kind: type[Enum]) -> Reader:
    members = {word_of(member): member for member in kind}

    def read(value: object) -> object:
        if not isinstance(value, str) or value not in members:
            raise BadValueError(f"is none of {', '.join(members)}")
        return members[value]

    return read


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadValueError("is no array")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadValueError("is no object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadValueError("is no text")
    return value


def _shown(value: object) -> str:
    """Texts of an event are shown as they are, so what nobody could see in one is put into the visible notation."""
    text = _text(value)
    return text if text.isascii() and text.isprintable() else printable(text)


def _bytes(value: object) -> bytes:
    try:
        return a2b_base64(_text(value), strict_mode=True)
    except (Base64Error, ValueError):
        raise BadValueError("is no base64") from None


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValueError("is neither true nor false")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadValueError("is no whole number")
    return int(_in_reach(value))


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValueError("is no number")
    return float(_in_reach(value))


def _in_reach(value: float) -> float:
    if not -1 <= value <= HIGHEST:  # -1: a certificate that was not presented; NaN is never in reach
        raise BadValueError(f"is no number from 0 to {HIGHEST}")
    return value


_PLAIN_READERS: dict[object, Reader] = {bytes: _bytes, str: _shown, bool: _flag, int: _whole, float: _float}


def _checked(kind: str, name: str, reader: Reader) -> Reader:
    """Return a reader that also knows which words or moments the field may hold."""
    if words := FIXED_WORDS.get((kind, name)):
        fits: Callable[[str], bool] = words.__contains__
        wanted = f"is none of {', '.join(words)}"
    elif name in _FORMS:
        fits, wanted = _FORMS[name]
    else:
        return reader

    def read(value: object) -> object:
        text = _text(reader(value))
        if (words or text) and not fits(text):
            raise BadValueError(wanted)
        return text

    return read


def _is_software(text: str) -> bool:
    from inspector.lenses.software import Software

    return text in set(Software)


def _is_sender(text: str) -> bool:
    from inspector.lenses.tls.outcome_table import read_sender

    try:
        read_sender(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


_FORMS: dict[str, tuple[Callable[[str], bool], str]] = {
    **dict.fromkeys(MOMENTS, (_is_moment, "is no moment with its offset from UTC")),
    **dict.fromkeys(SENDERS, (_is_sender, "names no TLS versions of a sender")),
    **dict.fromkeys(SOFTWARE, (_is_software, "names no mail server that there is advice for")),
}
"""Field: what tells a text that it may hold, and what is said of another. The lenses are imported when a file is read."""
