"""TCP put together again: segments in the order of the capture become, for each connection, what either side said and when.

Bytes that came twice are given once; those that came out of order wait for the ones before them. Bytes that the other side
acknowledged, or that never come, though later ones did, are a gap: it is told, never filled.
"""

from collections.abc import Iterable
from heapq import heappop, heappush

from msgspec import Struct, field

from inspector.formats.captures.packets import Endpoint, Segment
from inspector.frozen import Frozen

_WRAP = 1 << 32
_TAIL = 64 * 1024
"""Bytes of a direction that are kept, and as many again, to be compared with those that are sent again."""
_MOST_PENDING = 4 * 1024 * 1024
"""Bytes that wait for the ones before them; past that the ones before are taken for lost."""
_PROBE_BYTES = 1
"""A keep-alive repeats at most one byte, which may be any (RFC 9293 §3.8.4)."""


class Piece(Frozen):
    """What one side said, in its order."""

    at: int | None
    """Nanoseconds since 1970; None where the capture has no time."""
    number: int
    """The packet."""
    by_client: bool
    """True for the side that opened the connection."""
    data: bytes = b""
    """The bytes."""
    missing: int = 0
    """Bytes that are missing behind `data`."""
    end: str = ""
    """``fin`` or ``rst`` where this side ended the connection."""
    differs: bool = False
    """True where bytes were sent again and were others; the first ones are given."""


class Connection(Struct):
    """One TCP connection."""

    client: Endpoint
    """Who opened it; where the capture does not show that, `guessed` is True."""
    server: Endpoint
    """The other side."""
    guessed: bool
    """True where no SYN is in the capture: who is the client has to be told from what is said."""
    pieces: list[Piece] = field(default_factory=list)
    """What was said, and the end, in the order of the capture."""
    opened: int | None = None
    """Time of the first SYN."""
    answered: int | None = None
    """Time of the SYN with ACK that answered it."""
    first_at: int | None = None
    """Time of the first packet."""
    first_number: int = 0
    """The first packet."""

    @property
    def has_data(self) -> bool:
        """True where at least one byte of either side is in the capture."""
        return any(piece.data for piece in self.pieces)

    def turned(self) -> "Connection":
        """Return the same with client and server exchanged."""
        pieces = [
            Piece(each.at, each.number, not each.by_client, each.data, each.missing, each.end, each.differs)
            for each in self.pieces
        ]
        return Connection(self.server, self.client, self.guessed, pieces, None, None, self.first_at, self.first_number)


def put_together(segments: Iterable[Segment]) -> list[Connection]:
    """Return the connections in the order of their first packets."""
    reassembly = _Reassembly()
    for segment in segments:
        reassembly.take(segment)
    return reassembly.finish()


class _Reassembly:
    def __init__(self) -> None:
        self._open: dict[frozenset[Endpoint], _Flow] = {}
        self._flows: list[_Flow] = []

    def take(self, segment: Segment) -> None:
        key = frozenset((segment.source, segment.destination))
        flow = self._open.get(key)
        if flow is None or (segment.syn and segment.acknowledged is None and flow.is_another(segment)):
            flow = _Flow(segment)
            self._open[key] = flow
            self._flows.append(flow)
        flow.take(segment)

    def finish(self) -> list[Connection]:
        for flow in self._flows:
            flow.finish()
        return [flow.connection for flow in self._flows]


class _Flow:
    """One connection being put together."""

    def __init__(self, first: Segment) -> None:
        opens = first.syn and first.acknowledged is None
        answers = first.syn and not opens
        client, server = (first.destination, first.source) if answers else (first.source, first.destination)
        self.connection = Connection(client, server, not first.syn, first_at=first.at, first_number=first.number)
        self._sides = {True: _Direction(by_client=True), False: _Direction(by_client=False)}
        self._last = first

    def is_another(self, segment: Segment) -> bool:
        """A SYN with another number, or from the other side, opens a new connection between the same ports."""
        side = self._sides[segment.source == self.connection.client]
        return side.first is None or side.first != segment.sequence

    def take(self, segment: Segment) -> None:
        self._last = segment
        by_client = segment.source == self.connection.client
        side, other = self._sides[by_client], self._sides[not by_client]
        if segment.syn:
            self._note_opening(segment)
        if segment.acknowledged is not None and not segment.rst:
            self.connection.pieces += other.acknowledged(segment.acknowledged, segment)
        self.connection.pieces += side.take(segment)

    def finish(self) -> None:
        for side in self._sides.values():
            self.connection.pieces += [*side.flush(self._last), *side.unseen(self._last)]

    def _note_opening(self, segment: Segment) -> None:
        connection = self.connection
        if segment.acknowledged is None:
            connection.opened = segment.at if connection.opened is None else connection.opened
        elif connection.answered is None:
            connection.answered = segment.at


