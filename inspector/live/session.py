"""The session: one worker thread that runs the script, lock-step, and then takes typed commands from its inbox."""

import contextlib
import selectors
import threading
from ipaddress import ip_address

from inspector.events import Disconnected, LimitReached, NoteWritten, ScriptFinished, SessionFinished, SessionStarted
from inspector.frozen import replace
from inspector.live.arrival import Arrival, NotReachedError
from inspector.live.cancellation import Cancellation, Cancelled
from inspector.live.clock import Clock, Deadline
from inspector.live.commands import Cancel, Command, Pause, Quit, RunAll, SendBody, SendLine, TryVersions
from inspector.live.dialogue import Dialogue, HandshakeFailedError
from inspector.live.gate import Gate
from inspector.live.inbox import Inbox
from inspector.live.options import Options
from inspector.live.probe import Place
from inspector.live.recorder import Recorder, Sink
from inspector.live.resolver import own_name
from inspector.live.script import Script
from inspector.live.sweep import Sweep
from inspector.live.talk import BoundReachedError, GoodbyeError, NotSMTPError
from inspector.live.wire import ENDED_BY, AllowanceSpentError, WireEnded
from inspector.program import program_versions
from inspector.smtp.command import QUIT
from inspector.smtp.conversation import State
from inspector.smtp.step import Step

_SAID_421 = "the server said 421"
_TLS_IN_TLS = "the server took STARTTLS inside TLS; this program puts no TLS into TLS"
_TOO_MUCH = "the server sent more than is kept"
_OWN_NAME_SECONDS = 2.0
_GOODBYE_SECONDS = 5.0


