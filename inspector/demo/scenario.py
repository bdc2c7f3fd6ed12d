"""What a demo server is made of."""

from collections.abc import Mapping
from enum import StrEnum

from inspector.frozen import Frozen, field
from inspector.tls.registry import ProtocolVersion


class Subject(StrEnum):
    """What a scenario is about; the value is the heading in the list."""

    STARTTLS = "STARTTLS: offered or not, and what comes of it"
    VERSIONS = "TLS and its versions"
    CERTIFICATES = "Certificates"
    SESSION = "The session: how it begins, how it ends, what stands in it"
    EHLO = "The EHLO reply, line by line"
    SAMPLES = "What others wrote down: samples to read"


class LargeHello(StrEnum):
    """What becomes of a ClientHello that does not fit into one TCP segment."""

    TAKEN = "taken"
    """The same as of any other."""
    DROPPED = "dropped"
    """The connection is closed without an answer, as boxes do that read the first segment only."""
    REFUSED = "refused"
    """An alert says that it could not be decoded."""


class Identity(StrEnum):
    """What the server shows to prove who it is."""

    GOOD = "good"
    """A chain that builds, for the server's own name, valid today."""
    EXPIRED = "expired"
    """The leaf is not valid any more."""
    LEAF_ONLY = "leaf-only"
    """The intermediate is not sent."""
    OTHER_NAME = "other-name"
    """The leaf was issued for another name."""
    RSA_KEY = "rsa-key"
    """As GOOD, but the leaf's key is an RSA one: for cipher suites that need it."""
    UNKNOWN_KEY = "unknown-key"
    """The leaf's key is of a kind that no TLS library knows."""
    CARELESS = "careless"
    """A chain that builds, with many faults: a small key, the wrong purpose, a negative serial number, no order."""
    MISSING = "missing"
    """Neither certificate nor key: no handshake can succeed."""


class Scenario(Frozen):
    """One server, as data."""

    name: str
    """What is typed after ``smtp-inspector demo``."""
    subject: Subject
    """Under which heading it is listed."""
    summary: str
    """What is wrong with it (or right), in one line of at most 60 characters."""
    teaches: str
    """What can be seen in it, in one to three sentences."""
    server_name: str
    """The name that it greets with, and the reference identity that its certificate is checked against."""
    greeting: bytes
    """The whole greeting, line ends included; empty: it closes the connection without a word."""
    ehlo_in_clear: bytes = b""
    """The whole EHLO reply before TLS, line ends included."""
    ehlo_of_others: tuple[bytes, ...] = ()
    """EHLO replies before TLS of the servers that share its address: each connection meets the next one, in turn."""
    ehlo_in_tls: bytes = b""
    """The whole EHLO reply inside TLS, line ends included."""
    options: tuple[str, ...] = ()
    """Words of the command line that belong to it, so that its name alone shows the point; what the user types wins."""
    asks_implicit_tls: bool = False
    """The client is to begin with TLS."""
    implicit_tls: bool = False
    """The server begins with TLS."""
    tls_minimum: ProtocolVersion = ProtocolVersion.TLSv1_2
    """The lowest version that its handshake takes."""
    tls_maximum: ProtocolVersion = ProtocolVersion.TLSv1_3
    """The highest version that its handshake takes."""
    demands_certificate: bool = False
    """A client without a certificate is refused in the handshake."""
    identity: Identity = Identity.GOOD
    """What it shows in the handshake."""
    ciphers: str = "ALL:!aNULL:@SECLEVEL=0"
    """What it takes up to TLS 1.2, as OpenSSL writes it; above security level 0 today's OpenSSL has no TLS 1.0 and 1.1."""
    without_sni: Identity | None = None
    """What it shows to a client that sends no host name; None: the same as to others."""
    large_hello: LargeHello = LargeHello.TAKEN
    """What it does about a hello of more than one TCP segment."""
    trusted_by_all: bool = True
    """True: its root is trusted in every store; False: in this system's only."""
    taken_for_port: int = 0
    """The port that the client takes it for, whichever it listens on: it is reached as through a tunnel; 0: its own."""
    beside: "Scenario | None" = None
    """What a second port of the same host plays, with the same certificate; None: there is only one."""
    mail_minimum: ProtocolVersion | None = None
    """MAIL in clear or with a lower version is answered with a 554; None: MAIL is always welcome."""
    full_names_only: bool = False
    """EHLO with a name that has no dot is refused."""
    answers: Mapping[bytes, bytes] = field(default_factory=dict)
    """Verb to what is answered in place of the usual, nothing at all where it is empty; a STARTTLS that begins with 220 goes
    on to TLS."""
    hangs_up_after: bytes = b""
    """The verb after whose answer it closes the connection; empty: none but QUIT."""
    greeting_seconds: float = 0.0
    """How long it lets a client wait for the greeting."""
    piece: int = 0
    """How many bytes it writes at once; 0: each answer whole."""
    piece_seconds: float = 0.0
    """The pause between two pieces."""
