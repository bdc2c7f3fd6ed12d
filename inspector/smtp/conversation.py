"""The conversation's state table: what is known when, and what STARTTLS forgets (RFC 5321 §3 and §4, RFC 3207 §4.2).

Use: `replied` with the code of every complete reply (the greeting first), `sent` with every command line just written,
`body_sent` after a message body, `secured` after a TLS handshake, `ended` when the connection is gone. Read `state` to know
what may come next. A call that the table does not know is our own mistake and raises ConversationError; no reply to a
command does, whatever its code.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from inspector.smtp.command import verb_of


class State(StrEnum):
    """What is waited for."""

    GREETING = "greeting awaited"
    READY = "ready"
    """The server waits for a command."""
    REPLY = "reply awaited"
    HANDSHAKE = "handshake"
    """STARTTLS was answered with 220: the next bytes are TLS (RFC 3207 §4)."""
    BODY = "body"
    """DATA was answered with 354: the next lines are the message."""
    AUTH = "auth"
    """The server asked for a secret with 334 (RFC 4954 §4): the next line is no command."""
    CLOSING = "closing"
    """The server said goodbye (221, 421) or will not talk (a refusing greeting). Only QUIT makes sense."""
    ENDED = "ended"


class Row(NamedTuple):
    """One arrow of the diagram."""

    state: State
    """Where it starts."""
    verb: str
    """The command; ``*`` for any, ``.`` for the end of a message body."""
    code: str
    """The reply code, ``x`` for any digit; empty where a command leads on, not a reply."""
    leads_to: State
    """Where it ends."""


ANY = "*"
END_OF_BODY = "."

TABLE = (
    # state          verb         reply  leads to
    Row(State.GREETING, ANY, "220", State.READY),
    Row(State.GREETING, ANY, "xxx", State.CLOSING),
    Row(State.READY, ANY, "", State.REPLY),
    Row(State.AUTH, ANY, "", State.REPLY),
    Row(State.BODY, END_OF_BODY, "", State.REPLY),
    Row(State.CLOSING, ANY, "", State.REPLY),
    Row(State.REPLY, ANY, "421", State.CLOSING),
    Row(State.REPLY, "QUIT", "2xx", State.CLOSING),
    Row(State.REPLY, "STARTTLS", "220", State.HANDSHAKE),
    Row(State.REPLY, "DATA", "354", State.BODY),
    Row(State.REPLY, "AUTH", "334", State.AUTH),
    Row(State.REPLY, ANY, "xxx", State.READY),
)
"""The whole diagram; the first row that fits is taken."""

_GREETS = frozenset({"EHLO", "LHLO", "HELO"})
_ENDS_TRANSACTION = _GREETS | {"RSET", END_OF_BODY}


class ConversationError(RuntimeError):
    """A call that makes no sense in this state."""


class Conversation:
    """Where a conversation stands."""

    def __init__(self, *, lmtp: bool = False) -> None:
        self._lmtp = lmtp
        self.state = State.GREETING
        """What is waited for."""
        self.verb = ""
        """The command that is being answered, or was answered last; ``.`` after a message body."""
        self.in_tls = False
        """True after a TLS handshake."""
        self.greeted = False
        """True once EHLO, LHLO or HELO was accepted; False again after STARTTLS."""
        self.extensions: tuple[str, ...] = ()
        """Keywords of the EHLO reply that counts, upper case; told by `learned`."""
        self.in_transaction = False
        """True between an accepted MAIL and RSET, EHLO or the end of the body."""
        self.replies_due = 1
        """Replies still to come while `state` is REPLY: after an LMTP body one per recipient (RFC 2033 §4.2), else one."""
        self._recipients = 0

    def sent(self, line: bytes) -> None:
        """Note a command line that was written (with or without CR LF), or the answer to a 334."""
        verb = "AUTH" if self.state is State.AUTH else verb_of(line)
        self._follow(verb, "")
        self.verb = verb
        self.replies_due = 1

    def body_sent(self) -> None:
        """Note that a message body and its closing dot were written."""
        if self.state is not State.BODY:
            raise ConversationError(f"no message body belongs here: {self.state}")
        self._follow(END_OF_BODY, "")
        self.verb = END_OF_BODY
        self.replies_due = max(1, self._recipients) if self._lmtp else 1

    def replied(self, code: int) -> None:
        """Note a complete reply with the code of its last line; the first one is the greeting."""
        self.replies_due -= 1
        if self.replies_due > 0 and code != 421:
            return
        self._follow(self.verb, f"{code:03d}")
        self.replies_due = 1
        if 200 <= code < 300:
            self._succeeded()

    def learned(self, extensions: Iterable[str]) -> None:
        """Note the keywords of an EHLO reply; they replace those known before (RFC 5321 §4.1.4)."""
        self.extensions = tuple(extensions)

    def secured(self) -> None:
        """Note a finished handshake. Everything learned in clear is forgotten; EHLO is needed again (RFC 3207 §4.2)."""
        if self.state is State.HANDSHAKE:
            self.state = State.READY
        elif self.state is not State.GREETING:
            raise ConversationError(f"no handshake belongs here: {self.state}")
        self.in_tls = True
        self.greeted = False
        self.extensions = ()
        self._end_transaction()

    def ended(self) -> None:
        """Note that the connection is gone."""
        self.state = State.ENDED

    def _follow(self, verb: str, code: str) -> None:
        for row in TABLE:
            if row.state is self.state and row.verb in (verb, ANY) and _code_fits(row.code, code):
                self.state = row.leads_to
                return
        raise ConversationError(f"{verb or 'a reply'} {code} does not belong here: {self.state}")

    def _succeeded(self) -> None:
        if self.verb in _ENDS_TRANSACTION:
            self._end_transaction()
        if self.verb in _GREETS:
            self.greeted = True
            self.extensions = ()
        elif self.verb == "MAIL":
            self.in_transaction = True
        elif self.verb == "RCPT":
            self._recipients += 1

    def _end_transaction(self) -> None:
        self.in_transaction = False
        self._recipients = 0


def _code_fits(pattern: str, code: str) -> bool:
    return len(pattern) == len(code) and all(want in ("x", digit) for want, digit in zip(pattern, code, strict=True))