class _Over(Exception):  # noqa: N818 - the end of the connection, not an error
    """Connection 0 is over; the fields are those of SessionFinished and Disconnected."""

    def __init__(self, reason: str, by: str = "us", words: str = "", *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.by = by
        self.words = words or reason
        self.for_good = for_good
        """True when the thread is to end too: nobody is left to ask for anything."""


class Session:
    """A live session. Make it, `start` it, `send` it commands; everything that happens goes to the sinks."""

    def __init__(self, options: Options, *sinks: Sink, clock: Clock | None = None) -> None:
        self._options = options
        self._recorder = Recorder(clock or Clock(), *sinks)
        self._cancellation = Cancellation()
        self._inbox = Inbox()
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)
        self._sweep = Sweep(self._recorder, options, self._cancellation)
        self._gate = Gate(self._inbox, self._recorder, self._try_versions_when_welcome)
        self._versions_wanted = False
        self._dialogue: Dialogue | None = None
        self._address = ""
        self._hindrance = "no connection to the server came about"

    def start(self) -> None:
        """Begin. Returns at once."""
        self._thread.start()

    def send(self, command: Command) -> None:
        """Put a command into the inbox; Cancel takes effect at once. May be called from any thread."""
        if isinstance(command, Cancel):
            self.cancel()
        else:
            self._inbox.put(command)

    def cancel(self) -> None:
        """End everything at once, whatever is going on. May be called from any thread."""
        self._cancellation.cancel()

    def note(self, entry: int, text: str) -> None:
        """Emit the user's note on an entry, whatever is going on, and after the end too. May be called from any thread."""
        self._recorder.emit(NoteWritten(at=self._recorder.now(), entry=entry, text=text))

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end, probes included; True when it has come. Only Quit and Cancel bring it about."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._begin()
            self._converse()
        except _Over as over:
            self._sweep.decide(self._hindrance)
            self._finish(over)
            if not over.for_good:
                self._serve_versions()
        except Cancelled:
            self._finish(_Over("cancelled"))
        finally:
            self._sweep.decide("cancelled")  # nobody else will
        self._sweep.join()

    def _begin(self) -> None:
        """Find the names that the user left to us, and say what is going to happen. Raises Cancelled."""
        chosen = bool(self._options.ehlo_name) and not self._options.demo
        name = self._options.ehlo_name or own_name(Deadline(_OWN_NAME_SECONDS), self._cancellation)
        server_name = self._options.server_name or _reference_name(self._options.target.host)
        self._options = options = replace(self._options, ehlo_name=name, server_name=server_name)
        self._recorder.emit(
            SessionStarted(
                at=self._recorder.now(),
                wall_clock=self._recorder.clock.wall().isoformat(timespec="seconds"),
                target=options.target,
                server_name=server_name,
                ehlo_name=name,
                tls_version=options.tls_version,
                tls_minimum=options.tls_minimum,
                strict=options.strict,
                timeout=options.timeout,
                demo=options.demo,
                family=options.family,
                address=options.address,
                software=options.software,
                sender_versions=options.sender_versions,
                ciphers=options.ciphers,
                force_starttls=options.force_starttls,
                try_mail_from=options.try_mail_from or "",
                deep=options.deep,
                quiet_probes=options.quiet_probes,
                own_roots=options.ca_file is not None,
                ehlo_name_chosen=chosen,
                versions=program_versions(),
            )
        )

    def _converse(self) -> None:
        """All of connection 0. Raises _Over, Cancelled."""
        try:
            address, wire = Arrival(self._options, self._recorder, self._cancellation).reach()
        except NotReachedError as error:
            raise _Over(error.reason) from None
        self._address = address
        self._hindrance = "the session came to no EHLO reply, so a probe would not either"
        self._dialogue = dialogue = Dialogue(wire, self._options, self._recorder, self._cancellation)
        try:
            self._gate.step_by_step(on=self._options.step)
            Script(dialogue, self._options, self._gate, self._obey).run(
                self._begin_versions_early, self._welcome_probes, self._sweep.stop
            )
            self._sweep.decide(self._hindrance)
            if self._versions_wanted:
                self._try_versions()
            dialogue.read_flight()
            dialogue.tell_paths()
            if not self._options.probe:
                from inspector.live.local_tls import check_local_tls  # heavy: imported while the session is under way

                check_local_tls(self._recorder)
            self._recorder.emit(ScriptFinished(at=self._recorder.now()))
            self._take_commands(dialogue)
        except WireEnded as end:
            raise _lost(end, dialogue) from None
        except HandshakeFailedError as failed:
            self._sweep.stand_in()
            raise _Over("tls-failed", ENDED_BY.get(failed.outcome, "us"), "the TLS handshake failed") from None
        except AllowanceSpentError:
            bound = self._options.session_bytes
            self._recorder.emit(LimitReached(at=self._recorder.now(), limit="session_bytes", bound=bound, ends_session=True))
            raise _Over("limit", words=_TOO_MUCH) from None
        except GoodbyeError as goodbye:
            self._sweep.stop(f"{goodbye.reply.code} {goodbye.reply.text}")
            raise _Over("refused", "server", _SAID_421) from None
        except NotSMTPError:
            raise _Over("not-smtp", words="the answer is no SMTP reply") from None
        except BoundReachedError:
            raise _Over("limit", words=_TOO_MUCH) from None

    def _begin_versions_early(self) -> None:
        """The server has greeted us, so it may greet probes: begin beside the session where they were asked for already.

        No sooner: a server that turns us away, or says nothing, has that one connection to bear and no others. Who goes step
        by step decides when EHLO is said, and sees what comes of it first.
        """
        self._gate.heed_pause()  # probes would wait for EHLO as long as the user thinks, and servers do not
        if self._versions_asked_for() and not self._gate.stepping:
            self._try_versions(decided=False)

    def _welcome_probes(self) -> None:
        """Probes have something to go on from. Begin at once, beside the session, where they were asked for already."""
        self._hindrance = ""
        self._sweep.decide("")
        if self._versions_asked_for():
            self._try_versions()

    def _versions_asked_for(self) -> bool:
        """Return True where the user's next command, or one before, is to try the versions."""
        if isinstance(self._inbox.first, TryVersions):
            self._inbox.take()
            self._versions_wanted = True
        return self._versions_wanted

    def _take_commands(self, dialogue: Dialogue) -> None:
        """Serve the inbox until the conversation is over, and read what the server says unasked."""
        while True:
            if dialogue.conversation.state is State.CLOSING and dialogue.conversation.verb:
                raise _Over("quit") if dialogue.conversation.verb == "QUIT" else _Over("refused", "server", _SAID_421)
            command = self._inbox.take()
            if command is not None:
                self._obey(command)
            elif dialogue.await_something(self._inbox):
                self._hang_up_on(dialogue.read_unasked())

    def _obey(self, command: Command) -> None:
        """Serve one command of the user, while the conversation goes on. Raises _Over and what Dialogue and Gate raise."""
        dialogue = self._dialogue
        if dialogue is None:
            return
        match command:
            case SendLine(line) if dialogue.conversation.state is not State.BODY:
                dialogue.ask(line, by_user=True)
                if dialogue.hello is not None and dialogue.hello.code == 250:
                    self._hindrance = ""
                if dialogue.conversation.state is State.HANDSHAKE:
                    self._take_up_tls(dialogue)
            case SendBody(lines) if dialogue.conversation.state is State.BODY:
                dialogue.send_body(lines)
            case TryVersions():
                self._try_versions()
            case Pause() | RunAll():
                self._gate.step_by_step(on=isinstance(command, Pause))
            case Quit():
                self._say_goodbye(dialogue)
                raise _Over("quit", for_good=True)

    def _take_up_tls(self, dialogue: Dialogue) -> None:
        """Go over to TLS after a typed STARTTLS; who goes step by step is asked first."""
        if dialogue.conversation.in_tls:
            raise _Over("lost", words=_TLS_IN_TLS)
        if isinstance(command := self._gate.ask(dialogue, Step.HANDSHAKE, b""), Quit):
            self._obey(command)
        dialogue.handshake()
        dialogue.read_flight()
        dialogue.tell_paths()

    def _say_goodbye(self, dialogue: Dialogue) -> None:
        """Say QUIT where it makes sense; whatever the server makes of it, the end comes."""
        if dialogue.conversation.state in (State.READY, State.CLOSING):
            with contextlib.suppress(WireEnded, BoundReachedError, AllowanceSpentError, GoodbyeError):
                dialogue.ask(QUIT, seconds=min(_GOODBYE_SECONDS, self._options.timeout))

    def _hang_up_on(self, code: int | None) -> None:
        if code == 421:
            raise _Over("refused", "server", _SAID_421)

    def _try_versions_when_welcome(self) -> None:
        """Try the versions now, or once it is known that a probe has something to go on from."""
        self._versions_wanted = True
        if not self._hindrance:
            self._try_versions()

    def _try_versions(self, *, decided: bool = True) -> None:
        """Begin the sweep, or say what is in its way; where that is not `decided`, EHLO is to show it."""
        self._versions_wanted = False
        place = Place(self._address, self._options.server_name, self._options.ehlo_name)
        self._sweep.start(place, hindrance=self._hindrance, decided=decided)

    def _finish(self, over: _Over) -> None:
        """Close connection 0 and say why."""
        if self._dialogue is not None:
            self._dialogue.close()
            self._recorder.emit(Disconnected(at=self._recorder.now(), by=over.by, reason=over.words))
        self._recorder.emit(SessionFinished(at=self._recorder.now(), reason=over.reason))

    def _serve_versions(self) -> None:
        """Connection 0 is over, but the versions can still be tried, until Quit or Cancel."""
        if self._versions_wanted:
            self._try_versions()
        while not self._cancellation.cancelled:
            command = self._inbox.take()
            if isinstance(command, TryVersions):
                self._try_versions()
            elif isinstance(command, Quit):
                return
            elif command is None:
                with selectors.DefaultSelector() as selector:
                    selector.register(self._inbox, selectors.EVENT_READ)
                    selector.register(self._cancellation, selectors.EVENT_READ)
                    selector.select()


def _lost(end: WireEnded, dialogue: Dialogue) -> _Over:
    reason = "no-greeting" if dialogue.step == "greeting" else "lost"
    return _Over(reason, end.by, end.waiting_for(dialogue.step))


def _reference_name(host: str) -> str:
    """The name for SNI and certificates; an address has none (RFC 6066 §3)."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return host.rstrip(".")
    return ""
