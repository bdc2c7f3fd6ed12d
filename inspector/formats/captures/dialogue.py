"""One captured TCP connection told as a conversation: its bytes become lines, replies and TLS records, in their order.

Both sides are read byte for byte. Where it depends on a reply how the client's bytes are to be read (a message behind DATA,
a secret behind AUTH, TLS behind STARTTLS), they wait for it. Bytes that the capture lacks are told as what they are.
"""

from datetime import UTC, datetime

from inspector.events import Connected, ConnectFailed, Disconnected, Event, ReplyReceived, SessionStarted, SurplusReceived
from inspector.formats.captures.streams import Connection, Piece
from inspector.formats.captures.tls import CapturedTLS
from inspector.formats.narrator import SOURCE_ENDS, Narrator
from inspector.formats.source import Conversation
from inspector.frozen import replace
from inspector.lenses.wording import address_and_port, counted
from inspector.smtp.command import chunk_size, verb_of
from inspector.smtp.conversation import State
from inspector.smtp.target import Mode, Target
from inspector.tls.registry import ContentType
from inspector.tls.sslv2 import MESSAGE_BIT
from inspector.visible import visible

KIND = "pcap"
_IMPLICIT_TLS_PORT = 465
_NAMES = {True: "client", False: "server"}
_DECIDED_BY_REPLY = frozenset({"DATA", "STARTTLS", "AUTH"})
"""Commands whose reply says how the client's next bytes are to be read."""
_COMMANDS = frozenset({"MAIL", "RCPT", "DATA", "RSET", "QUIT", "NOOP", "EHLO", "HELO", "LHLO", "STARTTLS", "BDAT", "AUTH"})
_LINE = 64 * 1024
"""Bytes that are looked at in search of a line's end; what is longer is taken as it stands."""
_CHUNK = 64 * 1024 * 1024
"""The longest chunk of BDAT that is believed."""


