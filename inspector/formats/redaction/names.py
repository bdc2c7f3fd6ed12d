"""Finds names and addresses in bytes and texts, and puts stand-ins in their place."""

import re
from collections.abc import Callable, Iterable, Sequence

from inspector.formats.redaction.stand_ins import Kind, StandIns
from inspector.smtp.extensions import find_extension

_OCTET = rb"[A-Za-z0-9_\x80-\xff-]"
_TOP = rb"[A-Za-z\x80-\xff][A-Za-z0-9\x80-\xff-]{0,61}[A-Za-z0-9\x80-\xff]"
"""A top-level domain begins with a letter and has two at least: ``5.7.1`` and ``8.15.2`` are no names."""
_HOST = rb"(?:" + _OCTET + rb"{1,63}\.){1,10}" + _TOP
_LOCAL = rb"\"[^\"\r\n]{0,64}\"|[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\xff-]{1,256}"
_V4 = rb"(?<![0-9])(?<![0-9]\.)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\.?[0-9])"
_V6 = (
    rb"(?:(?<=ipv6:)|(?<![0-9A-Za-z:.]))(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)"
    rb"(?:[0-9A-Fa-f:]{2,40}:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f:]{2,40})"
)
_NO_NAME = rb"\\x[0-9a-f]{2}|\\\\|(?<![A-Za-z0-9_.-])2[25]0-"
"""The visible notation's escapes, and the code of a reply line, whose hyphen would make it a part of the name behind it."""
_DIGEST = rb"(?<![0-9A-Fa-f])[0-9a-f]{64}(?![0-9A-Fa-f])"
_OPENS, _CLOSES = (b"<", b'"', b"'", b"("), (b">", b'"', b"'", b")")
_WORD_BEGINS = re.compile(rb"(?<![A-Za-z0-9_\x80-\xff.-])(?=[^\s])")
_WORD_ENDS = re.compile(rb"(?![A-Za-z0-9_\x80-\xff@-]|\.[A-Za-z0-9])")
_ORDINARY = frozenset(["address", "box", "domain", "host", "info", "mail", "mailbox", "name", "recipient", "sender", "user"])
"""Words of any reply: as a mailbox's name they count between brackets or quotes only."""
_PLACEHOLDER = b"you@example.com"
"""The address in our own examples. Whoever sees a server below example.com has not met a mailbox by reading them."""
_LEAST = 3
"""Letters that a mailbox's name must have to be looked for outside of brackets and quotes."""


