"""One event as one JSON object on one line, and back, for every event there is: made from the fields' types, lossless.

An object is ``{"event": the class's name, its fields by their names …}``; `inspector.events` says what each of them means.

=============================  =======================================================
a field's type                 in JSON
=============================  =======================================================
bytes                          text, base64 (RFC 4648 §4) in one piece, padded
str                            text; all but printable ASCII escaped (RFC 8259 §7)
int, float, bool               number, number, true or false; nothing infinite
an enum with words as values   the word: ``"answered_lower"``, ``"implicit-tls"``
an enum with numbers           the member's name: ``"TLSv1_2"``
a tuple                        an array
Target, Alert                  an object of their fields, without ``event``
None                           null
=============================  =======================================================

So a line holds printable ASCII only, whatever a server sent. All fields are written; where one is missing on the way back
and has a default, the default counts. What is read (``event_reader``) is checked:
types, words of a fixed set, and that numbers are in reach.
The program puts only printable texts into events; what is unprintable in one that is read is put into the visible notation.
"""

import math
from binascii import b2a_base64
from collections.abc import Callable
from enum import Enum
from json.encoder import encode_basestring_ascii
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from msgspec.json import Encoder

from inspector.events import Event, ReplyLineReceived
from inspector.frozen import Frozen, fields

Writer = Callable[[object], str]
"""A value to its JSON text."""

HIGHEST = 2**53
"""No number is higher: JSON's readers elsewhere hold no higher whole numbers exactly."""
_REPLY_LINE = '{"event":"ReplyLineReceived",'
_fields_of = Encoder().encode
_SAME_DIGITS = 1e-3, 1e15
"""Between these msgspec writes a number as Python does; outside both choose an exponent, and spell it differently."""


def event_line(event: Event) -> str:
    """Return the object of an event as text, without a line end. Raises ValueError for a number that is not finite."""
    if type(event) is ReplyLineReceived and _SAME_DIGITS[0] <= event.at < _SAME_DIGITS[1]:
        return _REPLY_LINE + _fields_of(event)[1:].decode("ascii")  # five times as fast: all of a flood is this
    return _writer_of(type(event))(event)


_WRITERS: dict[type, Writer] = {}
"""What was made from the types so far."""


def _writer_of(kind: type) -> Writer:
    if kind not in _WRITERS:
        _WRITERS[kind] = _make_writer(kind)
    return _WRITERS[kind]


def _make_writer(kind: type) -> Writer:
    """Return what writes the values of a class; the floods of a server pass here, so nothing is looked up twice."""
    hints = get_type_hints(kind)
    head = f'{{"event":"{kind.__name__}"' if issubclass(kind, Event) else "{"
    parts = [(each.name, f'"{each.name}":', _value_writer(hints[each.name])) for each in fields(kind)]
    first = "," if issubclass(kind, Event) else ""

    def write(value: object) -> str:
        return head + first + ",".join([label + writer(getattr(value, name)) for name, label, writer in parts]) + "}"

    return write


def _value_writer(hint: object) -> Writer:
    """Return what writes values of a type. Raises TypeError for a type that no event has."""
    if hint in _PLAIN_WRITERS:
        return _PLAIN_WRITERS[hint]
    if get_origin(hint) is UnionType:
        inner = _value_writer(without_none(hint))
        return lambda value: "null" if value is None else inner(value)
    if get_origin(hint) is tuple:
        *items, last = get_args(hint)
        if last is Ellipsis:
            one = _value_writer(items[0])
            return lambda value: f"[{','.join(map(one, _items(value)))}]"
        writers = [_value_writer(item) for item in get_args(hint)]
        return lambda value: f"[{','.join(write(item) for write, item in zip(writers, _items(value), strict=True))}]"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: encode_basestring_ascii(word_of(hint(value)))
    if isinstance(hint, type) and issubclass(hint, Frozen):
        return _writer_of(hint)
    raise TypeError(f"{hint} has no place in an event")


def word_of(member: Enum) -> str:
    """Return how a member of an enum is written."""
    return member.value if isinstance(member.value, str) else member.name


def _number(value: object) -> str:
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number of JSON")
    return repr(number)


def _items(value: object) -> tuple[object, ...]:
    return tuple(value)  # type: ignore[arg-type]


_PLAIN_WRITERS: dict[object, Writer] = {
    bytes: lambda value: '"' + b2a_base64(value, newline=False).decode("ascii") + '"',  # type: ignore[arg-type]
    str: lambda value: encode_basestring_ascii(str(value)),
    bool: lambda value: "true" if value else "false",
    int: lambda value: f"{value:d}",
    float: _number,
}


def without_none(hint: object) -> object:
    """Return the other type of ``X | None``."""
    (other,) = (item for item in get_args(hint) if item is not NoneType)
    return other
