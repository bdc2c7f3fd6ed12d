"""What kind of file or paste is this? A table of readers in order: the first one that recognises the bytes reads them.

A reader is a module of this room with two functions, imported when its row is reached:

``looks_like(raw, name)``   a cheap and definite test: what says yes here is read by this module and by no other
``read_source(raw, name)``  its conversations, at least one; raises UnreadableError, and nothing else whatever the bytes

`raw` is the whole source, untrusted; `name` is the file's, or ``standard input``. In every conversation that was not
recorded by this program the second event is SourceRead, with the row's `kind`. A new kind of source is one row here.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast

from inspector.events import SourceRead
from inspector.formats.logs.wrapping import unwrapped
from inspector.formats.source import MOST_CONVERSATIONS, Conversation, UnreadableError
from inspector.frozen import Frozen, replace

STANDARD_INPUT = "standard input"
"""The name of what came without one."""
_LOOKED_AT = 256 * 1024


class Reader(Protocol):
    """What the module of a row has."""

    def looks_like(self, raw: bytes, name: str) -> bool:
        """Tell whether it is this kind."""

    def read_source(self, raw: bytes, name: str) -> tuple[Conversation, ...]:
        """Return the conversations. Raises UnreadableError."""


class Recogniser(Frozen):
    """One kind of source."""

    kind: str
    """SourceRead.kind, one word."""
    words: str
    """What it is, as people say it, with its article."""
    module: str
    """The reader, in this room."""

    @property
    def reader(self) -> Reader:
        """Import it."""
        return cast("Reader", import_module(f"inspector.formats.{self.module}"))


RECOGNISERS = [
    Recogniser("session", "a session file of SMTP Inspector", "sessions.session_file"),
    Recogniser("pcap", "a network capture (pcap or pcapng)", "captures.from_capture"),
    Recogniser("postfix-log", "a log of Postfix", "logs.from_postfix"),
    Recogniser("exim-debug", "output of Exim (-v or -d)", "logs.from_exim_debug"),
    Recogniser("exchange-log", "a protocol log of Exchange", "logs.from_exchange"),
    Recogniser("cisco-log", "mail_logs of a Cisco ESA", "logs.from_esa"),
    Recogniser("exim-log", "a main log of Exim", "logs.from_exim"),
    Recogniser("postfix-settings", "settings of Postfix (postconf -n, -P, -M, main.cf, master.cf)", "from_postfix_settings"),
    Recogniser("received", "header fields of a message (Received)", "from_received"),
    Recogniser("swaks", "the output of swaks", "pastes.from_swaks"),
    Recogniser("openssl", "the output of openssl s_client", "pastes.from_openssl"),
    Recogniser("smtplib", "the debug output of Python's smtplib", "pastes.from_smtplib"),
    Recogniser("curl", "the output of curl -v", "pastes.from_curl"),
    Recogniser("posttls-finger", "the output of posttls-finger", "pastes.from_posttls_finger"),
    Recogniser("dialogue", "a dialogue as people paste it, from telnet or netcat too", "pastes.from_dialogue"),
    Recogniser("powershell", "an error of PowerShell's (Send-MailMessage, SmtpClient)", "pastes.from_powershell"),
    Recogniser("no-connection", "what a tool says of a connection that did not come about", "pastes.from_no_connection"),
]
"""The first that says yes reads; so what is told by a mark stands above what is told by its look."""


def recogniser_of(raw: bytes, name: str) -> Recogniser | None:
    """Return the row that reads these bytes; None where nobody knows them."""
    return _recognised(raw, name)[0]


def _recognised(raw: bytes, name: str) -> tuple[Recogniser | None, bytes, tuple[str, ...]]:
    """Return the row, what it is to read, and what of the source was undone for that: it is done for logs only."""
    row = _row_of(raw, name, RECOGNISERS)
    if row is None or row.kind in _MAY_BE_A_LOG:
        bare, undone = unwrapped(raw)
        if undone and (log := _row_of(bare, name, [each for each in RECOGNISERS if each.kind in _LOGS])):
            return log, bare, undone
    return row, raw, ()


def _row_of(raw: bytes, name: str, rows: Iterable[Recogniser]) -> Recogniser | None:
    bare = _holds_a_dialogue(raw)
    return next((row for row in rows if not (bare and row.kind in _GIVES_WAY) and row.reader.looks_like(raw, name)), None)


_LOGS = frozenset({"postfix-log", "exim-debug", "exchange-log", "cisco-log", "exim-log"})
_MAY_BE_A_LOG = _LOGS | {"dialogue"}
_GIVES_WAY = frozenset({"postfix-log", "exim-log", "cisco-log", "postfix-settings"})
"""Kinds that a line or two tell; in a paste it may stand below a dialogue, which is read then, and keeps that line."""
_BARE_REPLY = re.compile(rb"(?m)^[ \t>|]{0,12}(?:[A-Za-z]{1,8}\s?[:>]|[-=~<>]{1,4})?[ \t]{0,8}(?:220[ -]|250-)\S")


def _holds_a_dialogue(raw: bytes) -> bool:
    """Tell whether two lines begin as a greeting or an EHLO reply does, which lines of a log do not."""
    return len(_BARE_REPLY.findall(raw[:_LOOKED_AT])) > 1


_PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
)
"""How packed files begin: old logs are, and captures that were sent."""


def recognise(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the conversations of a source, at least one. Raises UnreadableError with one sentence."""
    return read_recognised(raw, name)[1]


def read_recognised(raw: bytes, name: str) -> tuple[Recogniser, tuple[Conversation, ...]]:
    """Return the row that recognised a source, and its conversations. Raises UnreadableError with one sentence."""
    if not raw.strip():
        raise UnreadableError("there is nothing in it")
    row, bare, undone = _recognised(raw, name)
    if row is None and (packer := next((each for mark, each in _PACKED if raw.startswith(mark)), "")):
        raise UnreadableError(f"it is packed ({packer}): unpack it first, and give what is in it")
    if row is None:
        raise UnreadableError(
            f"nothing in it looks like SMTP; what can be read: {', '.join(row.words for row in RECOGNISERS)}; "
            "what one reply, bounce or line of a log means, smtp-inspector explain tells"
        )
    conversations = _conversations(row, bare, name)
    more = f"; undone: {', '.join(undone)}" if undone else ""
    if len(conversations) > MOST_CONVERSATIONS:
        more += f"; the first {MOST_CONVERSATIONS:,} of {len(conversations):,} conversations are told"
    return row, tuple(_with_words(each, more) if more else each for each in conversations[:MOST_CONVERSATIONS])


def _conversations(row: Recogniser, raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Read it; where its reader finds nobody who says anything, why may be told. Raises UnreadableError."""
    try:
        return row.reader.read_source(raw, name)
    except UnreadableError:
        reader = RECOGNISERS[-1].reader
        if not reader.looks_like(raw, name):
            raise
        return reader.read_source(raw, name)


def _with_words(conversation: Conversation, more: str) -> Conversation:
    """Add words to what is said of its source."""
    events = (
        replace(event, words=event.words + more) if isinstance(event, SourceRead) else event for event in conversation.events
    )
    return replace(conversation, events=tuple(events))
