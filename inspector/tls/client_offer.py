"""What a client's hello offers, whoever sent it: versions, suites, groups, signature schemes, name.

Which versions it takes at the least is visible only where supported_versions lists them (RFC 8446 §4.2.1). Neither the
version of the record nor the suites tell it: of real clients without the list, one in three sends a record version that is
its lowest one, and nearly all offer suites that go below TLS 1.2.
"""

from inspector.frozen import Frozen
from inspector.tls.client_hello import ClientHello
from inspector.tls.extension import Extension, find_extension
from inspector.tls.registry import ExtensionType, HandshakeType, ProtocolVersion
from inspector.tls.wire import Fields, WireError, numbers

TLS13_DRAFTS = 0x7F
"""High byte of the drafts' numbers of TLS 1.3."""


class ClientOffer(Frozen):
    """The offer."""

    legacy_version: int
    """The version field of the hello: the highest version up to TLS 1.2."""
    versions: tuple[int, ...]
    """Those of supported_versions in the client's order, GREASE left out; empty where there is no such list."""
    cipher_suites: tuple[int, ...]
    """In the client's order, GREASE left out; of SSLv2's three bytes where they begin with no zero."""
    groups: tuple[int, ...]
    """supported_groups, GREASE left out."""
    signature_schemes: tuple[int, ...]
    """signature_algorithms, GREASE left out."""
    server_name: bytes
    """The host name in SNI; empty where there is none."""
    alpn: tuple[bytes, ...] = ()
    """Application protocols (RFC 7301)."""
    sslv2_form: bool = False
    """True for a hello in the form of SSLv2 (RFC 5246 appendix E.2)."""
    malformed: tuple[str, ...] = ()
    """Extensions that do not parse, by name."""

    @classmethod
    def from_message(cls, raw: bytes) -> "ClientOffer":
        """Read a ClientHello message, type and length included. Raises WireError."""
        hello = ClientHello.from_bytes(raw)
        reading = _Extensions(hello.extensions)
        return cls(
            legacy_version=hello.legacy_version,
            versions=reading.numbers(ExtensionType.supported_versions, 1),
            cipher_suites=_without_grease(hello.cipher_suites),
            groups=reading.numbers(ExtensionType.supported_groups, 2),
            signature_schemes=reading.numbers(ExtensionType.signature_algorithms, 2),
            server_name=hello.server_name,
            alpn=reading.alpn(),
            malformed=tuple(reading.malformed),
        )

    @classmethod
    def from_sslv2(cls, message: bytes) -> "ClientOffer":
        """Read a CLIENT-HELLO of SSLv2, its type included. Raises WireError."""
        fields = Fields(message)
        if fields.number(1, "the message type") != HandshakeType.client_hello:
            raise WireError("the message is no CLIENT-HELLO")
        version = fields.number(2, "version")
        specs_size, session_size, challenge_size = (
            fields.number(2, f"the length of {name}") for name in ("cipher_specs", "session_id", "challenge")
        )
        specs = numbers(fields.take(specs_size, "cipher_specs"), 3, "cipher_specs")
        fields.take(session_size, "session_id")
        fields.take(challenge_size, "challenge")
        return cls(version, (), specs, (), (), b"", sslv2_form=True)

    @property
    def highest(self) -> int:
        """The highest version offered; a draft of TLS 1.3 counts as its own number."""
        finished = [number for number in self.versions if number >> 8 != TLS13_DRAFTS]
        return max(finished or self.versions, default=self.legacy_version)

    @property
    def lowest(self) -> int | None:
        """The lowest version offered; None where the hello does not tell it."""
        if self.legacy_version == ProtocolVersion.SSLv2:
            return ProtocolVersion.SSLv2
        return min((number for number in self.versions if number >> 8 != TLS13_DRAFTS), default=None)


class _Extensions:
    """Reads extensions; one that does not parse is noted, and nothing is read of it."""

    def __init__(self, extensions: tuple[Extension, ...]) -> None:
        self._extensions = extensions
        self.malformed: list[str] = []

    def numbers(self, kind: ExtensionType, length_size: int) -> tuple[int, ...]:
        """Return the numbers of two bytes in a list; empty where the extension is absent or does not parse."""
        body = find_extension(self._extensions, kind)
        if body is None:
            return ()
        try:
            return _without_grease(numbers(Fields(body).vector(length_size, kind.name), 2, kind.name))
        except WireError:
            self.malformed.append(kind.name)
            return ()

    def alpn(self) -> tuple[bytes, ...]:
        """Return the application protocols."""
        kind = ExtensionType.application_layer_protocol_negotiation
        body = find_extension(self._extensions, kind)
        if body is None:
            return ()
        try:
            return tuple(Fields(Fields(body).vector(2, kind.name)).vectors(1, "protocol name"))
        except WireError:
            self.malformed.append(kind.name)
            return ()


def _without_grease(values: tuple[int, ...]) -> tuple[int, ...]:
    """Leave the numbers out that mean nothing and are there to keep servers honest (RFC 8701)."""
    return tuple(value for value in values if not is_grease(value))


def is_grease(number: int) -> bool:
    """Tell whether it is one of 0x0a0a, 0x1a1a, … 0xfafa."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF
