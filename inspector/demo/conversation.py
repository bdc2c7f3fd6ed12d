"""The server's side of SMTP, lock-step: a line in, an answer out. It knows no socket; `server` carries the bytes."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import ClassVar

from inspector.demo.scenario import Scenario
from inspector.frozen import Frozen
from inspector.tls.registry import ProtocolVersion


class After(Enum):
    """What the server does once the answer is written."""

    GO_ON = auto()
    START_TLS = auto()
    CLOSE = auto()


class Answer(Frozen):
    """What is written, and what follows."""

    raw: bytes
    """Whole reply lines; empty inside a message body."""
    after: After = After.GO_ON
    """What follows."""


LINE_TOO_LONG = Answer(b"500 5.5.2 Line too long\r\n", After.CLOSE)
_TLS_MINIMUM_NOT_MET = b"554 5.7.1 Not complied TLS minimum version\r\n"
_NO_ACCOUNTS = b"535 5.7.8 No such account: this demo has none\r\n"
_NAME_SHOWN = 255
"""Bytes of an EHLO name that a refusal repeats."""
_AUTH_PROMPTS = {b"PLAIN": (b"334 \r\n",), b"LOGIN": (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n")}
"""What each mechanism asks before it is refused: LOGIN asks for "Username:" and "Password:" in base64."""


class Conversation:
    """One connection's state. `enter_tls` forgets what was learned before TLS (RFC 3207 §4.2)."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._tls: ProtocolVersion | None = None
        self._forget()

    @property
    def greeting(self) -> bytes:
        """What the server opens with."""
        return self._scenario.greeting

    def enter_tls(self, version: ProtocolVersion) -> None:
        """Begin anew inside TLS of `version`: the handshake is complete."""
        self._tls = version
        self._forget()

    def answer(self, line: bytes) -> Answer:
        """Answer one line (without its line end)."""
        if self._in_body:
            return self._body_line(line)
        if self._auth_prompts is not None:
            return self._auth_line(line)
        verb, _, argument = line.strip().partition(b" ")
        command = self._COMMANDS.get(verb.upper())
        if command is None:
            return Answer(b"502 5.5.2 Command not recognized\r\n")
        return self._instead(verb.upper(), lambda: command(self, argument.strip()))

    def _instead(self, verb: bytes, usual: Callable[[], Answer]) -> Answer:
        """Answer as the scenario wants it: a refusal changes nothing, anything else stands in place of a usual success."""
        raw = self._scenario.answers.get(verb)
        answer = usual() if raw is None or raw.startswith(b"2") else Answer(raw)
        if raw and answer.raw.startswith(b"2"):
            answer = Answer(raw, answer.after)
        return Answer(answer.raw, After.CLOSE) if verb == self._scenario.hangs_up_after else answer

    def _forget(self) -> None:
        self._greeted = False
        self._lmtp = False
        self._auth_prompts: list[bytes] | None = None
        self._begin_transaction()

    def _begin_transaction(self) -> None:
        self._has_sender = False
        self._recipients = 0
        self._in_body = False

    def _ehlo(self, name: bytes) -> Answer:
        if not name:
            return Answer(b"501 5.5.4 A name is missing: EHLO name\r\n")
        if self._scenario.full_names_only and b"." not in name and not name.startswith(b"["):
            shown = name[:_NAME_SHOWN]
            return Answer(b"504 5.5.2 <%s>: Helo command rejected: need fully-qualified hostname\r\n" % shown)
        self._forget()
        self._greeted = True
        return Answer(self._scenario.ehlo_in_tls if self._tls else self._scenario.ehlo_in_clear)

    def _lhlo(self, name: bytes) -> Answer:
        answer = self._ehlo(name)
        self._lmtp = answer.raw[:1] != b"5"
        return answer

    def _helo(self, name: bytes) -> Answer:
        answer = self._ehlo(name)
        return answer if answer.raw[:1] == b"5" else Answer(b"250 %s\r\n" % self._scenario.server_name.encode())

    def _starttls(self, argument: bytes) -> Answer:
        if self._tls:
            return Answer(b"503 5.5.1 TLS is on already\r\n")
        if argument:
            return Answer(b"501 5.5.4 STARTTLS takes no parameter\r\n")
        if not self._scenario.ehlo_in_tls and b"STARTTLS" not in self._scenario.ehlo_in_clear:
            return Answer(b"502 5.5.1 STARTTLS is not offered here\r\n")
        return Answer(b"220 2.0.0 Ready to start TLS\r\n", After.START_TLS)

    def _mail(self, path: bytes) -> Answer:
        if not self._greeted:
            return Answer(b"503 5.5.1 Say EHLO first\r\n")
        minimum = self._scenario.mail_minimum
        if minimum is not None and (self._tls is None or self._tls < minimum):
            return Answer(_TLS_MINIMUM_NOT_MET)
        if not path.upper().startswith(b"FROM:") or b"<" not in path:
            return Answer(b"501 5.5.4 Write MAIL FROM:<address>\r\n")
        if self._has_sender:
            return Answer(b"503 5.5.1 MAIL was given already\r\n")
        self._has_sender = True
        return Answer(b"250 2.1.0 Ok\r\n")

    def _rcpt(self, path: bytes) -> Answer:
        if not self._has_sender:
            return Answer(b"503 5.5.1 MAIL comes first\r\n")
        if not path.upper().startswith(b"TO:") or b"<" not in path:
            return Answer(b"501 5.5.4 Write RCPT TO:<address>\r\n")
        self._recipients += 1
        return Answer(b"250 2.1.5 Ok\r\n")

    def _data(self, _argument: bytes) -> Answer:
        if not self._recipients:
            return Answer(b"503 5.5.1 RCPT comes first\r\n")
        self._in_body = True
        return Answer(b"354 End the message with a dot on a line of its own\r\n")

    def _body_line(self, line: bytes) -> Answer:
        if line != b".":
            return Answer(b"")
        replies = self._recipients if self._lmtp else 1  # LMTP answers once for each recipient (RFC 2033 §4.2)
        self._begin_transaction()
        return Answer(b"250 2.0.0 Ok: this demo has thrown the message away\r\n" * replies)

    def _auth(self, argument: bytes) -> Answer:
        if b"AUTH" not in (self._scenario.ehlo_in_tls if self._tls else self._scenario.ehlo_in_clear):
            return Answer(b"502 5.5.1 AUTH is not offered here\r\n")
        mechanism, _, initial = argument.partition(b" ")
        prompts = _AUTH_PROMPTS.get(mechanism.upper())
        if prompts is None:
            return Answer(b"504 5.5.4 Unknown mechanism\r\n")
        self._auth_prompts = list(prompts[1:] if initial else prompts)
        return self._next_prompt()

    def _auth_line(self, line: bytes) -> Answer:
        if line.strip() == b"*":
            self._auth_prompts = None
            return Answer(b"501 5.7.0 Given up\r\n")
        return self._next_prompt()

    def _next_prompt(self) -> Answer:
        if self._auth_prompts:
            return Answer(self._auth_prompts.pop(0))
        self._auth_prompts = None
        return Answer(_NO_ACCOUNTS)

    def _rset(self, _argument: bytes) -> Answer:
        self._begin_transaction()
        return Answer(b"250 2.0.0 Ok\r\n")

    def _noop(self, _argument: bytes) -> Answer:
        return Answer(b"250 2.0.0 Ok\r\n")

    def _help(self, _argument: bytes) -> Answer:
        return Answer(b"214 2.0.0 %s\r\n" % b" ".join(self._COMMANDS))

    def _vrfy(self, _argument: bytes) -> Answer:
        return Answer(b"252 2.1.5 Send some mail and see\r\n")

    def _quit(self, _argument: bytes) -> Answer:
        return Answer(b"221 2.0.0 Bye\r\n", After.CLOSE)

    _COMMANDS: ClassVar[Mapping[bytes, Callable[["Conversation", bytes], Answer]]] = {
        b"EHLO": _ehlo,
        b"HELO": _helo,
        b"LHLO": _lhlo,
        b"STARTTLS": _starttls,
        b"MAIL": _mail,
        b"RCPT": _rcpt,
        b"DATA": _data,
        b"AUTH": _auth,
        b"RSET": _rset,
        b"NOOP": _noop,
        b"HELP": _help,
        b"VRFY": _vrfy,
        b"QUIT": _quit,
    }
    """Verb to what answers it."""