class CaptureDialogue:
    """Tells one connection to a Narrator."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._told = Narrator(KIND, name, complete=True, target=Target(*connection.server), zero=0.0)
        self._buffers = {True: bytearray(), False: bytearray()}
        self._inside_gap = {True: False, False: False}
        self._tls: CapturedTLS | None = None
        self._offer_name = ""
        self._verb = ""
        self._said_something = False
        self._rest_of_body = False
        self._server_heard = any(piece.data and not piece.by_client for piece in connection.pieces)
        self._deaf = not self._server_heard
        self._number = connection.first_number
        self._at: float | None = None
        self._end: Piece | None = None

    def conversation(self, words: str) -> Conversation:
        """Return all of it. `words`: what was recognised."""
        self._open()
        for piece in self._connection.pieces:
            self._take(piece)
        self._close()
        ended = self._ended()
        told = self._told.conversation(words, title="", wall_clock=wall_clock(self._connection.first_at), ended=ended)
        events = tuple(self._with_sni(event) for event in told.events)
        return Conversation(self._title(events), events)

    def _time(self, at: int | None) -> float | None:
        first = self._connection.first_at
        return None if at is None or first is None else (at - first) / 1_000_000_000

    def _open(self) -> None:
        connection, told = self._connection, self._told
        address, port = connection.server
        opened, answered = self._time(connection.opened), self._time(connection.answered)
        if connection.opened is not None and answered is None and not connection.has_data:
            refused = any(piece.end == "rst" and not piece.by_client for piece in connection.pieces)
            cause, words = ("refused", "refused the connection") if refused else ("timed_out", "did not answer")
            told.add(ConnectFailed(at=0, address=address, port=port, cause=cause, words=words), opened)
        elif opened is not None and answered is not None:
            seconds, local = max(0.0, round(answered - opened, 6)), connection.client[0]  # clocks are set back
            told.add(Connected(at=0, address=address, port=port, local_address=local, seconds=seconds), answered)
        elif connection.guessed:
            told.keep(self._number, b"the capture begins inside this connection", "tool", self._time(connection.first_at))
            if connection.pieces and connection.pieces[0].by_client:
                told.lose_replies()

    def _take(self, piece: Piece) -> None:
        self._number, self._at = piece.number, self._time(piece.at)
        if piece.differs:
            words = f"the {_NAMES[piece.by_client]} sent bytes again, and they were others: the first ones are shown"
            self._told.keep(piece.number, words.encode(), "tool", self._at)
        if piece.data:
            self._say(piece.data, by_client=piece.by_client)
        if piece.missing:
            self._miss(piece.missing, by_client=piece.by_client)
        if piece.end:
            self._end = self._end or piece
            if self._tls is not None:
                self._tls.ended(piece.end, self._at, by_client=piece.by_client)

    def _say(self, data: bytes, *, by_client: bool) -> None:
        if self._tls is not None:
            self._say_tls(data, by_client=by_client)
            return
        self._buffers[by_client] += data
        if by_client:
            self._read_client()
        else:
            self._read_server()

    def _miss(self, count: int, *, by_client: bool) -> None:
        """Bytes are missing: a line that has begun is kept, and the rest of the one that the gap ends in."""
        words = (
            f"{counted(count, 'byte')} from the {_NAMES[by_client]} {'is' if count == 1 else 'are'} missing in the capture"
        )
        if not by_client and not self._server_heard:
            words = f"the server's side is not in the capture: {counted(count, 'byte')}, as the client acknowledged"
        if self._tls is not None:
            self._tls.gap(by_client=by_client)
        else:
            self._keep_partial(by_client=by_client)
            self._inside_gap[by_client] = True
        self._told.keep(self._number, words.encode(), "tool", self._at)
        if not by_client and self._tls is None:
            self._told.lose_replies()
            self._deaf = True
            self._read_client()

    def _keep_partial(self, *, by_client: bool) -> None:
        held = bytes(self._buffers[by_client])
        self._buffers[by_client].clear()
        if not held:
            return
        if not by_client:
            self._told.server(held, self._at, cut_off=True)
        elif self._told.in_body or self._rest_of_body:
            self._body_line(held)
        else:
            self._keep_unless_secret(held)

    def _keep_unless_secret(self, raw: bytes) -> bool:
        """Keep a piece of a line of the client; return True where it may be a piece of a secret, which is only counted."""
        secret = self._told.state is State.AUTH or self._verb == "AUTH"
        self._keep(b"(%d bytes, which may be a secret)" % len(raw) if secret else raw)
        return secret

    def _keep_behind_gap(self, line: bytes) -> None:
        """The rest of a line whose beginning is missing; where an answer to a 334 was due, that was it."""
        if self._keep_unless_secret(line):
            self._told.state, self._verb = State.READY, ""

    def _keep(self, raw: bytes) -> None:
        self._told.keep(self._number, raw, "not-understood", self._at)

    def _next_line(self, *, by_client: bool) -> bytes | None:
        """Take the next line off a buffer; None while its end has not come."""
        buffer = self._buffers[by_client]
        end = buffer.find(b"\n", 0, _LINE)
        if end < 0 and len(buffer) < _LINE:
            return None
        line = bytes(buffer[: end + 1 if end >= 0 else _LINE])
        del buffer[: len(line)]
        return line

    def _read_server(self) -> None:
        while self._tls is None and (line := self._next_line(by_client=False)) is not None:
            if self._inside_gap[False]:
                self._inside_gap[False] = False
                self._keep(line)
                continue
            interrupts = self._told.in_body
            self._told.server(line, self._at)
            self._rest_of_body = self._rest_of_body or interrupts
            if self._told.state is State.HANDSHAKE:
                self._surplus()
                self._begin_tls()
            self._read_client()

    def _surplus(self) -> None:
        """What stands behind the 220 of STARTTLS in the same piece is no TLS: the client speaks first there."""
        rest = bytes(self._buffers[False])
        self._buffers[False].clear()
        if rest:
            self._told.add(SurplusReceived(at=0, raw=rest[:_LINE], where="before-client-hello"), self._at)

    def _read_client(self) -> None:
        while self._tls is None:
            if self._waits():
                return
            if self._tls_unasked():
                self._begin_tls()
                break
            if self._chunk_waits():
                return
            line = self._next_line(by_client=True)
            if line is None:
                return
            self._client_line(line)
        if self._tls is not None and self._buffers[True]:
            data, self._buffers[True] = bytes(self._buffers[True]), bytearray()
            self._say_tls(data, by_client=True)

    def _tls_unasked(self) -> bool:
        """TLS from the client's first byte; or the 220 in front of it is not in the capture."""
        if not is_tls(bytes(self._buffers[True][:3])):
            return False
        if self._deaf and self._verb == "STARTTLS":
            self._told.assume("the reply to STARTTLS is not in it, and TLS is taken to begin where the client's does")
            return True
        if self._said_something:
            return False
        self._told.target = replace(self._told.target, mode=Mode.IMPLICIT_TLS)
        return True

    def _waits(self) -> bool:
        return not self._deaf and self._verb in _DECIDED_BY_REPLY and self._verb in self._told.unanswered

    def _chunk_waits(self) -> bool:
        """Tell whether the next line is a BDAT whose octets are not all there: replies that come meanwhile do not end it."""
        buffer = self._buffers[True]
        while not (self._told.in_body or self._rest_of_body) and buffer[:4].upper() == b"BDAT":
            end = buffer.find(b"\n", 0, _LINE)
            size = chunk_size(bytes(buffer[: max(end, 0)])) or 0
            if not 0 < size <= _CHUNK:
                return False
            if len(buffer) < end + 1 + size:
                return True
            self._told.client(bytes(buffer[: end + 1]), self._at)
            self._told.client(bytes(buffer[end + 1 : end + 1 + size]), self._at)
            self._verb = "BDAT"
            del buffer[: end + 1 + size]
        return False

    def _client_line(self, line: bytes) -> None:
        self._said_something = True
        if self._inside_gap[True]:
            self._inside_gap[True] = False
            if not (self._told.in_body or self._rest_of_body):
                self._keep_behind_gap(line)
                return
        if self._told.in_body or self._rest_of_body:
            self._body_line(line)
            return
        if self._deaf and self._verb == "AUTH" and verb_of(line) not in _COMMANDS:
            self._told.state = State.AUTH  # the 334 that asked for it is not in the capture
        answers = self._told.state is State.AUTH
        if not line.endswith(b"\n"):
            self._keep(b"(a line of more than %d bytes)" % _LINE)
            return
        self._told.client(line, self._at)
        self._verb = "AUTH" if answers else verb_of(line)
        if self._deaf and self._verb == "DATA":
            self._told.assume("the server's side is not in the capture, and DATA is taken to have been accepted")
            self._told.state = State.BODY

    def _body_line(self, line: bytes) -> None:
        if self._rest_of_body:
            self._rest_of_body = line.rstrip(b"\r\n") != b"."
            return
        self._told.client(line, self._at)
        if not self._told.in_body:
            self._verb = "."

    def _begin_tls(self) -> None:
        self._tls = CapturedTLS(self._told.add)

    def _say_tls(self, data: bytes, *, by_client: bool) -> None:
        tls = self._tls
        if tls is None:
            return
        tls.feed(data, self._at, by_client=by_client)
        if tls.offer is not None:
            self._offer_name = visible(tls.offer.server_name)
        if tls.not_tls is not None and by_client:
            self._tls, self._verb = None, ""  # the client went on in clear
            self._buffers[True] += tls.not_tls
            self._read_client()

    def _close(self) -> None:
        """The capture ends here."""
        if self._tls is not None:
            self._tls.finish(self._at)
            self._keep_words(self._tls.hidden(), self._tls.cut_off())
        else:
            self._deaf = True
            self._read_client()
            if self._tls is not None:
                self._tls.finish(self._at)
                self._keep_words(self._tls.cut_off())
            self._keep_partial(by_client=False)
            self._keep_partial(by_client=True)
        if self._end is not None:
            who, did = _NAMES[self._end.by_client], "reset" if self._end.end == "rst" else "closed"
            self._told.add(Disconnected(at=0, by=who, reason=f"the {who} {did} the connection"), self._at)

    def _keep_words(self, *told: str) -> None:
        for words in filter(None, told):
            self._told.keep(self._number, words.encode(), "tool", self._at)

    def _ended(self) -> str:
        """Return SessionFinished.reason."""
        if self._tls is not None and self._tls.failed:
            return "tls-failed"
        if self._connection.opened is not None and self._connection.answered is None and not self._connection.has_data:
            return "no-connection"
        if self._end is None or self._tls is not None or not self._server_heard:
            return SOURCE_ENDS
        return "quit" if self._verb == "QUIT" else "lost"

    def _with_sni(self, event: Event) -> Event:
        return replace(event, server_name=self._offer_name) if isinstance(event, SessionStarted) else event

    def _title(self, events: tuple[Event, ...]) -> str:
        client, server = self._connection.client, self._connection.server
        when = wall_clock(self._connection.first_at)[:19].replace("T", " ")
        refused = [event.code for event in events if isinstance(event, ReplyReceived) and event.code >= 400]
        parts = [f"{client[0]} → {address_and_port(*server)}", f"{when} UTC" if when else "", self._outcome()]
        return ", ".join(filter(None, [*parts, f"refused with {refused[-1]}" if refused else ""]))

    def _outcome(self) -> str:
        if self._tls is None:
            return "in clear" if self._connection.has_data else "no connection"
        if self._tls.established:
            return self._tls.words
        return "TLS failed" if self._tls.failed else "TLS not seen to its end"


def is_tls(data: bytes) -> bool:
    """Tell whether a client begins TLS here: a handshake record, or a ClientHello in the form of SSLv2."""
    if data[:1] and data[0] == ContentType.handshake:
        return data[1:2] in (b"", b"\x03")
    return len(data) > 2 and bool(data[0] & MESSAGE_BIT) and data[2] == 1


def wall_clock(nanoseconds: int | None) -> str:
    """Return a time in ISO 8601 (UTC); empty where there is none, or one that no calendar holds."""
    if nanoseconds is None:
        return ""
    try:
        return datetime.fromtimestamp(nanoseconds // 1000 / 1_000_000, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return ""
