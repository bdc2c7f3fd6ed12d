"""What the user set for a session."""

from pathlib import Path

from inspector.frozen import Frozen, field, replace
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Port, Target, parse_place
from inspector.tls.registry import ProtocolVersion


class Options(Frozen):
    """Everything that a session needs to know before it starts."""

    target: Target
    """Whom to speak to."""
    ehlo_name: str
    """The name to say in EHLO."""
    server_name: str = ""
    """Reference identity and SNI; empty: the target's host name (nothing for an address)."""
    family: int = 0
    """0 any, 4 or 6."""
    address: str = ""
    """The IP address to connect to, whatever the target's name resolves to; empty: those of the name, in order.

    With a port behind it (``127.0.0.1:2525``, ``[::1]:2525``) where that is another one than the target's: a tunnel.
    """
    timeout: float = 60.0
    """Seconds that any one step may take."""
    tls_version: ProtocolVersion | None = None
    """The one version of the session's own handshake; None: the best that both know."""
    ciphers: str = ""
    """What the session's own handshake offers up to TLS 1.2, as OpenSSL writes lists of suites; empty: all with a key."""
    tls_minimum: ProtocolVersion = ProtocolVersion.TLSv1_2
    """Policy: the lowest version that counts as good."""
    strict: bool = False
    """Certificates must be right on port 25 too."""
    force_starttls: bool = False
    """Try STARTTLS although the EHLO reply does not carry it."""
    probe: bool = True
    """Try the TLS versions (at once in `check`, by a key in the app)."""
    probes_at_a_time: int = 3
    """Connections of the sweep that may be open at the same time."""
    deep: bool = False
    """Ask beside the versions: a large hello, one without SNI, and the other key type, one connection each."""
    quiet_probes: bool = False
    """Finish the handshakes that are accepted, where this machine's OpenSSL can, and say QUIT."""
    try_mail_from: str | None = None
    """Send MAIL FROM with this address, then RSET; None: do not."""
    ca_file: Path | None = None
    """PEM file with roots to trust beside the system's."""
    extra_roots: tuple[bytes, ...] = ()
    """Roots (DER) to trust for this session only: the demo's."""
    extra_roots_in_all: bool = True
    """True: they count in every trust store; False: in this system's only."""
    demo: str = ""
    """Name of the demo scenario that is inspected; empty for a real server."""
    limits: ReplyLimits = field(default_factory=ReplyLimits)
    """Bounds of one reply."""
    software: str = ""
    """The mail server that advice is wanted for; empty: whichever it seems to be, and all others."""
    sender_versions: str = ""
    """The versions of a sender, as typed, for the table of outcomes; empty: the usual ones only."""
    ports: tuple[Port, ...] = ()
    """Ports of the target's host that are laid side by side, one session each; empty: the target's own alone."""
    step: bool = False
    """Stop before each command of the script and wait for the user."""
    session_bytes: int = 64 * 1024 * 1024
    """Bytes that the whole session may receive."""

    def on_port(self, port: Port) -> "Options":
        """Return the options of a session with another port of the same host, whose script nobody steps through."""
        target = self.target
        return replace(self, target=Target(target.host, port.number, port.mode, target.lmtp), step=False, ports=())

    @property
    def place(self) -> tuple[str, int]:
        """The address to connect to, empty for those of the target's name, and the port."""
        address, port = parse_place(self.address) if self.address else ("", 0)
        return address, port or self.target.port

    @property
    def port(self) -> Port:
        """The target's own port; one that is to stay in clear would begin with STARTTLS."""
        mode = self.target.mode if self.target.mode is Mode.IMPLICIT_TLS else Mode.STARTTLS
        return Port(self.target.port, mode)