class _Direction:
    """What one side sends. Sequence numbers wrap on the wire; here they are counted on."""

    def __init__(self, *, by_client: bool) -> None:
        self._by_client = by_client
        self.first: int | None = None
        """The number of the SYN, or of the first byte that was seen."""
        self._next: int | None = None
        self._known: int | None = None
        self._confirmed: int | None = None
        self._tail = bytearray()
        self._pending: list[tuple[int, int, Segment]] = []
        self._count = 0
        self._waiting = 0
        self._ended = False

    def take(self, segment: Segment) -> list[Piece]:
        """Return what can be told now."""
        if self._next is None and (segment.syn or segment.payload or segment.missing or segment.fin):
            self.first, start = segment.sequence, segment.sequence + segment.syn
            self._next = start if self._known is None or segment.syn else self._known
        if segment.rst and not segment.payload:
            return self._end(segment, "rst")
        if self._next is None or not (segment.payload or segment.missing or segment.fin):
            return []
        start = self._counted_on(segment.sequence + segment.syn)
        if start > self._next:
            self._count += 1
            heappush(self._pending, (start, self._count, segment))
            self._waiting += len(segment.payload)
            return self.flush(segment) if self._waiting > _MOST_PENDING else []
        return [*self._deliver(start, segment, segment), *self._drain(segment)]

    def acknowledged(self, number: int, by: Segment) -> list[Piece]:
        """The other side has everything before `number`: what the capture lacks of that will not come any more."""
        if self._next is None:
            self._known = number if self._known is None else self._known
            base = self._known
        else:
            base = self._next
        number = base + _distance(base % _WRAP, number)
        self._confirmed = number if self._confirmed is None else max(self._confirmed, number)
        pieces: list[Piece] = []
        while self._pending and self._pending[0][0] <= number:
            pieces += self._skip(by)
        return pieces

    def flush(self, last: Segment) -> list[Piece]:
        """Return what still waits, with the gaps before it."""
        pieces: list[Piece] = []
        while self._pending:
            pieces += self._skip(last)
        return pieces

    def unseen(self, last: Segment) -> list[Piece]:
        """Return the gap at the end: bytes that the other side acknowledged and that never came; FIN counts as one."""
        base = self._known if self._next is None else self._next
        if base is None or self._confirmed is None or (lost := self._confirmed - base) <= 1:
            return []
        return [Piece(last.at, last.number, self._by_client, missing=lost)]

    def _counted_on(self, number: int) -> int:
        """Return a sequence number of the wire, counted on from the next byte."""
        base = self._next or 0
        return base + _distance(base % _WRAP, number % _WRAP)

    def _skip(self, by: Segment) -> list[Piece]:
        """Give up what is missing before the nearest segment that waits."""
        nearest, base = self._pending[0][0], self._next or 0
        if nearest <= base:
            return self._drain(by)
        self._next = nearest
        self._tail.clear()
        return [Piece(by.at, by.number, self._by_client, missing=nearest - base), *self._drain(by)]

    def _drain(self, by: Segment) -> list[Piece]:
        """Return what waited for the bytes that have come."""
        pieces: list[Piece] = []
        while self._pending and self._pending[0][0] <= (self._next or 0):
            start, _, segment = heappop(self._pending)
            self._waiting -= len(segment.payload)
            pieces += self._deliver(start, segment, by)
        return pieces

    def _deliver(self, start: int, segment: Segment, by: Segment) -> list[Piece]:
        """Return what is new in a segment that begins at the next byte or before it; it is told at the time of `by`."""
        known = (self._next or 0) - start
        differs = self._differs(segment.payload, known)
        new = segment.payload[known:]
        missing = max(0, segment.missing - max(0, known - len(segment.payload)))
        pieces: list[Piece] = []
        if new or missing or differs:
            pieces.append(Piece(by.at, segment.number, self._by_client, new, missing, differs=differs))
            self._next = (self._next or 0) + len(new) + missing
            self._remember(new, missing)
        if segment.fin:
            pieces += self._end(segment, "fin")
        return pieces

    def _remember(self, new: bytes, missing: int) -> None:
        """Keep the last bytes, to compare them with what is sent again."""
        if missing:
            self._tail.clear()
            return
        self._tail += new
        if len(self._tail) > 2 * _TAIL:
            del self._tail[:-_TAIL]

    def _differs(self, payload: bytes, known: int) -> bool:
        """Tell whether bytes that were sent again are others than before."""
        again = payload[:known]
        if known <= 0 or len(payload) <= _PROBE_BYTES or len(self._tail) < known:
            return False
        before = bytes(self._tail[len(self._tail) - known :][: len(again)])
        return before != again

    def _end(self, segment: Segment, how: str) -> list[Piece]:
        if self._ended:
            return []
        self._ended = True
        return [Piece(segment.at, segment.number, self._by_client, end=how)]


def _distance(start: int, stop: int) -> int:
    """How far `stop` lies behind `start`, negative where it lies before: sequence numbers wrap (RFC 9293 §3.4)."""
    return (stop - start + (_WRAP >> 1)) % _WRAP - (_WRAP >> 1)
