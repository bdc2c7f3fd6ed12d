"""Every event as a line, and back: nothing is lost, and nothing is believed that cannot be."""

import json
from enum import Enum
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.events import (
    Disconnected,
    Event,
    LineKept,
    ReplyLineReceived,
    SessionStarted,
    SurplusReceived,
    TLSFailed,
    TLSRecord,
)
from inspector.formats.sessions import event_json
from inspector.formats.sessions.event_json import event_line
from inspector.formats.sessions.event_reader import (
    FIXED_WORDS,
    KINDS,
    MOMENTS,
    SENDERS,
    SOFTWARE,
    BadValueError,
    UnknownError,
    read_event,
)
from inspector.frozen import fields, replace
from inspector.lenses import conversation, session
from inspector.smtp.target import Mode, Target
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ContentType, ProtocolVersion
from inspector.visible import visible, visible_text

NUMBERS = {int: st.integers(0, 2**53), float: st.floats(0, 2**40), bool: st.booleans()}
TEXTS = {bytes: st.binary(max_size=40), str: st.binary(max_size=20).map(visible)}
"""Texts in events are printable: whatever came from outside is in the visible notation."""


def values_of(hint: object) -> st.SearchStrategy:
    """Any value of a field's type, made here a second time, so that a type that is forgotten in the program shows."""
    if hint in (*NUMBERS, *TEXTS):
        return {**NUMBERS, **TEXTS}[hint]
    if get_origin(hint) is UnionType:
        return st.one_of([st.none() if item is NoneType else values_of(item) for item in get_args(hint)])
    if get_origin(hint) is tuple:
        first, *rest = get_args(hint)
        if rest == [Ellipsis]:
            return st.lists(values_of(first), max_size=3).map(tuple)
        return st.tuples(*map(values_of, (first, *rest)))
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return st.builds(hint, **{name: values_of(item) for name, item in get_type_hints(hint).items()})


def any_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of a kind."""
    made = {name: values_of(hint) for name, hint in get_type_hints(kind).items()}
    made |= {field: st.sampled_from(words) for (name, field), words in FIXED_WORDS.items() if name == kind.__name__}
    made |= {name: st.sampled_from(["", "2026-01-15T12:00:00+01:00"]) for name in MOMENTS if name in made}
    made |= {name: st.sampled_from(["", ">=TLSv1.2"]) for name in SENDERS if name in made}
    made |= {name: st.sampled_from(["", "postfix", "cisco"]) for name in SOFTWARE if name in made}
    return st.builds(kind, **made)


def all_kinds(of: type[Event] = Event) -> set[str]:
    """The name of every class of event that there is, found otherwise than the program finds them."""
    return {name for child in of.__subclasses__() for name in {child.__name__, *all_kinds(child)}}


def test_every_event_has_a_name_in_the_file():
    """No class of event is missing."""
    assert set(KINDS) == all_kinds()
    assert len(KINDS) >= 35


@pytest.mark.parametrize("kind", sorted(KINDS.values(), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
@settings(max_examples=15)
@given(data=st.data())
def test_every_event_comes_back_as_it_was(kind: type[Event], data: st.DataObject):
    """One line of printable ASCII, from which the same event is read, every field of the same type."""
    event = data.draw(any_of(kind))
    line = event_line(event)
    assert line.isascii()
    assert line.isprintable()
    back = read_event(json.loads(line))
    assert back == event
    assert [type(getattr(back, field.name)) for field in fields(back)] == [
        type(getattr(event, field.name)) for field in fields(event)
    ]


def test_what_a_line_looks_like():
    """Somebody else's reader can count on these forms."""
    line = event_line(ReplyLineReceived(at=0.043, reply=0, raw=b"220 mx\r\n"))
    assert line == '{"event":"ReplyLineReceived","at":0.043,"connection":0,"reply":0,"raw":"MjIwIG14DQo=","dropped":0}'
    failed = TLSFailed(at=1, outcome=Outcome.NOT_TLS, side="local", alert=Alert(2, 70), words="ü\x1b\udc80")
    assert json.loads(event_line(failed))["alert"] == {"level": 2, "description": 70}
    assert r'"outcome":"not_tls"' in event_line(failed)
    assert r'"words":"\u00fc\u001b\udc80"' in event_line(failed)
    record = TLSRecord(at=1, sent=True, content_type=ContentType.handshake, raw=b"")
    assert '"sent":true,"content_type":22,' in event_line(record)


@given(any_of(ReplyLineReceived))
def test_the_fast_way_of_reply_lines_writes_what_the_general_way_writes(event: ReplyLineReceived):
    """It is there for floods only: the same fields in the same order, whatever they hold."""
    assert event_line(event) == event_json._writer_of(ReplyLineReceived)(event)
    with pytest.raises(ValueError, match="no number of JSON"):
        event_line(replace(event, at=float("inf")))


def test_a_field_that_is_missing_has_its_default():
    """A file of an earlier form, whose events had fewer fields, stays readable."""
    read = read_event({"event": "SurplusReceived", "at": 1, "raw": "", "where": "after-reply"})
    assert read == SurplusReceived(at=1.0, raw=b"", where="after-reply")


