"""What ``openssl s_client`` prints, with ``-starttls smtp`` or without, with ``-debug`` or ``-msg`` or without.

It shows the handshake, not the conversation before it: of that only the last line of the EHLO reply comes through, behind
the handshake, where it looks like the server's first word inside TLS. With ``-debug`` every byte is in it
(``openssl_dumps``).
"""

import re
from ssl import PEM_cert_to_DER_cert

from inspector.events import CertificatesPresented, Connected, TLSEstablished, TLSFailed
from inspector.formats.logs.tls import failed
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line, Reading
from inspector.formats.pastes.openssl_dumps import Dumps
from inspector.formats.pastes.openssl_words import received_alert, suite_name, version_of
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import peek, read_paste
from inspector.formats.pastes.speakers import is_reply
from inspector.formats.pastes.tool_lines import read_tool_line
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import replace
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.conversation import State
from inspector.tls.outcome import Outcome
from inspector.tls.registry import NamedGroup, ProtocolVersion
from inspector.visible import visible

_SIGN = re.compile(
    r"CONNECTED\([0-9A-Fa-f]{8}\)|CONNECTION ESTABLISHED|depth=\d+ |SSL handshake has read |New, .*Cipher is "
    r"|Didn't find STARTTLS in server response|didn't found starttls in server response"
    r"|[0-9A-F]+:error:[0-9A-F]+:SSL routines:|(?:read from|write to) 0x[0-9a-f]+ \[|SSL_connect:|verify (?:error|return):"
    r"|(?:>>>|<<<) (?:TLS|SSL|\?\?\?)[ v].*\[length "
)
_OWN = re.compile(
    r"---$|CONNECT|depth=|verify |Certificate chain|Server certificate|\s*\d+ s:|\s+[iav]:|subject=|issuer=|No client cert"
    r"|Peer |Server Temp|Negotiated |SSL|Verif|New, |Reused, |Server public|Secure Reneg|Compression: |Expansion: "
    r"|(?:No )?ALPN|Early data|\s+[A-Z][\w /-]{2,30}: |\s+[0-9a-f]{4} - |DONE$|closed$|(?:read|write):errno"
    r"|Can't use SSL|Didn't find |didn't found |[0-9A-F]+:error:|.*:SSL routines:|Post-Handshake|Acceptable |Requested "
    r"|Shared |Client Certificate|Protocol|Cipher|no peer|Hash used|Signature type|RENEGOTIATING|KEYUPDATE|Connecting to "
    r"|DANE |OCSP response|\s*TLS session ticket|read R BLOCK|Max Early|\s+Extended master|\s*<SPACES/NULS>"
)
_CHAIN_ROW = re.compile(r"\s*(\d{1,3}) s:")
_VERSION = re.compile(r"(?:\s*Protocol(?: version)?\s*: |New, (?=TLSv1\.3))(\S+?),?(?:\s|$)")
_CIPHER = re.compile(r"(?:\s*Cipher\s*: |New, .*Cipher is |Ciphersuite: )(\S+)")
_GROUP = re.compile(r"(?:Server Temp Key|Negotiated TLS1\.3 group): (?:ECDH, )?([A-Za-z0-9_-]+)")
_CONNECTING = re.compile(r"Connecting to ([0-9a-fA-F.:]+)")
_TARGET = re.compile(r"s_client\b.*?-connect[ =]\[?([^\s\]:]+|[0-9a-fA-F:]+)\]?:([0-9]{1,5}|smtps?|submissions?)")
_ONLY = re.compile(r"s_client\b.* -(tls1(?:_[123])?|ssl3)\b")
_ONLY_VERSION = {"tls1": "TLSv1.0", "tls1_1": "TLSv1.1", "tls1_2": "TLSv1.2", "tls1_3": "TLSv1.3", "ssl3": "SSLv3"}
_PORTS = {"smtp": 25, "smtps": 465, "submission": 587, "submissions": 465}
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_MOST_CERTIFICATES = 32
_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")
_LEAK = re.compile(r"250 ")
_TRACED = re.compile(r"(?:Sent|Received) Record$")
_OF_TRACE = re.compile(
    r"\s+(?![2-5][0-9]{2}[ -])\S|(?:Sent|Received) Record$|Header:$|-{4,}(?:details-{4,})?$|Certificate:$|No extensions$"
)
"""What ``-trace`` writes of a TLS record, behind its heading: numbers that look like reply codes stand in it."""
_NO_TLS = re.compile(r"[0-9A-F]+:error:.*:(?:wrong version number|SSL23_GET_SERVER_HELLO:unknown protocol)")
"""OpenSSL today, and 1.0."""
_OWN_FAULT = re.compile(rf"(?!{_NO_TLS.pattern})[0-9A-F]+:error:[0-9A-F]+:SSL routines:")
"""Why OpenSSL itself would not go on."""
_NO_TLS_WORDS = (
    "what came in answer to the hello was no TLS (OpenSSL: wrong version number): so it is where STARTTLS was refused, "
    "which s_client does not show, or where the port has no TLS from the first byte"
)


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether lines are s_client's own."""
    return sum(1 for line in peek(raw) if _SIGN.match(line)) > 1


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its conversations. Raises UnreadableError."""
    found = tuple(Reading(read_paste(raw), name, OpenSSL).conversations())
    if not found:
        raise UnreadableError("openssl's words, in which neither a handshake nor a line of SMTP stands")
    return found


class OpenSSL:
    """Its own lines."""

    kind = "openssl"
    words = "what openssl s_client printed"
    asked_in_messages = False

    def __init__(self) -> None:
        self._dumps = Dumps()
        self._pem: list[str] | None = None
        self._chain: list[bytes] = []
        self._listed = 0
        self._version: ProtocolVersion | None = None
        self._suite = self._group = ""
        self._shook = self._told = self._leaked = self._connected = False
        self._tracing = self._damaged = False
        self._fault = b""

    def begins(self, line: Line) -> bool:
        """It connects, for the second time: through a pipe, an error may stand in front of the first."""
        return line.rest.startswith("CONNECTED(") and self._told and self._connected

    def knows(self, line: Line, told: Narrator) -> bool:
        """Its headings and fields, certificates, dumps; and the line of the EHLO reply that comes late."""
        if self._pem is not None or self._dumps.knows(line.rest):
            return True
        self._tracing = _TRACED.match(line.rest) is not None or (self._tracing and line.rest != "---")
        if self._tracing and _OF_TRACE.match(line.rest):
            return True
        if is_reply(line.rest):
            return self._is_leak(line, told)
        if _OWN.match(line.rest) or _BEGIN in line.rest or read_tool_line(line.rest) or _TARGET.search(line.rest):
            return True
        if line.is_said:
            self._establish(told)
        return False

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Keep it, and tell what it tells."""
        text = line.rest.strip()
        if self._pem is None and self._dumps.knows(line.rest):
            self._dumps.take(line, told, at)
            return
        if _OWN_FAULT.match(text):
            self._fault = self._fault or to_bytes(text)
        told.keep(line.number, to_bytes(text), "tool", at, secrets=self._pem is None and _BEGIN not in text)
        if is_reply(line.rest) and self._pem is None:
            told.assume(f"'{visible(to_bytes(text))}' behind the handshake is the last line of the EHLO reply in clear")
        elif self._pem is not None or _BEGIN in text:
            self._take_pem(text, told)
        else:
            self._read(text, told)

    def ends(self, told: Narrator) -> None:
        """The handshake, where nothing was said inside TLS."""
        self._dumps.finish(told)
        untold = not told.begun or told.state is State.HANDSHAKE
        self._begin(told)
        if self._fault and untold and not self._shook and not self._told:
            self._told = True
            told.add(failed([self._fault], Side.SENDING))
        self._establish(told)

    def _is_leak(self, line: Line, told: Narrator) -> bool:
        """The first line behind the handshake: s_client reads ahead, and prints what it has read too late."""
        first = self._shook and not self._leaked and not told.waits and not told.in_reply
        if self._shook:
            self._leaked = True
        leak = first and _LEAK.match(line.rest) is not None and (told.state is not State.GREETING or not told.begun)
        self._establish(told, starttls=leak or told.begun)
        return leak

    def _read(self, text: str, told: Narrator) -> None:
        if found := _TARGET.search(text):
            port = _PORTS.get(found[2]) or min(int(found[2]), 65535)
            told.target = replace(told.target, host=visible(to_bytes(found[1])), port=port)
            if only := _ONLY.search(text):
                told.tls_version = version_of(_ONLY_VERSION[only[1]])
        elif found := _CONNECTING.match(text):
            told.add(Connected(at=0, address=found[1], port=told.target.port, local_address="", seconds=0))
        self._connected = self._connected or text.startswith("CONNECTED(")
        if _CHAIN_ROW.match(text):
            self._listed = min(_MOST_CERTIFICATES, self._listed + 1)
        if text.startswith(("depth=", "CONNECTION ESTABLISHED")):
            self._shook = True
        if found := _VERSION.match(text):
            self._version = version_of(found[1]) or self._version
        if (found := _CIPHER.match(text)) and found[1] not in ("(NONE)", "0000"):
            self._suite, self._shook = suite_name(found[1]), True
        if (found := _GROUP.match(text)) and not found[1].isdigit():
            lower = found[1].lower()
            self._group = lower if lower in NamedGroup.__members__ else found[1]
        alert = received_alert(text)
        untold = not told.begun or told.state is State.HANDSHAKE  # else a refusal of STARTTLS has told why
        if (alert or (untold and _NO_TLS.match(text))) and not self._shook and not self._told:
            outcome = Outcome.REFUSED if alert else Outcome.NOT_TLS
            self._begin(told)
            self._told = True
            words = visible(to_bytes(text)) if alert else _NO_TLS_WORDS
            told.add(TLSFailed(at=0, outcome=outcome, side="remote", alert=alert, words=words))

    def _take_pem(self, text: str, told: Narrator) -> None:
        if _BEGIN in text:
            self._pem = []
        elif _END in text:
            if self._damaged:  # what follows would be taken for the one that is missing
                told.assume("a certificate in it is damaged by other lines: it is not read, nor are those behind it")
            elif not self._tracing and (der := _certificate(self._pem or [])):
                self._chain += [der] if der not in self._chain and len(self._chain) < _MOST_CERTIFICATES else []
            self._pem = None
        elif self._pem is not None:
            if not _BASE64.fullmatch(text):  # s_client writes through two streams
                self._damaged = self._damaged or not self._tracing
                self._read(text, told)
            self._pem.append(text)
            if len(self._pem) > 2000:
                self._pem = None

    def _begin(self, told: Narrator) -> None:
        """What was said before the handshake is not shown: whoever begins with -starttls says it unseen."""
        if not told.begun:
            told.state = State.READY

    def _establish(self, told: Narrator, *, starttls: bool = True) -> None:
        if not self._shook or self._told:
            return
        self._told = True
        if starttls:
            self._begin(told)
        told.add(
            TLSEstablished(
                at=0,
                version=self._version,
                cipher_suite=self._suite,
                group=self._group,
                seconds=0,
                certificates=max(self._listed, len(self._chain)),
            )
        )
        if self._chain:
            told.add(CertificatesPresented(at=0, chain=tuple(self._chain), version=self._version))
        if 0 < len(self._chain) < self._listed:
            told.assume(f"of {self._listed} certificates it holds {len(self._chain)} (-showcerts shows all)")


def _certificate(lines: list[str]) -> bytes | None:
    try:
        return PEM_cert_to_DER_cert(f"{_BEGIN}\n{''.join(lines)}\n{_END}\n")
    except (ValueError, UnicodeError):
        return None
