"""Builds the events of a conversation from what a source tells: who said which line, and what else happened.

Every reader of this room that is no session file tells its story to a Narrator::

    told = Narrator("swaks", name)                # complete=True: the source holds every byte (a capture)
    told.add(Connected(at=0, address="192.0.2.10", port=25, local_address="", seconds=0))
    told.server(b"220 mx.example.com ESMTP", at=0.2)
    told.client(b"EHLO client.example.com", at=0.3)
    told.server(b"250-mx.example.com")            # no time told: that of the line before
    told.keep(5, b"=== Trying another way", "tool")
    return told.conversation("swaks output; it tells no times")

It numbers and closes replies, finds out which command each one answers, keeps message bodies apart, takes secrets out, and
bounds what is kept; the lenses see what they would see of a session that was live. Times are seconds on any one clock; the
first that is given becomes 0. Give none where the source tells none: `at` is 0 for all then. A line that ends in LF is taken
as it stands; any other gets CR LF, which the source's words have to say (`LINE_ENDS_ASSUMED`). What has to be assumed beyond
that (a command that is not in the source) is added to these words here; `assume` adds more.
"""

from collections import deque

from inspector.events import (
    BodySent,
    CommandSent,
    Connected,
    Disconnected,
    Event,
    GreetingReceived,
    LimitReached,
    LineKept,
    MalformedReceived,
    ReplyLineReceived,
    ReplyReceived,
    SessionFinished,
    SessionStarted,
    SourceRead,
    SurplusReceived,
    TLSEstablished,
    TLSFailed,
)
from inspector.formats.reply_looks import (
    ANSWERED_BY,
    STOPS_PIPELINING,
    answers_a_command,
    begins_tls,
    greets_with_a_refusal,
    looks_like_ehlo,
    refuses_tls,
)
from inspector.formats.source import Conversation
from inspector.frozen import replace
from inspector.lenses.wording import counted
from inspector.program import program_versions
from inspector.smtp.command import chunk_size, redact, verb_of
from inspector.smtp.conversation import State
from inspector.smtp.echo import Secrets
from inspector.smtp.ehlo_reply import looks_like_a_name
from inspector.smtp.reply import ReplyLimits, ReplyLine, ReplyReader
from inspector.smtp.secret import REDACTED, goes_on_with_secret, names_a_mailbox, redact_prose, secret_of
from inspector.smtp.target import NOT_NAMED, Mode, Target
from inspector.tls.names import is_address
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible

LINE_ENDS_ASSUMED = "line ends are not in it: CR LF is assumed"
"""For the words of a source that does not tell the line ends."""
SOURCE_ENDS = "source-ends"
"""SessionFinished.reason where the source ends and tells no end of the session."""
NOT_TOLD = Target("", 0)
"""The target where the source does not tell it."""

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes kept of a message body."""
_GREETS = frozenset({"EHLO", "LHLO"})


class Narrator:
    """Takes what a source tells, in its order, and makes the events of one conversation."""

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        target: Target = NOT_TOLD,
        complete: bool = False,
        limits: ReplyLimits | None = None,
        zero: float | None = None,
    ) -> None:
        """`zero`: the time that becomes 0; None: the first that is told."""
        self.kind = kind
        """SourceRead.kind; a reader may set it at any time."""
        self._name = name
        self._complete = complete
        self._limits = limits or ReplyLimits()
        self._reader = ReplyReader(self._limits)
        self._secrets = Secrets()
        self._events: list[Event] = []
        self.target = target
        """Whom the conversation is with, as far as it is known; a reader may set it at any time."""
        self.tls_version: ProtocolVersion | None = None
        """The one version that the client offered, where the source tells that it offered no other."""
        self.has_ehlo = False
        """True once a reply to EHLO is complete."""
        self.said_a_secret = False
        """True where the last command was a secret, or held one."""
        self.greeting_told = complete
        """True where the source tells that the first reply is the greeting; a reader may set it before that comes."""
        self.state = State.GREETING
        """What is waited for: BODY, AUTH and HANDSHAKE change how a client's line is taken; the rest is READY."""
        self._due: deque[str] = deque()
        self._reply = 0
        self._lines: list[ReplyLine] = []
        self._body = bytearray()
        self._body_dropped = 0
        self._chunk = 0
        self._verb = ""
        self._commands = 0
        self._lmtp = self._tls_first = False
        self._recipients = 0
        self._assumed: dict[str, None] = {}
        self._opened_with_refusal = False
        self._stopped = False
        self._zero = zero
        self._now = 0.0
        self._since = 0.0

    @property
    def in_body(self) -> bool:
        """True while what the client says is a message: between 354 and the lone dot, or inside a chunk of BDAT."""
        return self.state is State.BODY

    @property
    def in_reply(self) -> bool:
        """True while a reply has begun whose last line has not come."""
        return bool(self._lines)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The commands whose replies have not come, oldest first; ``.`` is the end of a message."""
        return tuple(self._due)

    def lose_replies(self) -> None:
        """Replies are missing from here on: which command a later one answers is no longer known."""
        self._abandon_reply()
        self._due.clear()
        self._verb = ""
        if self.state is State.GREETING:
            self._reply, self.state = 0, State.READY

    @property
    def begun(self) -> bool:
        """True once somebody said something."""
        return self._commands > 0 or self.state is not State.GREETING or bool(self._lines)

    @property
    def kept(self) -> tuple[LineKept, ...]:
        """The lines that were kept."""
        return tuple(event for event in self._events if isinstance(event, LineKept))

    @property
    def shows_replies_only(self) -> bool:
        """True where neither a greeting nor a command nor TLS was told."""
        if any(isinstance(event, CommandSent | TLSEstablished) for event in self._events):
            return False
        return self._opens_anywhere or not any(isinstance(event, GreetingReceived) for event in self._events)

    @property
    def shows_refusals_only(self) -> bool:
        """True where all that was told are refusals, and nothing tells what they answer."""
        replies = [event for event in self._events if isinstance(event, ReplyReceived)]
        return (
            (self._opens_anywhere or bool(replies))
            and self.shows_replies_only
            and all(event.code >= 400 and not event.verb for event in replies)
        )

    @property
    def _opens_anywhere(self) -> bool:
        """True where a refusal that nothing stands before is all there is: it may have come at any step."""
        goes_on = self._commands or any(isinstance(event, Disconnected) for event in self._events)
        return self._opened_with_refusal and not goes_on

    @property
    def is_closed(self) -> bool:
        """True where the last that was told is the end of the connection; lines that are kept tell nothing."""
        last = next((event for event in reversed(self._events) if not isinstance(event, LineKept)), None)
        return isinstance(last, Disconnected)

    @property
    def hides_its_carrier(self) -> bool:
        """True where a reply was told, and nothing tells whether TLS carried it: no greeting, STARTTLS or handshake."""
        lines = [event.raw for event in self._events if isinstance(event, ReplyLineReceived | CommandSent)]
        return any(isinstance(event, ReplyLineReceived) for event in self._events) and not (
            any(isinstance(event, GreetingReceived | TLSEstablished | TLSFailed) for event in self._events)
            or any(b"STARTTLS" in line.upper() for line in lines)
            or any(isinstance(event, ReplyReceived) and event.verb == "STARTTLS" for event in self._events)
        )

    @property
    def waits(self) -> str:
        """The oldest command without a reply; empty where there is none."""
        return self._due[0] if self._due else ""

    def server(self, line: bytes, at: float | None = None, *, cut_off: bool = False) -> None:
        """The server said this line; `cut_off`: the source ends, or the connection did, inside it."""
        self._clock(at)
        if self._stopped or (cut_off and not line):
            return
        self._end_body()
        line = self._secrets.hide(line)
        if not self._lines:
            self._begin_reply(line)
        if cut_off:
            self._events.append(MalformedReceived(at=self._now, reply=self._reply, raw=line, cause="cut-off"))
            return
        if not self._lines and self._is_more_of_ehlo(line):
            self._events.append(SurplusReceived(at=self._now, raw=_ended(line), where="after-reply"))
            return
        for read in self._reader.feed(_ended(line))[0]:
            self._take_line(read)

    def client(self, line: bytes, at: float | None = None) -> None:
        """The client said this line: a command, an answer to a 334, or a line of a message."""
        self._clock(at)
        if self._stopped:
            return
        if self.in_body:
            self._take_body_line(line)
            return
        if self.state is State.HANDSHAKE and verb_of(line) == "QUIT":  # who got no TLS says so in clear
            self.assume("whether TLS came about behind the 220 to STARTTLS is not told")
        elif self.state is State.HANDSHAKE:
            self.assume("TLS is taken to have come about behind the 220 to STARTTLS")
            self.add(TLSEstablished(at=0, version=None, cipher_suite="", group="", seconds=0.0))
        self._abandon_what_is_not_told()
        goes_on = self._goes_on_with_a_secret(line)
        answers = self.state is State.AUTH or goes_on
        raw, redacted = redact(_ended(line), answering_334=answers)
        remember = self._secrets.remember_rest if goes_on else self._secrets.remember
        remember(secret_of(line, answering_334=answers))
        verb = "AUTH" if answers else "" if redacted and verb_of(line) != "AUTH" else verb_of(line)
        if not (self._complete and self.state is State.GREETING):  # else the greeting is still to come
            self.state = State.READY
        if not redacted and not names_a_mailbox(line):  # the secret may be typed once more, where nobody expects one
            raw = self._secrets.hide(raw)
        self._commands += 1
        self._events.append(CommandSent(at=self._now, raw=raw, redacted=redacted))
        self.said_a_secret = redacted
        self._since = self._now
        self._due.append(verb)
        self._lmtp = self._lmtp or verb == "LHLO"
        if size := chunk_size(line):
            self._chunk, self.state = size, State.BODY

    def _goes_on_with_a_secret(self, line: bytes) -> bool:
        """Tell whether a line is the rest of a secret that a paste has wrapped: one word behind it, no reply between."""
        before = self._events[-1] if self._events and not self._complete else None
        return isinstance(before, CommandSent) and before.redacted and goes_on_with_secret(line)

    def begin_with_tls(self) -> None:
        """A handshake comes before the first line, although none may have come about: the port is one of implicit TLS."""
        self.state = State.HANDSHAKE
        self.target = replace(self.target, mode=Mode.IMPLICIT_TLS)

    def leave_message_out(self, at: float | None = None) -> None:
        """The client said a whole message, and the source leaves it out: what follows are commands and replies again."""
        self._clock(at)
        self._end_body()

    def keep(self, number: int, raw: bytes, why: str, at: float | None = None, *, secrets: bool = True) -> None:
        """Keep a line of the source that is none of the conversation; see LineKept. `secrets`: it may hold some."""
        self._clock(at)
        kept = self._without_secrets(raw) if secrets else raw
        self._events.append(LineKept(at=self._now, number=number, raw=kept[: self._limits.line_bytes], why=why))

    def _without_secrets(self, raw: bytes) -> bytes:
        before = self._events[-1] if self._events else None
        cut = isinstance(before, CommandSent | LineKept) and before.raw.rstrip(b"\r\n\t \\").endswith(REDACTED)
        if cut and goes_on_with_secret(raw):  # the rest of it, which was wrapped
            return REDACTED
        return self._secrets.hide(redact_prose(raw)[0])

    def add(self, event: Event, at: float | None = None) -> None:
        """Add any other event; its `at` is replaced by the time that was told."""
        self._clock(at)
        if self._stopped:
            return
        if isinstance(event, TLSEstablished):
            self._secured()
        elif isinstance(event, TLSFailed) and self.state is State.HANDSHAKE:
            self.state = State.READY
        elif isinstance(event, Connected):
            self._since = self._now
            if self.target.host == "":
                self.target = replace(self.target, host=event.address, port=event.port)
        self._events.append(replace(event, at=self._now))

    def assume(self, words: str) -> None:
        """Note what the source does not tell and is taken for granted; it is added to the source's words."""
        self._assumed.setdefault(words)

    def conversation(self, words: str, *, title: str = "", wall_clock: str = "", ended: str = SOURCE_ENDS) -> Conversation:
        """Return what was told. `words`: what was recognised and what it cannot tell; `ended`: SessionFinished.reason."""
        self._end_body()
        self._abandon_reply()
        self._place_opening_refusal()
        if self._assumed:
            words = "; ".join((words, *self._assumed))
        started = SessionStarted(
            at=0.0,
            wall_clock=wall_clock,
            target=replace(self.target, lmtp=self.target.lmtp or self._lmtp),
            server_name="" if is_address(self.target.host) else self.target.host,
            ehlo_name=self._ehlo_name(),
            tls_version=self.tls_version,
            tls_minimum=ProtocolVersion.TLSv1_2,
            strict=False,
            timeout=0.0,
            demo="",
            versions=program_versions(),
        )
        source = SourceRead(at=0.0, kind=self.kind, name=self._name, words=words)
        finished = SessionFinished(at=self._now, reason="limit" if self._stopped else ended)
        return Conversation(title or self._title(), (started, source, *self._events, finished))

    def _clock(self, at: float | None) -> None:
        if at is None:
            return
        if self._zero is None:
            self._zero = at
        self._now = max(self._now, round(at - self._zero, 6))

    def _begin_reply(self, line: bytes) -> None:
        """Number the reply that `line` begins: 0 is the greeting, if there is one in the source."""
        self._reader.start()
        if self.state is not State.GREETING:
            self._reply += 1
            return
        may_greet = self._complete or not self._commands
        is_greeting = may_greet and line[:3] not in (b"250", b"354", b"334", b"235", b"221", b"214")
        if not is_greeting or (not self._complete and (begins_tls(line) or answers_a_command(line))):
            self._reply = 1
            self.state = State.READY
        elif self._tls_first:  # only a greeting behind the handshake tells: a log may leave all before it out
            self.target = replace(self.target, mode=Mode.IMPLICIT_TLS)

    def _is_more_of_ehlo(self, line: bytes) -> bool:
        """Some servers send several last lines (Exchange 5.5); where commands are in the source, nothing asked for more."""
        if self._due or not self._commands or self._verb not in _GREETS or line[:3] != b"250":
            return False
        self._reply -= 1
        return True

    def _take_line(self, line: ReplyLine) -> None:
        at, reply = self._now, self._reply
        if line.code is None:
            self._events.append(MalformedReceived(at=at, reply=reply, raw=line.raw, cause="no-code", dropped=line.dropped))
        else:
            self._events.append(ReplyLineReceived(at=at, reply=reply, raw=line.raw, dropped=line.dropped))
        if line.dropped:
            self._reach("line_bytes", self._limits.line_bytes, ends=False)
        self._lines.append(line)
        if line.last:
            self._close_reply()
        elif self._reader.exceeded:
            bound = self._limits.lines if self._reader.exceeded == "lines" else self._limits.reply_bytes
            self._reach(self._reader.exceeded, bound, ends=True)

    def _reach(self, limit: str, bound: int, *, ends: bool) -> None:
        self._events.append(LimitReached(at=self._now, limit=limit, bound=bound, ends_session=ends))
        self._stopped = self._stopped or ends

    def _close_reply(self) -> None:
        lines, self._lines = self._lines, []
        code = lines[-1].code or 0
        seconds = round(self._now - self._since, 6)
        if self.state is State.GREETING:
            self._opened_with_refusal = code >= 400 and not self._begins_as_greeting(lines)
            self._events.append(GreetingReceived(at=self._now, code=code, seconds=seconds))
            self.state = State.READY
            return
        verb = self._answered(code, lines)
        self._events.append(ReplyReceived(at=self._now, reply=self._reply, code=code, verb=verb, seconds=seconds))
        self._verb = verb
        self.has_ehlo = self.has_ehlo or verb in _GREETS
        self._follow(verb, code)

    def _begins_as_greeting(self, lines: list[ReplyLine]) -> bool:
        """Tell whether the first reply of a source is the greeting, for what stands before it or by its words."""
        return (
            self.greeting_told
            or any(
                isinstance(event, Connected) or (isinstance(event, LineKept) and event.why == "tool")
                for event in self._events
            )
            or any(greets_with_a_refusal(line.raw) for line in lines)
        )

    def _place_opening_refusal(self) -> None:
        """A refusal that nothing stands before is the greeting where a session goes on; else it answers what is not told."""
        if self.shows_refusals_only:
            self.assume("at which step a refusal came is not told, nor whether TLS carried it")
        if self._opens_anywhere:
            self._events = [_counted_on(event) for event in self._events]
        elif self._opened_with_refusal:
            self.assume("a refusal that nothing stands before is taken for the greeting")

    def _answered(self, code: int, lines: list[ReplyLine]) -> str:
        """Return the command that a reply answers: the oldest without one; or what the reply itself tells."""
        only = ANSWERED_BY.get(code)
        if not self._complete and only in self._due:
            while self._due[0] != only:
                self._due.popleft()
        if self._due:
            return self._due.popleft()
        if code == 421:
            return ""
        told = only or ("EHLO" if code == 250 and looks_like_ehlo(lines) else "")
        if not told and not self._complete and (begins_tls(lines[-1].raw) or refuses_tls(lines[-1].raw)):
            told = "STARTTLS"
        if told:
            self.assume(f"a reply whose command is not in it is taken for the reply to {told}")
        if told == "EHLO" and not looks_like_a_name(lines[0].raw[4:]):
            self.assume(
                "no line that is missing in front of that reply is assumed: the first one here is taken for its first"
            )
        return told

    def _follow(self, verb: str, code: int) -> None:
        if verb == "STARTTLS" and code == 220:
            self.state = State.HANDSHAKE
        elif verb == "DATA" and code == 354:
            self.state = State.BODY
        elif verb == "AUTH" and code == 334:
            self.state = State.AUTH
        elif verb == "RCPT" and code // 100 == 2:
            self._recipients += 1

    def _abandon_what_is_not_told(self) -> None:
        """A command follows where a reply was due: of a source that may leave things out, the reply is not in it."""
        if self._complete:
            return
        self._abandon_reply()
        while self._due and self._due[-1] in STOPS_PIPELINING:
            self._due.pop()
        if self.state is State.GREETING:
            self._reply, self.state = 0, State.READY

    def _abandon_reply(self) -> None:
        """The source shows no more of the reply that has begun."""
        if self._lines:
            self.assume("a reply whose last line is not in it is taken to end where no more of it stands")
            self._close_reply()

    def _take_body_line(self, line: bytes) -> None:
        if self._chunk:
            self._take_chunk(line if self._complete else _ended(line))
            return
        raw = _ended(line)
        self._keep_body(raw)
        if raw.rstrip(b"\r\n") == b".":
            self._end_body()

    def _take_chunk(self, raw: bytes) -> None:
        """Take octets of a chunk; where every byte is told it may end inside a line, and a command follows there."""
        size = min(self._chunk, len(raw)) if self._complete else len(raw)
        self._keep_body(raw[:size])
        self._chunk = max(0, self._chunk - size)
        if not self._chunk:
            self._end_body()
        if raw[size:]:
            self.client(raw[size:])

    def _keep_body(self, raw: bytes) -> None:
        raw = self._secrets.hide(raw)
        room = BODY_LIMIT - len(self._body)
        self._body += raw[: max(0, room)]
        self._body_dropped += max(0, len(raw) - max(0, room))

    def _end_body(self) -> None:
        """The message is over: its dot has come, or the server speaks again, or the source ends."""
        if self.state is not State.BODY:
            return
        if self._body:
            self._events.append(BodySent(at=self._now, raw=bytes(self._body)))
            self._since = self._now
        if self._body_dropped:
            self._reach("body_bytes", BODY_LIMIT, ends=False)
        if not self._due:  # DATA was answered; a chunk's command is still to be
            self._due.extend(["."] * (max(1, self._recipients) if self._lmtp else 1))
        self._recipients = 0
        self._body.clear()
        self._body_dropped = self._chunk = 0
        self.state = State.READY

    def _secured(self) -> None:
        if self.state is State.GREETING and not self._lines and not self._commands:
            self._tls_first = True
        elif self.state is State.HANDSHAKE:
            self.state = State.READY

    def _ehlo_name(self) -> str:
        said = [event.raw.split() for event in self._events if isinstance(event, CommandSent)]
        names = [words[1] for words in said if len(words) > 1 and words[0].upper() in (b"EHLO", b"LHLO", b"HELO")]
        return visible(names[-1]) if names else ""

    def _title(self) -> str:
        """Return whom it is with, and how much of it there is."""
        greeting = next((event.raw for event in self._events if isinstance(event, ReplyLineReceived)), b"")
        word = greeting[4:].split(maxsplit=1)[:1]
        who = self.target.host or (visible(word[0][:80]) if word and looks_like_a_name(word[0]) else "")
        lines = sum(isinstance(event, ReplyLineReceived | MalformedReceived) for event in self._events)
        versions = [event.version.label for event in self._events if isinstance(event, TLSEstablished) and event.version]
        parts = [f"{counted(self._commands, 'command')}, {counted(lines, 'reply line')}", *versions[-1:]]
        return f"{who or NOT_NAMED}: {', '.join(parts)}"


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\r\n"


def _counted_on(event: Event) -> Event:
    """Return an event as it is where the first reply of its source, which has number 0, is no greeting."""
    if isinstance(event, GreetingReceived):
        return ReplyReceived(at=event.at, reply=1, code=event.code, verb="", seconds=event.seconds)
    if isinstance(event, ReplyLineReceived | MalformedReceived | ReplyReceived):
        return replace(event, reply=event.reply + 1)
    return event
