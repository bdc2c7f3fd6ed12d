"""Connection 0: the conversation by its state table, in clear and inside TLS."""

import selectors
import threading

from inspector.events import (
    BodySent,
    CertificatesPresented,
    CommandSent,
    EncryptedFlightRead,
    LimitReached,
    PathChecked,
    TLSEstablished,
    TLSFailed,
    TLSRecord,
    TLSStarted,
    WaitStarted,
)
from inspector.frozen import replace
from inspector.live.cancellation import Cancellation
from inspector.live.clock import Deadline
from inspector.live.inbox import Inbox
from inspector.live.options import Options
from inspector.live.recorder import Recorder
from inspector.live.secure import OFFERED, HandshakeError, SecureWire, client_context, offer_of
from inspector.live.talk import GoodbyeError, Talk
from inspector.live.tap import RecordTap
from inspector.live.wire import Wire, WireEnded
from inspector.smtp.command import redact, stuff_dots
from inspector.smtp.conversation import Conversation, State
from inspector.smtp.reply import Reply
from inspector.smtp.secret import names_a_mailbox, secret_of
from inspector.tls.outcome import Outcome
from inspector.tls.record import Record
from inspector.tls.registry import ContentType, ProtocolVersion, cipher_suite_name
from inspector.visible import visible_text

CHAIN_LIMIT = 32
"""Certificates of a chain that are kept."""
_BEFORE_TLS = (State.HANDSHAKE, State.GREETING)
"""Where the server waits for our ClientHello, while we wait for the user: after STARTTLS, and with implicit TLS at once."""
_LOOK_SECONDS = 0.05
"""How often it is looked whether the user has cancelled what cannot be woken."""
_UNASKED_SECONDS = 5.0
"""How long an unasked reply that has begun is waited for."""


