"""What must be known of a whole EHLO reply to judge one line of it: a late greeting, masked keywords, what surrounds it."""

import re

from msgspec import Struct, field

from inspector.lenses.ehlo.masks import mask_candidates
from inspector.smtp.ehlo_reply import Offer, is_before_greeting, looks_like_a_name, name_of
from inspector.smtp.extensions import Extension, find_extension
from inspector.smtp.reply import ReplyLine

_LOOSE_KEYWORD = re.compile(rb"[^0-9A-Za-z]*([0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)")


class Frame(Struct):
    """What must be known of a whole reply to judge one line of it."""

    entries: tuple[int, ...]
    """Entries of its lines."""
    lines: tuple[ReplyLine, ...]
    """The reply."""
    greeting: tuple[ReplyLine, ...]
    """The 220, or nothing."""
    offer: Offer
    """How STARTTLS is offered."""
    in_tls: bool
    """True when TLS carried the reply."""
    port: int
    """The server's port; 0 where it is not known."""
    surplus: bytes
    """Text that came behind the last line."""
    first_keyword: Extension | None = None
    """The service extension whose keyword stands where the greeting belongs."""
    late: int = 0
    """Number of the line that is the greeting, late; 0 where there is none."""
    seen: set[str] = field(default_factory=set)
    """Keywords of the lines judged so far."""
    offered: frozenset[str] = frozenset()
    """Keywords of all lines."""
    masked: frozenset[int] = frozenset()
    """Numbers of the lines whose keyword looks overwritten."""

    def find_greeting(self, first_text: bytes, texts: list[bytes]) -> None:
        """Decide whether a keyword stands where the greeting belongs, and whether the greeting comes later."""
        keyword = loose_keyword(first_text)
        if keyword is None or not is_before_greeting(self.lines, self.greeting):
            return
        self.first_keyword = keyword
        name = name_of(self.greeting)
        for number, text in enumerate(texts[1:], 2):
            word = text.partition(b" ")[0].lower().rstrip(b".\r")
            if looks_like_a_name(text) or (name and word == name):
                self.late = number
                return

    def candidates_for(self, mask: str) -> tuple[str, ...]:
        """Return what a masked keyword may have been, the likeliest first."""
        first = frozenset({self.first_keyword.keyword} if self.first_keyword else ())
        return mask_candidates(mask, self.offered | first, exchange=self._is_exchange())

    def _is_exchange(self) -> bool:
        said = any(b"Microsoft ESMTP" in line.raw for line in self.greeting)
        return said or any(keyword.startswith(("X-EXPS", "X-LINK", "XEXCH", "X-ANONYMOUS")) for keyword in self.offered)


def loose_keyword(text: bytes) -> Extension | None:
    """Return the known service extension whose keyword a text begins with, whatever stands in front of it or behind it."""
    found = _LOOSE_KEYWORD.match(text.translate(None, b"\0"))
    if found is None or text[found.end() : found.end() + 1] in (b".", b"_"):
        return None
    return find_extension(found[1].decode("ascii"))
