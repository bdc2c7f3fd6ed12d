"""A server whose every word is an attack on the terminal: greeting, EHLO reply, error replies and certificate names."""

from authority import issue
from cryptography.hazmat.primitives.serialization import Encoding

from inspector.demo.certificates import Certificates
from inspector.demo.conversation import After, Answer, Conversation
from inspector.demo.scenario import Scenario, Subject
from inspector.demo.server import DemoServer

SERVER_NAME = "hostile.example.com"
MARKS = ("31337", "MzEzMzc=")
"""One of them stands inside every sequence, so that a leak can be told from what the program itself sends."""

PAYLOADS: dict[str, bytes] = {
    "colour": b"\x1b[31337m",
    "clear": b"\x1b[31337J",
    "reset": b"\x1bc",
    "title": b"\x1b]0;31337\x07",
    "clipboard": b"\x1b]52;c;MzEzMzc=\x1b\\",
    "link": b"\x1b]8;;http://31337.example/\x1b\\",
    "device control": b"\x1bP31337\x1b\\",
    "C1 raw": b"\x9b31337m",
    "C1 in UTF-8": "\u009b31337m".encode(),
    "C1 string in UTF-8": "\u009d0;31337\u009c".encode(),
    "bidi": "\u202e31337\u2066".encode(),
    "zero width": "\u200b\u200d\ufeff\u00ad".encode(),
    "blank fillers": "\u3164\u115f\u2800".encode(),
    "line separators": "\u0085\u2028\u2029".encode(),
    "controls": b"\x00\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "carriage return": b"\rmx.example.org",
    "markup": b"[/nope][red][@click=app.quit]x[/][link=http://31337.example/]",
    "not UTF-8": b"\xff\xfe\xc3(",
}
"""What each is, to the bytes."""

ALL = b" ".join(PAYLOADS.values())


def hostile(code: bytes) -> bytes:
    """Return a reply of one line for each payload, with `code`."""
    lines = [b"%s-%s %s" % (code, name.encode().replace(b" ", b"-"), payload) for name, payload in PAYLOADS.items()]
    return b"\r\n".join([*lines, code + b" end\r\n"])


SCENARIO = Scenario(
    name="hostile",
    subject=Subject.EHLO,
    summary="every word is an attack on the terminal",
    teaches="Nothing of it may reach the terminal.",
    server_name=SERVER_NAME,
    greeting=hostile(b"220"),
    ehlo_in_clear=b"250-hostile.example.com %s\r\n250-STARTTLS\r\n%s" % (ALL, hostile(b"250")),
    ehlo_in_tls=b"250-hostile.example.com %s\r\n250-AUTH PLAIN %s\r\n%s" % (ALL, ALL, hostile(b"250")),
)


class _Hostile(Conversation):
    """It answers whatever it does not need for a session with an attack."""

    def answer(self, line: bytes) -> Answer:
        if line.split(b" ")[0].upper() in {b"EHLO", b"STARTTLS", b"QUIT"}:
            return super().answer(line)
        return Answer(hostile(b"554"))


class _RefusingGreeting(_Hostile):
    """It greets with a refusal."""

    @property
    def greeting(self) -> bytes:
        return hostile(b"554")


class _NoSMTP(_Hostile):
    """What it opens with is no reply at all."""

    @property
    def greeting(self) -> bytes:
        return b"".join(payload + b"\r\n" for payload in PAYLOADS.values())

    def answer(self, line: bytes) -> Answer:
        return Answer(self.greeting, After.CLOSE)


class _RefusingStarttls(_Hostile):
    """It offers STARTTLS and refuses it."""

    def answer(self, line: bytes) -> Answer:
        return Answer(hostile(b"454")) if line.upper() == b"STARTTLS" else super().answer(line)


class _Injecting(_Hostile):
    """It puts more behind the 220 of STARTTLS."""

    def answer(self, line: bytes) -> Answer:
        answer = super().answer(line)
        return Answer(answer.raw + ALL + b"\r\n", After.START_TLS) if answer.after is After.START_TLS else answer


SPEAKERS: dict[str, type[Conversation]] = {
    "in every reply": _Hostile,
    "in a refusing greeting": _RefusingGreeting,
    "instead of SMTP": _NoSMTP,
    "in a refusal of STARTTLS": _RefusingStarttls,
    "behind the 220 of STARTTLS": _Injecting,
}
"""Where the attack stands, to who makes it."""


def _certificates() -> Certificates:
    """Attacks in every part of the subject, and in a DNS name; the issuer's name is the same."""
    text = ALL.decode("utf-8", "replace")
    parts = [text[start : start + 60] for start in range(0, 240, 60)]
    assert "".join(parts) == text, "the attacks do not fit into the subject any more"
    root = issue(*parts, authority=True)
    leaf = issue(*parts, issuer=root, names=(SERVER_NAME, "\x1b[31337m\x07.example.com", "[/nope]"))
    return Certificates(root.certificate.public_bytes(Encoding.DER), leaf.certificate_pem, leaf.key_pem)


def start_hostile_server(where: str = "in every reply") -> DemoServer:
    """Start one, a row of SPEAKERS; it is a context manager."""
    return DemoServer(SCENARIO, certificates=_certificates(), speaker=SPEAKERS[where])
