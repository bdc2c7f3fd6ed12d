"""The scripted part of a session: greeting, EHLO, STARTTLS, handshake, EHLO, and MAIL with RSET when asked for."""

from collections.abc import Callable

from inspector.live.commands import Command, Proceed, SendLine, Skip
from inspector.live.dialogue import Dialogue
from inspector.live.gate import Gate
from inspector.live.options import Options
from inspector.live.talk import GoodbyeError
from inspector.smtp.command import RSET, STARTTLS, ehlo, mail_from, verb_of
from inspector.smtp.conversation import State
from inspector.smtp.ehlo_reply import Starttls, offers_starttls
from inspector.smtp.step import Step
from inspector.smtp.target import Mode

_TRIED = (Starttls.ADVERTISED, Starttls.BEFORE_GREETING, Starttls.MALFORMED)
"""Where STARTTLS is tried without being forced: the keyword is there, if not always by the letter."""

_NOT_NOW = (421, 451, 454)
"""Replies to STARTTLS behind which nobody asks again at once."""

_ORDER = (Step.EHLO, Step.STARTTLS, Step.MAIL, Step.RSET)
"""Of the steps that make sense, the first is taken."""


class Script:
    """What is said without being typed. Each step follows from where the conversation stands, whoever brought it there."""

    def __init__(self, dialogue: Dialogue, options: Options, gate: Gate, obey: Callable[[Command], None]) -> None:
        """`obey` serves what the user wants instead of a step."""
        self._dialogue = dialogue
        self._conversation = dialogue.conversation
        self._options = options
        self._gate = gate
        self._obey = obey
        self._hello = ehlo(options.ehlo_name, lmtp=options.target.lmtp)
        self._over: set[tuple[Step, bool]] = set()
        self._mailed = False
        self._enough: Callable[[str], None] = lambda _: None

    def run(
        self,
        greeted: Callable[[], None],
        probes_welcome: Callable[[], None],
        enough: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Go as far as the server lets us; stop where it says no. Raises what Dialogue and Gate raise.

        `greeted` is called where the greeting is a 220. `probes_welcome` is called once, as soon as it is known that probes
        have something to go on from: at once for implicit TLS, else when EHLO was accepted. `enough` is called with the
        server's words where it answers STARTTLS so that it is not to be asked again now.
        """
        self._enough = enough
        welcomed = self._options.target.mode is Mode.IMPLICIT_TLS
        if welcomed:
            probes_welcome()
            self._take(Step.HANDSHAKE)
        greeting = self._dialogue.read_greeting()
        if greeting.code != 220:
            if greeting.code == 421:
                raise GoodbyeError(greeting)
            return
        greeted()
        while (step := self._due()) is not None:
            self._take(step)
            if not welcomed and self._hello_code == 250:
                welcomed = True
                probes_welcome()

    def _take(self, step: Step) -> None:
        """Do one step, or what the user wants instead."""
        line = self._line(step)
        match self._gate.ask(self._dialogue, step, line):
            case Proceed():
                self._perform(step, line)
            case Skip():
                self._over.add((step, self._conversation.in_tls))
            case command:
                self._obey(command)
                if isinstance(command, SendLine):
                    self._note_typed(step, command.line)

    def _perform(self, step: Step, line: bytes) -> None:
        self._over.add((step, self._conversation.in_tls))
        if step is Step.HANDSHAKE:
            self._dialogue.handshake()
        elif step is not Step.NONE:
            reply = self._dialogue.ask(line)
            if step is Step.STARTTLS and reply.code in _NOT_NOW:
                self._enough(f"{reply.code} {reply.text}")
            self._mailed = self._mailed or step is Step.MAIL

    def _note_typed(self, step: Step, line: bytes) -> None:
        """What was typed takes the place of the step where it is the same command; our name in EHLO may be another now."""
        verb = verb_of(line)
        if verb == verb_of(self._line(step)) and step is not Step.EHLO:
            self._over.add((step, self._conversation.in_tls))
            self._mailed = self._mailed or step is Step.MAIL
        elif verb == verb_of(self._hello) and self._conversation.greeted:
            self._hello = line

    def _line(self, step: Step) -> bytes:
        """Return what a step sends, without CR LF; nothing for the handshake."""
        match step:
            case Step.EHLO:
                return self._hello
            case Step.STARTTLS:
                return STARTTLS
            case Step.MAIL:
                return mail_from(self._options.try_mail_from or "")
            case Step.RSET:
                return RSET
            case _:
                return b""

    def _due(self) -> Step | None:
        """Return the step that makes sense now; None at the end of the script."""
        match self._conversation.state:
            case State.HANDSHAKE:
                return Step.HANDSHAKE
            case State.READY:
                left = (step for step in _ORDER if (step, self._conversation.in_tls) not in self._over)
                return next(filter(self._has_come_to, left), None)
            case State.AUTH | State.BODY if self._gate.stepping:  # only what was typed leads here
                return Step.NONE
            case _:
                return None

    def _has_come_to(self, step: Step) -> bool:
        """Return True where the conversation has come to a step that was not taken in this channel."""
        match step:
            case Step.EHLO:
                return not self._conversation.greeted
            case Step.STARTTLS:
                return self._may_ask_for_tls()
            case Step.MAIL:
                return self._conversation.greeted and self._options.try_mail_from is not None
            case _:
                return self._mailed

    @property
    def _hello_code(self) -> int:
        return (self._dialogue.hello.code or 0) if self._dialogue.hello else 0

    def _may_ask_for_tls(self) -> bool:
        hello, mode = self._dialogue.hello, self._options.target.mode
        if hello is None or hello.code != 250 or mode is not Mode.STARTTLS or self._conversation.in_tls:
            return False
        greeting = self._dialogue.greeting
        offer = offers_starttls(hello.lines, greeting.lines if greeting else ())
        return offer in _TRIED or self._options.force_starttls