class HandshakeFailedError(Exception):
    """The handshake of the session failed; its event has been made."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome
        """As in events.TLSFailed."""


class Dialogue:
    """One connection's conversation. Its owner is the session's thread."""

    def __init__(self, wire: Wire, options: Options, recorder: Recorder, cancellation: Cancellation) -> None:
        self._wire = wire
        self._carrier: Wire | SecureWire = wire
        self._options = options
        self._recorder = recorder
        self._cancellation = cancellation
        self._talk = Talk(recorder, 0, options.limits)
        self._unasked = 0
        self._checking: threading.Thread | None = None
        self._checked: list[PathChecked] = []
        self._flight_of: SecureWire | None = None
        self.greeting: Reply | None = None
        """The greeting, once it has come."""
        self.hello: Reply | None = None
        """The latest reply to EHLO or LHLO in this channel; None before there is one."""
        self.conversation = Conversation(lmtp=options.target.lmtp)
        """Where it stands."""
        self.step = "connection"
        """What is waited for, in words for the end of a sentence."""

    def read_greeting(self) -> Reply:
        """Wait for the greeting. Raises what Talk raises."""
        self.step = "greeting"
        self.greeting = reply = self._talk.read_greeting(self._carrier, self._options.timeout)
        self.conversation.replied(reply.code or 0)
        return reply

    def ask(self, line: bytes, *, by_user: bool = False, seconds: float | None = None) -> Reply:
        """Send one line (without CR LF) and read its reply. Raises what Talk raises."""
        answering_334, secrets = self.conversation.state is State.AUTH, self._talk.secrets
        kept, redacted = redact(line + b"\r\n", answering_334=answering_334)
        if not redacted and not names_a_mailbox(line):  # the secret may be typed once more, where nobody expects one
            kept = secrets.hide(kept)
            redacted = kept != line + b"\r\n"
        secrets.remember(secret_of(line, answering_334=answering_334))
        self.conversation.sent(line)
        verb = "" if redacted and self.conversation.verb != "AUTH" else self.conversation.verb  # it may be a secret
        self.step = f"reply to {verb or 'the line'}"

        def sent(_raw: bytes) -> CommandSent:
            return CommandSent(at=self._recorder.now(), raw=kept, redacted=redacted, by_user=by_user)

        reply = self._talk.ask(self._carrier, line + b"\r\n", verb, seconds or self._options.timeout, sent)
        self.conversation.replied(reply.code or 0)
        if verb in ("EHLO", "LHLO"):
            self.hello = reply
        return reply

    def send_body(self, lines: tuple[bytes, ...]) -> None:
        """Send a message body and read its reply, or one for each recipient in LMTP. Raises what Talk raises."""
        raw = stuff_dots(lines)
        self.step = "reply to the message"
        self._carrier.write(raw, Deadline(self._options.timeout))
        self._recorder.emit(BodySent(at=self._recorder.now(), raw=self._talk.secrets.hide(raw)))
        self.conversation.body_sent()
        while self.conversation.state is State.REPLY:
            deadline, more_due = Deadline(self._options.timeout), self.conversation.replies_due > 1
            reply = self._talk.read_reply(self._carrier, ".", self._options.timeout, deadline, more_due=more_due)
            self.conversation.replied(reply.code or 0)
        self._talk.take_surplus(self._carrier, "after-reply")

    def handshake(self) -> None:
        """Go over to TLS. Raises HandshakeFailedError, WireEnded, Cancelled."""
        self.step = "TLS handshake"
        self._talk.drain(self._wire, "before-client-hello")
        options, started = self._options, self._recorder.now()
        versions = (options.tls_version,) if options.tls_version else OFFERED
        self._recorder.emit(TLSStarted(at=started, server_name=options.server_name, versions=versions))
        self._recorder.emit(WaitStarted(at=started, step="handshake", limit=options.timeout))
        tap = RecordTap(self._record)
        try:
            context = client_context(options.tls_version, offer_of(options.ciphers))
            secure = SecureWire(self._wire, context, options.server_name, tap)
            secure.handshake(Deadline(options.timeout))
        except HandshakeError as error:
            self._talk.surplus(tap.not_tls or b"", "after-client-hello")
            self._present(secure.chain_on_record, tap)
            self._fail(error)
        except KeyError:
            words = f"this machine's OpenSSL could not ask: it has no {versions[0].label}"
            self._fail(HandshakeError(Outcome.NOT_TRIED, "local", None, words))
        except ValueError as error:
            words = f"SNI cannot carry this name: {visible_text(str(error))}"
            self._fail(HandshakeError(Outcome.NOT_TRIED, "local", None, words))
        self._carrier, self.hello = secure, None
        self._flight_of = secure if secure.version is ProtocolVersion.TLSv1_3 else None  # after an alert it tells no version
        self._establish(secure, tap, started)

    def read_flight(self) -> None:
        """Tell what the server encrypted in the handshake, once; nothing where there was nothing of the kind.

        Whether a ticket came is told also where the rest cannot be opened: this machine's OpenSSL says so.
        """
        secure, self._flight_of = self._flight_of, None
        if secure:
            flight = secure.read_flight()
            answered = self.hello is not None  # a ticket is sent before the first reply inside TLS, where one is sent at all
            ticket = secure.session_ticket
            self._recorder.emit(
                EncryptedFlightRead(
                    at=self._recorder.now(),
                    signature_scheme=flight.signature_scheme if flight else "",
                    alpn=flight.alpn if flight else "",
                    session_ticket=ticket if ticket or answered else None,
                )
            )

    def tell_paths(self) -> None:
        """Tell whether certification paths build for the chain that was presented last, once; wait until that is known.

        Who cancels waits no longer: where it is not known by then it is not told.
        """
        checking, self._checking = self._checking, None
        if checking is not None:
            while checking.is_alive() and not self._cancellation.cancelled:
                checking.join(_LOOK_SECONDS)
            if not checking.is_alive():
                told, self._checked = self._checked, []
                self._recorder.emit_all(replace(checked, at=self._recorder.now()) for checked in told)

    def await_something(self, inbox: Inbox) -> bool:
        """Wait, without limit, for a command (False) or for the server to speak unasked (True). Raises Cancelled."""
        self._wait_for_user()
        with selectors.DefaultSelector() as selector:
            selector.register(inbox, selectors.EVENT_READ)
            selector.register(self._cancellation, selectors.EVENT_READ)
            server = selector.register(self._carrier, selectors.EVENT_READ)
            ready = selector.select()
        self._cancellation.check()
        return any(key is server for key, _ in ready)

    def hear_unasked(self) -> None:
        """Read what came while the user was waited for. Raises GoodbyeError after a 421, and what Talk raises.

        What comes before our ClientHello is no reply, but a server that has waited long enough for it may say 421.
        """
        self._wait_for_user()
        state = self.conversation.state
        if state in _BEFORE_TLS:
            self._talk.drain(self._wire, "before-client-hello", may_say_goodbye=state is State.HANDSHAKE)
        elif goodbye := next((reply for reply in self._unasked_replies() if reply.code == 421), None):
            raise GoodbyeError(goodbye)

    def _wait_for_user(self) -> None:
        self.step = "ClientHello" if self.conversation.state in _BEFORE_TLS else "next command"

    def read_unasked(self) -> int:
        """Read what comes unasked; return 421, or the last reply's code, 0 when it was none. Raises what Talk raises."""
        codes = [reply.code or 0 for reply in self._unasked_replies()]
        return 421 if 421 in codes else next(reversed(codes), 0)

    def _unasked_replies(self) -> list[Reply]:
        try:
            replies = self._talk.read_unasked(self._carrier, min(_UNASKED_SECONDS, self._options.timeout))
        except WireEnded as end:
            if end.how is not Outcome.TIMED_OUT:
                raise
            return []  # the beginning of a reply: it is on record, and nobody waits for the rest
        self._unasked += len(replies)
        if self._unasked > self._options.limits.lines:
            self._talk.stop_at("lines", self._options.limits.lines)
        return replies

    def close(self) -> None:
        """Close the connection; all that is told of it has been told then."""
        self.read_flight()
        self._carrier.close()
        self.tell_paths()

    def _establish(self, secure: SecureWire, tap: RecordTap, started: float) -> None:
        now = self._recorder.now()
        suite = cipher_suite_name(tap.server_hello.cipher_suite) if tap.server_hello else ""
        chain = secure.presented_chain
        self._recorder.emit(
            TLSEstablished(
                at=now,
                version=secure.version,
                cipher_suite=suite,
                group=tap.group,
                seconds=now - started,
                certificates=len(chain),
            )
        )
        self.conversation.secured()
        self._present(chain, tap)

    def _present(self, chain: tuple[bytes, ...], tap: RecordTap) -> None:
        if not chain or tap.version is None:
            return
        now, kept = self._recorder.now(), chain[:CHAIN_LIMIT]
        self._recorder.emit(CertificatesPresented(at=now, chain=kept, version=tap.version))
        if len(chain) > CHAIN_LIMIT:
            self._recorder.emit(LimitReached(at=now, limit="chain_certificates", bound=CHAIN_LIMIT, ends_session=False))
        self.tell_paths()
        self._checking = threading.Thread(target=self._check_paths, args=(kept,), name="paths", daemon=True)
        self._checking.start()  # beside the conversation: the server is waited for meanwhile

    def _check_paths(self, chain: tuple[bytes, ...]) -> None:
        from inspector.live.trust import check_paths  # heavy: imported while the session is under way

        self._checked = check_paths(chain, self._options, self._recorder.clock)

    def _fail(self, error: HandshakeError) -> None:
        self._recorder.emit(
            TLSFailed(at=self._recorder.now(), outcome=error.outcome, side=error.side, alert=error.alert, words=error.words)
        )
        self.tell_paths()
        raise HandshakeFailedError(error.outcome) from error

    def _record(self, sent: bool, record: Record) -> None:  # noqa: FBT001 - the tap's callback
        if self.conversation.in_tls and record.content_type == ContentType.application_data:
            return
        self._recorder.emit(TLSRecord(at=self._recorder.now(), sent=sent, content_type=record.content_type, raw=record.raw))