class Names:
    """Replaces what `kinds` say, everywhere in the same way."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds = frozenset(kinds)
        """What is replaced."""
        self.stand_ins = StandIns()
        """What was seen, and what stands for it."""
        self._undotted: dict[bytes, re.Pattern[bytes]] = {}
        self._words: dict[str, str] = {}
        self._pattern = re.compile(b"|".join(self._alternatives()), re.I)

    def _alternatives(self) -> Iterable[bytes]:
        yield rb"(?P<none>" + _NO_NAME + rb")"
        yield rb"(?P<local>" + _LOCAL + rb")@(?P<domain>" + _HOST + rb"|" + _OCTET + rb"{1,63})?"
        if Kind.HOSTS in self.kinds:
            yield rb"(?P<host>" + _HOST + rb")"
        if Kind.ADDRESSES in self.kinds:
            yield rb"(?P<address>" + _V6 + rb"|" + _V4 + rb")"

    def add_host(self, name: str) -> None:
        """Look for a host name without a dot as well; one that is a keyword of SMTP stays."""
        raw = name.encode("utf-8", "surrogatepass").lower()
        if Kind.HOSTS in self.kinds and raw and b"." not in raw and b":" not in raw and find_extension(name.upper()) is None:
            word = rb"(?<![A-Za-z0-9_\x80-\xff.@-])" + re.escape(raw) + rb"(?![A-Za-z0-9_\x80-\xff@-])"
            self._undotted.setdefault(raw, re.compile(word, re.I))

    def add_mailbox(self, name: str) -> None:
        """Look for a mailbox's name without an @ as well."""
        if Kind.MAILBOXES in self.kinds:
            self.stand_ins.mailbox(name)

    def add_words(self, text: str, stand_in: str) -> None:
        """Look for this text too, where it stands by itself: an organization's name."""
        if Kind.HOSTS in self.kinds and len(text) > 1:
            self._words.setdefault(text, f"{stand_in}-{len(self._words) + 1}")

    def in_bytes(self, raw: bytes, *, keywords: bool = False) -> bytes:
        """Return bytes of the wire with stand-ins. `keywords`: they are an EHLO reply, where a bare word is no mailbox."""
        if not self.kinds:
            return raw
        done = raw if keywords else self._without_mailboxes(raw)
        return self._without_undotted(self._pattern.sub(self._replaced(known_only=False), done))

    def in_text(self, text: str, *, known_only: bool = False) -> str:
        r"""Return a text in the visible notation with stand-ins; ``\xNN`` in it is no letter of a name.

        `known_only`: the words are ours, so nothing but what was seen before is a host name in them (``main.cf`` is none).
        """
        if not self.kinds:
            return text
        raw = text.encode("utf-8", "surrogatepass")
        done = self._pattern.sub(self._replaced(known_only=known_only), self._without_mailboxes(raw))
        done = self._without_undotted(done)
        if Kind.HOSTS in self.kinds:
            done = re.sub(_DIGEST, lambda found: self.stand_ins.digest(found[0].decode()).encode(), done)
            for words, stand_in in self._words.items():
                bounded = rb"(?<![A-Za-z0-9\x80-\xff])" + re.escape(words.encode()) + rb"(?![A-Za-z0-9\x80-\xff])"
                done = re.sub(bounded, stand_in.encode(), done)
        return done.decode("utf-8", "surrogatepass")

    def _replaced(self, *, known_only: bool) -> Callable[[re.Match[bytes]], bytes]:
        def replaced(found: re.Match[bytes]) -> bytes:
            groups = found.groupdict()
            if groups["none"] is not None:
                return found[0]
            if groups["local"] is not None:
                return self._address_of_mail(found, known_only=known_only)
            if groups.get("host") is not None:
                return self._host(groups["host"], known_only=known_only)
            return self._address(found[0])

        return replaced

    def _address(self, raw: bytes) -> bytes:
        """An IP address; a colon behind it is none of its own."""
        text = raw.decode("ascii")
        stand_in = self.stand_ins.address(text)
        if stand_in == text and text.endswith(":"):
            stand_in = self.stand_ins.address(text[:-1]) + ":"
        return stand_in.encode("ascii")

    def _address_of_mail(self, found: re.Match[bytes], *, known_only: bool) -> bytes:
        local, domain = found["local"], found["domain"] or b""
        if known_only and not self._was_met(found):
            return found[0]
        if Kind.MAILBOXES in self.kinds:
            local = self.stand_ins.mailbox(_text(local)).encode("utf-8", "surrogateescape")
        if Kind.HOSTS in self.kinds and domain:
            domain = self._host(domain, known_only=False)
        elif Kind.ADDRESSES in self.kinds:
            domain = re.sub(_V4, lambda one: self._address(one[0]), domain)
        return local + b"@" + domain

    def _was_met(self, found: re.Match[bytes]) -> bool:
        """True where words of ours hold an address of mail of the session, as far as that can be told."""
        if found[0].lower() == _PLACEHOLDER:
            return self.stand_ins.knows_mailbox("you")
        return self.stand_ins.knows_domain_of(_text(found["domain"] or b""))

    def _host(self, raw: bytes, *, known_only: bool) -> bytes:
        name = _text(raw)
        if known_only and not self.stand_ins.knows_domain_of(name):
            return raw
        return self.stand_ins.host(name).encode("utf-8", "surrogateescape")

    def _without_undotted(self, raw: bytes) -> bytes:
        """Replace host names that only their use tells to be some."""
        for name, pattern in self._undotted.items():
            raw = pattern.sub(self.stand_ins.host(_text(name)).encode(), raw)
        return raw

    def _without_mailboxes(self, raw: bytes) -> bytes:
        """Replace mailbox names that stand without an @; before all else, for one with a dot looks like a host's.

        They are looked up at every beginning of a word, so that a thousand of them cost a line no more than one.
        """
        sizes = self.stand_ins.mailbox_sizes if Kind.MAILBOXES in self.kinds else []
        parts: list[bytes] = []
        place = 0
        for begun in _WORD_BEGINS.finditer(raw) if sizes else ():
            start = begun.start()
            if start >= place and (stop := self._end_of_mailbox(raw, start, sizes)):
                parts += [raw[place:start], self.stand_ins.mailbox(_text(raw[start:stop])).encode()]
                place = stop
        return b"".join((*parts, raw[place:]))

    def _end_of_mailbox(self, raw: bytes, start: int, sizes: Sequence[int]) -> int:
        """Return where the longest mailbox name that begins here ends; 0 where none does.

        One that is an ordinary word, or short, counts between brackets or quotes only.
        """
        is_opened = raw[start - 1 : start] in _OPENS if start else False
        for size in sizes:
            name = _text(raw[start : start + size].lower())
            if self.stand_ins.knows_mailbox(name):
                is_telling = len(name) >= _LEAST and name not in _ORDINARY
                is_closed = is_opened and raw[start + size : start + size + 1] in _CLOSES
                if is_closed or (is_telling and _WORD_ENDS.match(raw, start + size)):
                    return start + size
        return 0


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
