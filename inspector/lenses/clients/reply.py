"""An EHLO reply with what stands around it, as the rules of the clients ask for it."""

from functools import cached_property

from inspector.frozen import Frozen
from inspector.smtp.reply import ReplyLine


class Framed(Frozen, dict=True):
    """An EHLO reply with what stands around it. Four score clients ask the same of it, so each answer is found once."""

    lines: tuple[ReplyLine, ...]
    """Its lines."""
    greeting: bytes
    """The raw greeting before it."""
    surplus: bytes
    """What came behind its last line."""
    helo: tuple[bytes, ...] | None
    """Raw lines of a HELO reply in the same session; None when HELO was not said."""
    understood: bool = False
    """True when a client's own rules say that it ends here, whatever its lines look like."""

    @cached_property
    def raw(self) -> tuple[bytes, ...]:
        """The raw lines."""
        return tuple(line.raw for line in self.lines)

    @cached_property
    def size(self) -> int:
        """Bytes of the whole reply."""
        return sum(map(_size, self.lines))

    @cached_property
    def longest(self) -> int:
        """Bytes of the longest line."""
        return max(map(_size, self.lines))

    @cached_property
    def ended(self) -> bool:
        """True when its last line says that it is the last, and came whole."""
        last = self.lines[-1]
        return last.last and last.raw.endswith(b"\n")

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """The code of each line that has one."""
        return tuple(line.code for line in self.lines if line.code is not None)

    @cached_property
    def wrong(self) -> int:
        """Number of the first line whose code is another than 250; 0 where there is none."""
        return next((number for number, line in enumerate(self.lines, start=1) if line.code not in {250, None}), 0)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What stands behind the code and its separator in each line, one character for each byte."""
        return tuple(line.content[4:].decode("latin-1") for line in self.lines)

    @cached_property
    def may_be_read_otherwise(self) -> bool:
        """True when a line of it is no reply line by the letter, has a code that no reply has, or only a bare LF behind its
        hyphen: some clients take a line of five bytes for the last.
        """
        return bool(self.odd) or any(code < 200 for code in self.codes) or any(raw[3:] == b"-\n" for raw in self.raw)

    @cached_property
    def is_mixed(self) -> bool:
        """True when its lines carry different codes."""
        return len(set(self.codes)) > 1

    @cached_property
    def has_bare_lf(self) -> bool:
        """True when an LF without CR ends a line of it."""
        return any(not raw.endswith(b"\r\n") for raw in self.raw)

    @cached_property
    def is_whole(self) -> bool:
        """True when every byte of its lines was kept."""
        return not any(line.dropped for line in self.lines)

    @cached_property
    def odd(self) -> str:
        """What no client's rule covers, in words; empty when there is nothing of the kind."""
        for number, line in enumerate(self.lines, start=1):
            if line.code is None:
                return f"line {number} has no reply code"
            if line.raw[3:4] not in (b" ", b"-"):
                return f"line {number} has neither a blank nor a hyphen behind its code"
        return "" if self.ended else "the reply was cut off"


def _size(line: ReplyLine) -> int:
    return len(line.raw) + line.dropped
