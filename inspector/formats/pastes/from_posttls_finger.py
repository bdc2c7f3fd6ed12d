"""What Postfix's posttls-finger(1) prints: the conversation, unless ``-c`` leaves it out, and what TLS came to.

::

    posttls-finger: < 250 STARTTLS                                    the server said it
    posttls-finger: Untrusted TLS connection established to mx.example.com[192.0.2.10]:25: TLSv1.3 with cipher …

How far the certificate was trusted stands in the first word of that line (Anonymous, Untrusted, Trusted, Verified): it is
kept as it stands, for a path is built here by no trust store of this machine.
"""

import re
from ssl import PEM_cert_to_DER_cert

from inspector.events import CertificatesPresented, Connected, Disconnected
from inspector.formats.logs.tls import established, failed
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line, Reading
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import peek, read_paste
from inspector.formats.source import Conversation, UnreadableError
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.conversation import State
from inspector.smtp.target import Target
from inspector.visible import visible

_FINGER = r"(?:\S+ )?posttls-finger(?:\[\d+\])?: "
_OWN = re.compile(_FINGER + r"(?![<>] )(?P<says>.*)")
_SAID = re.compile(_FINGER + r"[<>] ")
_PEER = r"(?P<host>[^\s\[]{1,255})\[(?P<address>[0-9A-Fa-f.:]{2,45})\](?::(?P<port>[0-9]{1,5}))?"
_CONNECTED = re.compile(rf"Connected to {_PEER}")
_ESTABLISHED = re.compile(
    rf"\w+ TLS connection established to {_PEER}: (?P<version>\S+) with cipher (?P<suite>\S+)"
    r"(?:.*? key-exchange (?P<group>\S+))?"
)
_OF_HANDSHAKE = re.compile(rf"SSL_connect error to {_PEER}|warning: TLS library problem: ")
_SETTING_UP = re.compile(rf"setting up TLS connection to {_PEER}")
_SHOOK = "SSL_connect:SSL negotiation finished successfully"
"""With ``-L ssl-debug``; where the certificate is not the one that was asked for, no line says more of the handshake."""
_REFUSED = re.compile(r"(?P<what>STARTTLS rejected|SMTP service not available): (?P<reply>[45]\d\d.*)")
_LOST = re.compile(r"(?:warning: )?((?:lost connection|conversation timed out)(?: while [\w ]{1,60})?)")
_VERBS = {"STARTTLS rejected": b"STARTTLS"}
_CHAIN = re.compile(r"---$|Certificate chain$| *\d+ subject: |\s+(?:issuer: |(?:cert|pkey) digest=)")
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_MOST_CERTIFICATES = 32
_MOST_LINES = 2_000


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether a line has its name in front, and says what a conversation or a handshake came to."""
    lines = [line.strip() for line in peek(raw)]
    told = (found["says"] for line in lines if (found := _OWN.match(line)))
    return any(_SAID.match(line) for line in lines) or any(
        form.match(says) for says in told for form in (_CONNECTED, _SETTING_UP, _ESTABLISHED, _OF_HANDSHAKE, _REFUSED, _LOST)
    )


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its conversations. Raises UnreadableError where nothing of one is told."""
    found = tuple(Reading(read_paste(raw), name, Finger).conversations())
    if not found:
        raise UnreadableError("posttls-finger's words, in which neither a handshake nor a line of SMTP stands")
    return found


class Finger:
    """Its own lines."""

    kind = "posttls-finger"
    words = "what posttls-finger printed"
    asked_in_messages = False

    def __init__(self) -> None:
        self._pem: list[str] | None = None
        self._chain: list[bytes] = []
        self._handshake: list[bytes] = []
        self._shook = False

    def begins(self, line: Line) -> bool:
        """It connects."""
        found = _OWN.match(line.rest.strip())
        return found is not None and _CONNECTED.match(found["says"]) is not None

    def knows(self, line: Line, told: Narrator) -> bool:  # noqa: ARG002 - the signature of all tools
        """Its name in front, or a line of the chain that ``-C`` prints."""
        return (
            self._pem is not None
            or any(form.match(text) for form in (_OWN, _CHAIN) for text in (line.rest, line.rest.strip()))
            or _BEGIN in line.rest
        )

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Keep it, and tell what it tells."""
        text = line.rest.strip()
        in_pem = self._pem is not None or _BEGIN in text
        found = _OWN.match(text)
        repeats = found is not None and _REFUSED.match(found["says"]) is not None  # the reply itself is told
        told.keep(line.number, to_bytes(text), "comment" if repeats else "tool", at, secrets=not in_pem)
        if in_pem:
            self._take_pem(text)
        elif found:
            self._read(found["says"], told, at)

    def ends(self, told: Narrator) -> None:
        """A handshake that failed, and the chain, which comes last."""
        if self._handshake:
            self._begin(told)
            told.add(failed(self._handshake, Side.SENDING))
        if self._shook:
            self._begin(told)
            told.add(established(b"", b""))
        if self._chain:
            told.add(CertificatesPresented(at=0, chain=tuple(self._chain), version=None))

    def _read(self, says: str, told: Narrator, at: float | None) -> None:
        if found := _CONNECTED.match(says):
            self._target(found, told)
            told.add(Connected(at=0, address=found["address"], port=told.target.port, local_address="", seconds=0), at)
        elif found := _ESTABLISHED.match(says):
            self._target(found, told)
            self._begin(told)
            self._shook = False
            told.add(established(*(to_bytes(found[name] or "") for name in ("version", "suite", "group"))), at)
        elif found := _SETTING_UP.match(says):
            self._target(found, told)
        elif says == _SHOOK:
            self._shook = True
        elif found := _OF_HANDSHAKE.match(says):
            self._handshake.append(to_bytes(says))
            if found["host"]:
                self._target(found, told)
        elif found := _LOST.fullmatch(says):
            self._begin(told)
            told.add(Disconnected(at=0, by="network", reason=found[1]), at)
        elif (found := _REFUSED.match(says)) and not told.begun:  # else the reply stands in front of it
            if verb := _VERBS.get(found["what"]):
                told.client(verb, at)
            told.greeting_told = True
            told.server(to_bytes(found["reply"]), at)

    def _target(self, found: re.Match[str], told: Narrator) -> None:
        told.target = Target(visible(to_bytes(found["host"])), min(int(found["port"] or 25), 65535))

    def _begin(self, told: Narrator) -> None:
        """``-c`` leaves out what was said before the handshake."""
        if not told.begun:
            told.state = State.READY

    def _take_pem(self, text: str) -> None:
        if _BEGIN in text:
            self._pem = []
        elif self._pem is not None and _END in text:
            if der := _certificate(self._pem):
                self._chain += [der] if len(self._chain) < _MOST_CERTIFICATES else []
            self._pem = None
        elif self._pem is not None:
            self._pem = [*self._pem, text] if len(self._pem) < _MOST_LINES else None


def _certificate(lines: list[str]) -> bytes | None:
    try:
        return PEM_cert_to_DER_cert("\n".join((_BEGIN, *lines, _END, "")))
    except (ValueError, UnicodeError):
        return None
