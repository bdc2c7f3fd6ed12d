"""Replies as they come off the wire, read line by line and bounded (RFC 5321 §4.2).

The reader is as lenient as the common clients are, so that it can go on where a server breaks the rules; what was broken
is for a lens to say, from the raw bytes. A line ends at LF. It is the last of its reply when it begins with three digits
that no hyphen follows.
"""

from inspector.frozen import Frozen
from inspector.visible import visible


class ReplyLine(Frozen, gc=False):  # as events.ReplyLineReceived
    """One line of a reply, exactly as it came."""

    raw: bytes
    """The bytes, line end included; cut at the reader's line limit."""
    code: int | None
    """The reply code (three digits), or None where the line has none."""
    last: bool
    """True when this line ends its reply."""
    dropped: int = 0
    """Bytes of the line beyond the limit, counted but not kept."""

    @classmethod
    def from_bytes(cls, raw: bytes, dropped: int = 0) -> "ReplyLine":
        """Read a line; `raw` includes its line end, if it had one."""
        digits = raw[:3]
        code = int(digits) if len(digits) == 3 and digits.isdigit() else None
        return cls(raw, code, code is not None and raw[3:4] != b"-", dropped)

    @property
    def content(self) -> bytes:
        """The raw bytes without the line end (CR LF or a bare LF)."""
        return self.raw[:-2] if self.raw.endswith(b"\r\n") else self.raw.removesuffix(b"\n")

    @property
    def text_start(self) -> int:
        """Index into `raw` where the text starts: behind code and separator, or behind the code where no separator is."""
        if self.code is None:
            return 0
        return 3 if self.raw[3:4].isalnum() else min(4, len(self.content))

    @property
    def text(self) -> str:
        r"""The line without a CR LF at its end, in the visible notation; any other line end shows as ``\x0a``."""
        return visible(self.raw.removesuffix(b"\r\n"))


class Reply(Frozen):
    """A whole reply."""

    lines: tuple[ReplyLine, ...]
    """At least one line; the last one has `last` set unless the reply was cut off."""

    @property
    def code(self) -> int | None:
        """The code of the last line, which is the one that clients go by."""
        return self.lines[-1].code

    @property
    def text(self) -> str:
        """The text of all lines without their codes, in the visible notation, joined by a blank."""
        return " ".join(visible(line.content[line.text_start :]).strip() for line in self.lines)


class ReplyLimits(Frozen):
    """How much of a reply is kept."""

    line_bytes: int = 64 * 1024
    """Bytes kept of one line; the rest is counted."""
    lines: int = 20_000
    """Lines of one reply."""
    reply_bytes: int = 8 * 1024 * 1024
    """Bytes of one reply, counted as they came."""


class ReplyReader:
    """Cuts a stream of bytes into the lines of one reply after another. Any cut of the same bytes gives the same lines.

    Call `start` before each reply, `feed` with what was received until `complete` or `exceeded`.
    """

    def __init__(self, limits: ReplyLimits | None = None) -> None:
        self._limits = limits or ReplyLimits()
        self.start()

    def start(self) -> None:
        """Forget the reply that was read and begin a new one."""
        self._pending = bytearray()
        self._dropped = 0
        self._lines = 0
        self._bytes = 0
        self.complete = False
        """True once the last line of the reply has been read."""
        self.exceeded: str | None = None
        """``lines`` or ``reply_bytes`` once the reply has grown past that limit; nothing more is read then."""

    @property
    def partial(self) -> bytes:
        """What has come of a line that has not ended yet."""
        return bytes(self._pending)

    @property
    def partial_dropped(self) -> int:
        """Bytes of that line beyond the limit."""
        return self._dropped

    def feed(self, data: bytes) -> tuple[list[ReplyLine], bytes]:
        """Return the lines that `data` completes, and what follows the reply's last line (empty until it is complete)."""
        if self.complete or self.exceeded:
            return [], data
        lines: list[ReplyLine] = []
        start = 0
        while (end := data.find(b"\n", start)) >= 0:
            line = self._line(data[start : end + 1])
            start = end + 1
            lines.append(line)
            self._lines += 1
            if line.last:
                self.complete = True
                return lines, data[start:]
            if self._is_too_long():
                return lines, data[start:]
        self._keep(data[start:])
        self._is_too_long()
        return lines, b""

    def _line(self, end: bytes) -> ReplyLine:
        """Return the line that `end` completes."""
        if not self._pending and len(end) <= self._limits.line_bytes:  # nearly all lines are such: they came in one piece
            self._bytes += len(end)
            return ReplyLine.from_bytes(end, self._dropped)
        self._keep(end)
        line = ReplyLine.from_bytes(bytes(self._pending), self._dropped)
        self._pending.clear()
        self._dropped = 0
        return line

    def _keep(self, piece: bytes) -> None:
        self._bytes += len(piece)
        room = self._limits.line_bytes - len(self._pending)
        self._pending += piece[:room] if room > 0 else b""
        self._dropped += max(0, len(piece) - max(room, 0))

    def _is_too_long(self) -> bool:
        if self._lines >= self._limits.lines:
            self.exceeded = "lines"
        elif self._bytes > self._limits.reply_bytes:
            self.exceeded = "reply_bytes"
        return self.exceeded is not None
