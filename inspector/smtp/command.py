"""Commands made from a user's words, with the guard against injected lines (RFC 5321 §4.1.1, §2.3.8).

Nothing here sends. A command is a line without its CR LF; whoever writes it adds the CR LF, so a user's field can never
hold one. What of a command is secret is decided by `smtp.secret`, whose `redact` and `redact_text` can be had from here.
"""

from collections.abc import Iterable

from inspector.patterns import lazy_pattern
from inspector.smtp.secret import REDACTED, redact, redact_text
from inspector.visible import as_typed, visible

__all__ = [
    "COMMAND_LIMIT",
    "DATA",
    "QUIT",
    "REDACTED",
    "RSET",
    "STARTTLS",
    "CommandError",
    "ehlo",
    "mail_from",
    "parse_command",
    "redact",
    "redact_text",
    "stuff_dots",
    "verb_of",
]

STARTTLS = b"STARTTLS"
RSET = b"RSET"
QUIT = b"QUIT"
DATA = b"DATA"

COMMAND_LIMIT = 12_288
"""Octets of a typed command: the longest line that an extension allows is AUTH's (RFC 4954 §4). Others have 512."""

_LINE_BREAKS = {"\r": "a carriage return", "\n": "a line feed", "\0": "a NUL"}
_NO_NAME = lazy_pattern(r"[^!-~]")
_NO_ADDRESS = lazy_pattern(r"[^!-~]|[<>]")
_FIRST_WORD = lazy_pattern(rb"[\t ]*([^\t\r\n ]{0,64})")


class CommandError(ValueError):
    """What the user typed cannot be sent; the text is one line that says why."""


def parse_command(text: str) -> bytes:
    """Return a typed line as the bytes to send, without CR LF. Raises CommandError for CR, LF, NUL, nothing, or too much."""
    _refuse_line_breaks(text, "a command")
    if not text.strip():
        raise CommandError("nothing to send: type a command, for example NOOP")
    line = _encode(text)
    if len(line) > COMMAND_LIMIT:
        raise CommandError(f"{len(line):,} octets are too long for a command: at most {COMMAND_LIMIT:,} are sent")
    return line


def ehlo(name: str, *, lmtp: bool = False) -> bytes:
    """Return EHLO (or LHLO, RFC 2033 §4.1) with our name. Raises CommandError where `name` could break the line."""
    _refuse_line_breaks(name, "the EHLO name")
    if not name:
        raise CommandError("the EHLO name is empty: give this machine's full name, for example host.example.com")
    if found := _NO_NAME.search(name):
        raise CommandError(
            f"the EHLO name must be printable ASCII without blanks; {as_typed(found[0])} is not "
            "(use the xn-- form of a name)"
        )
    return (b"LHLO " if lmtp else b"EHLO ") + name.encode("ascii")


def mail_from(address: str) -> bytes:
    """Return MAIL FROM with ``a@b`` or ``<a@b>``; the null sender for ``''`` and ``<>`` (RFC 5321 §4.1.1.2)."""
    _refuse_line_breaks(address, "the sender's address")
    bare = address.strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1]
    if found := _NO_ADDRESS.search(bare):
        raise CommandError(
            f"the sender's address must be printable ASCII without blanks and angle brackets; {as_typed(found[0])} is not"
        )
    local, at_sign, domain = bare.rpartition("@")
    if bare and not (local and at_sign and domain):
        raise CommandError(f"{as_typed(bare)} is no address: type name@example.com, or nothing for the null sender <>")
    return b"MAIL FROM:<" + bare.encode("ascii") + b">"


def verb_of(line: bytes) -> str:
    """Return the command word of a line, in upper case and ASCII, in the visible notation; empty where there is none."""
    word = _FIRST_WORD.match(line)
    return "".join(visible(bytes([byte])) for byte in word[1].upper()) if word else ""


def chunk_size(line: bytes) -> int | None:
    """Return how many octets follow a BDAT command (RFC 3030 §2); None for any other line, and for a wrong BDAT."""
    words = line.split()
    if len(words) not in (2, 3) or words[0].upper() != b"BDAT" or not words[1].isdigit() or len(words[1]) > _MOST_DIGITS:
        return None
    return int(words[1]) if [word.upper() for word in words[2:]] in ([], [b"LAST"]) else None


_MOST_DIGITS = 20
"""Of a chunk's size (RFC 3030 §2)."""


def stuff_dots(lines: Iterable[bytes]) -> bytes:
    """Return a message body as sent: CR LF line ends, leading dots doubled, the closing dot (RFC 5321 §4.5.2).

    Raises CommandError where a line holds a CR or LF: it would be two lines, and could end the body.
    """
    sent = bytearray()
    for line in lines:
        if b"\r" in line or b"\n" in line:
            raise CommandError("a line of the message holds a line break")
        sent += (b"." if line.startswith(b".") else b"") + line + b"\r\n"
    return bytes(sent + b".\r\n")


def _refuse_line_breaks(text: str, what: str) -> None:
    for character, name in _LINE_BREAKS.items():
        if character in text:
            raise CommandError(f"{what} must not hold {name}: it would start another line on the wire")


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise CommandError("the command holds characters that cannot be written as UTF-8") from None