START = json.loads(
    event_line(
        SessionStarted(
            at=0.0,
            wall_clock="2026-01-15T12:00:00+00:00",
            target=Target("mx.example.com", 25, Mode.STARTTLS),
            server_name="",
            ehlo_name="client.example.com",
            tls_version=None,
            tls_minimum=ProtocolVersion.TLSv1_2,
            strict=False,
            timeout=60.0,
            demo="",
            versions=(("Python", "3"),),
        )
    )
)
WRONG = [
    ({"at": "1"}, "at is no number"),
    ({"at": True}, "at is no number"),
    ({"at": float("nan")}, "at is no number from 0 to 9007199254740992"),
    ({"at": -2}, "at is no number from 0 to 9007199254740992"),
    ({"connection": 1.5}, "connection is no whole number"),
    ({"connection": 2**53 + 1}, "connection is no number from 0 to 9007199254740992"),
    ({"strict": 1}, "strict is neither true nor false"),
    ({"ehlo_name": None}, "ehlo_name is no text"),
    ({"wall_clock": "yesterday"}, "wall_clock is no moment with its offset from UTC"),
    ({"wall_clock": "2026-01-15T12:00:00"}, "wall_clock is no moment with its offset from UTC"),
    ({"sender_versions": "sideways"}, "sender_versions names no TLS versions of a sender"),
    ({"software": "Postfix 3"}, "software names no mail server that there is advice for"),
    ({"tls_version": "TLSv1.2"}, "tls_version is none of SSLv2, SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3"),
    ({"tls_version": ["TLSv1_2"]}, "tls_version is none of SSLv2, SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3"),
    ({"target": "mx.example.com"}, "target is no object"),
    ({"target": {"host": "mx", "port": "25"}}, "target port is no whole number"),
    ({"target": {"port": 25}}, "target host is missing"),
    ({"versions": "Python"}, "versions is no array"),
    ({"versions": [["Python"]]}, "versions has 1 items, not 2"),
]


@pytest.mark.parametrize(("change", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_wrong_value_is_said_in_words(change: dict[str, object], words: str):
    """Types are checked, down to the last item, and no check takes a value for another."""
    with pytest.raises(BadValueError) as error:
        read_event({**START, **change})
    assert str(error.value) == words


def test_no_text_of_a_file_reaches_a_terminal_unseen():
    """Control characters, bidi overrides and lone surrogates in a text are made visible, and the rest stays as it is."""
    written = event_line(Disconnected(at=0, by="us", reason="\x1b[2J \u202e \udc80 \\x1b ü"))
    read = read_event(json.loads(written))
    assert isinstance(read, Disconnected)
    assert read.reason == visible_text("\x1b[2J \u202e \udc80 \\x1b ü")
    for text in ("a\\b \\x1b", "ü 漢字", "\\\\"):
        assert read_event({"event": "Disconnected", "at": 0, "by": "us", "reason": text}) == Disconnected(
            at=0, by="us", reason=text
        )


def test_bytes_are_base64_and_nothing_else():
    """What is no whole base64 is not taken for some bytes."""
    for raw in ("MjIw!", "MjI", " MjIw", "MjIwIG14DQo=MjIw", 1):
        with pytest.raises(BadValueError):
            read_event({"event": "BodySent", "at": 0, "raw": raw})


@pytest.mark.parametrize(("kind", "field"), list(FIXED_WORDS), ids=lambda word: str(word))
def test_a_word_that_no_lens_knows_is_refused(kind: str, field: str):
    """Where the lenses know a fixed set of words, no other comes in; and every row of that table names a field."""
    assert get_type_hints(KINDS[kind])[field] is str
    needed = {"event": kind, "at": 0, field: "sideways"}
    with pytest.raises(BadValueError, match=f"{field} is none of "):
        read_event(needed)


def test_the_words_are_those_that_the_lenses_know():
    """Where a lens has a table of them, the reader of files lets in the same ones: no more, and none fewer."""
    tables = {
        ("Disconnected", "by"): conversation._CLOSED_BY,
        ("LimitReached", "limit"): conversation._BOUND,
        ("SurplusReceived", "where"): conversation._SURPLUS_AT,
        ("WaitStarted", "step"): session._PHASE_OF_STEP,
    }
    for place, table in tables.items():
        assert set(FIXED_WORDS[place]) == set(table), place


def test_what_a_later_version_may_have_is_told_from_what_is_wrong():
    """An unknown event or field is not left out in silence."""
    with pytest.raises(UnknownError, match="the event MailSent"):
        read_event({"event": "MailSent", "at": 0})
    with pytest.raises(UnknownError, match="the field colour of Target"):
        read_event({**START, "target": {"host": "mx", "port": 25, "colour": "red"}})
    with pytest.raises(UnknownError, match="the event Event"):
        read_event({"event": "Event", "at": 0})
    for values in ([], "x", None, {}, {"event": 1}, {"event": None}):
        with pytest.raises(BadValueError):
            read_event(values)


def test_a_number_that_is_none_in_json_is_not_written():
    """Better no line than one that cannot be read."""
    with pytest.raises(ValueError, match="no number of JSON"):
        event_line(LineKept(at=float("inf"), number=1, raw=b"", why="comment"))
