"""The vocabulary: everything that can happen in a session, each event frozen and in the past tense.

`at` is in seconds since the session's start; `connection` 0 is the session itself, 1 and up are probes. What goes wrong on
the wire is an event too. Bytes are exactly what was sent or received, except secrets, which are redacted when the event is
made.
"""

from inspector.frozen import Frozen
from inspector.smtp.step import Step
from inspector.smtp.target import Target
from inspector.tls.alert import Alert
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion


class Event(Frozen, kw_only=True):
    """What every event has."""

    at: float
    """Seconds since the session's start."""
    connection: int = 0
    """0: the session; 1 and up: a probe's own connection."""


class SessionStarted(Event, kw_only=True):
    """The first event of every session: all that is needed to read the others."""

    wall_clock: str
    """Start of the session, ISO 8601 with the offset from UTC."""
    target: Target
    """Whom we speak to."""
    server_name: str
    """The reference identity for SNI and certificate names; empty for an address."""
    ehlo_name: str
    """The name said in EHLO."""
    tls_version: ProtocolVersion | None
    """The one version of the session's handshake when the user chose it, else None."""
    tls_minimum: ProtocolVersion
    """The lowest version that the user's policy allows."""
    strict: bool
    """True when certificates must be right even on port 25."""
    timeout: float
    """Seconds that any one step may take."""
    demo: str
    """The scenario of the embedded server, or empty."""
    versions: tuple[tuple[str, str], ...]
    """Program, Python and OpenSSL with their versions."""
    family: int = 0
    """4 or 6 where only addresses of that family were to be tried, else 0."""
    address: str = ""
    """The IP address that the user chose in place of those of the name; empty: none."""
    software: str = ""
    """The mail server that the user named, for advice (lenses.software.Software); empty: none."""
    sender_versions: str = ""
    """The versions of a sender that the user wants to know about, as typed; empty: none."""
    ciphers: str = ""
    """What the session's own handshake was to offer up to TLS 1.2, as the user wrote it; empty: all suites with a key."""
    force_starttls: bool = False
    """True when STARTTLS was to be tried although it is not offered."""
    try_mail_from: str = ""
    """The address of the MAIL FROM that was to be tried, where it was; empty: none."""
    deep: bool = False
    """True when more than the versions was to be asked."""
    quiet_probes: bool = False
    """True when probes were to finish their handshakes."""
    own_roots: bool = False
    """True when the user named roots to trust beside the system's; their file is not on record."""
    ehlo_name_chosen: bool = False
    """True when the user chose `ehlo_name`; False: it is this host's own, a demo's, or not told."""


class WaitStarted(Event, kw_only=True):
    """A step that depends on the other side began."""

    step: str
    """What is waited for: ``name``, ``connection``, ``greeting``, ``reply``, ``handshake``."""
    limit: float
    """Seconds until it is given up."""


class NameResolved(Event, kw_only=True):
    """The target's name has addresses."""

    host: str
    """The name asked for."""
    addresses: tuple[str, ...]
    """IP addresses in the order in which they are tried."""
    seconds: float
    """How long it took."""


class NameNotResolved(Event, kw_only=True):
    """The target's name has no address, or none was found in time."""

    host: str
    """The name asked for."""
    cause: str
    """``unknown``, ``no_address``, ``temporary`` or ``timed_out``."""
    words: str
    """What the resolver said, in the visible notation."""


class Connected(Event, kw_only=True):
    """A TCP connection stands."""

    address: str
    """The server's IP address."""
    port: int
    """The server's port."""
    local_address: str
    """Our own IP address on this connection."""
    seconds: float
    """How long it took."""


class ConnectFailed(Event, kw_only=True):
    """No TCP connection to this address came about."""

    address: str
    """The server's IP address."""
    port: int
    """The server's port."""
    cause: str
    """``refused``, ``timed_out``, ``unreachable``, ``reset`` or ``error``."""
    words: str
    """What the operating system said."""


class CommandSent(Event, kw_only=True):
    """A line was written."""

    raw: bytes
    """The bytes, CR LF included; redacted where they hold a secret."""
    redacted: bool = False
    """True when a part of `raw` was replaced."""
    by_user: bool = False
    """True when the user typed it; False when the script did."""


class BodySent(Event, kw_only=True):
    """The message body of a DATA command was written, with its closing dot."""

    raw: bytes
    """The bytes on the wire, dots doubled (RFC 5321 §4.5.2)."""


class ReplyLineReceived(Event, kw_only=True, gc=False):  # no look for garbage is to walk through a flood of them
    """A line came, as part of reply number `reply` of its connection."""

    reply: int
    """0 is the greeting of the connection, 1 the reply to the first command, and so on."""
    raw: bytes
    """The bytes, line end included, cut at the line limit."""
    dropped: int = 0
    """Bytes beyond the line limit."""


class MalformedReceived(Event, kw_only=True):
    """Bytes came where a reply line was expected, and they are none."""

    reply: int
    """The reply they are part of."""
    raw: bytes
    """The bytes, line end included if there was one, cut at the line limit."""
    cause: str
    """``no-code``: no three digits in front. ``cut-off``: the connection ended inside the line."""
    dropped: int = 0
    """Bytes beyond the line limit."""


class GreetingReceived(Event, kw_only=True):
    """The greeting (reply 0) is complete."""

    code: int
    """Its reply code: 220, or a refusal."""
    seconds: float
    """From the connection to its last line."""


class ReplyReceived(Event, kw_only=True):
    """Reply number `reply` is complete; its lines are the ReplyLineReceived with the same number."""

    reply: int
    """1 and up."""
    code: int
    """The code of its last line."""
    verb: str
    """The command it answers, in upper case; ``.`` after a message body."""
    seconds: float
    """From the command to its last line."""


class SurplusReceived(Event, kw_only=True):
    """Bytes came that nothing had asked for."""

    raw: bytes
    """The bytes (at most 64 KiB of them)."""
    where: str
    """``before-client-hello``: behind the 220 of STARTTLS, before our ClientHello. ``after-client-hello``: instead of a TLS
    record. ``after-reply``: behind any other reply."""
    dropped: int = 0
    """Bytes beyond those kept."""


class LimitReached(Event, kw_only=True):
    """A bound was reached; what was dropped is counted, not kept."""

    limit: str
    """``line_bytes``, ``lines``, ``reply_bytes``, ``body_bytes``, ``session_bytes`` or ``chain_certificates``."""
    bound: int
    """The bound that was reached."""
    ends_session: bool
    """True when the session cannot go on."""


class TLSStarted(Event, kw_only=True):
    """The handshake of the session began."""

    server_name: str
    """The name sent in SNI; empty when none was sent."""
    versions: tuple[ProtocolVersion, ...]
    """The versions that our side offers, lowest first; of another's hello those that it lists."""


class TLSRecord(Event, kw_only=True):
    """A TLS record passed: all of a handshake, and later all but application data."""

    sent: bool
    """True when it is ours; in a capture, the client's."""
    content_type: int
    """Its type; see tls.registry.ContentType. A record of SSLv2 has none: tls.sslv2.MESSAGE_BIT stands for it."""
    raw: bytes
    """Header and payload."""


class TLSEstablished(Event, kw_only=True):
    """The handshake of the session is complete."""

    version: ProtocolVersion | None
    """The negotiated version; None where the source that the session was read from does not tell it."""
    cipher_suite: str
    """Its name in the registry; empty where it is not told."""
    group: str
    """The named group of the key exchange; empty where it is not known."""
    seconds: float
    """From the ClientHello to the end of the handshake."""
    certificates: int = 0
    """How many certificates the server presented; 0 where that is not known."""


class EncryptedFlightRead(Event, kw_only=True):
    """What the server encrypted in the session's handshake of TLS 1.3 was read, with the one secret that opens no more.

    Where it could not be opened, what is told is the ticket alone.
    """

    signature_scheme: str
    """What the server signed the handshake with; empty where that could not be read."""
    alpn: str
    """The application protocol that the server named, in the visible notation; ours offers none."""
    session_ticket: bool | None
    """True when a session ticket has come since (RFC 8446 §4.6.1); None where nothing has been answered inside TLS yet, or
    where this machine's OpenSSL does not tell."""


class TLSFailed(Event, kw_only=True):
    """The handshake of the session did not complete."""

    outcome: Outcome
    """What the wire shows: refused, not_tls, closed, reset, timed_out, malformed, or accepted when the server had agreed."""
    side: str
    """``local``: our own library refused. ``remote``: the server did. ``client``: the client of a capture did.
    ``transport``: nobody said anything."""
    alert: Alert | None
    """The alert that was received, or that our side sent."""
    words: str
    """What happened, in one sentence."""


class CertificatesPresented(Event, kw_only=True):
    """The chain as the server sent it."""

    chain: tuple[bytes, ...]
    """DER, leaf first as sent, at most 32."""
    version: ProtocolVersion | None
    """The TLS version in which it was sent; None as in TLSEstablished."""


class PathChecked(Event, kw_only=True):
    """It was tried to build a certification path to a trust anchor; once for each trust store, the system's first."""

    store: str
    """The trust store's name, as people know it."""
    anchors: int
    """How many roots it holds."""
    builds: bool
    """True when a path was built."""
    path: tuple[bytes, ...]
    """The certification path as built, leaf first, root last (DER); empty when none was."""
    wall_clock: str
    """The moment that validity was checked against, ISO 8601."""
    words: str
    """Why no path was built; empty when one was."""
    reasons: tuple[tuple[str, int, str], ...] = ()
    """The same one by one: a word of tls.certificate_fault.Fault, the certificate's place in the presented chain from 0 (-1:
    it was not presented), and the words."""


class LocalTLSChecked(Event, kw_only=True):
    """What this machine's OpenSSL could do with one version, found out without a network."""

    version: ProtocolVersion
    """The version."""
    completes: bool
    """True when a handshake of that version can be completed."""
    why: str
    """What it needs for that, or what it said."""


class SweepStarted(Event, kw_only=True):
    """All versions are going to be tried, each on its own connection."""

    versions: tuple[ProtocolVersion, ...]
    """The versions, in the order of the table."""


class ProbeStarted(Event, kw_only=True):
    """A probe's connection is being opened."""

    version: ProtocolVersion
    """The version it asks for."""


class ProbeFinished(Event, kw_only=True):
    """What one probe found out. Also made, with NOT_TRIED, for a version that was left out."""

    version: ProtocolVersion
    """The version it asked for."""
    outcome: Outcome
    """The answer."""
    answered: ProtocolVersion | None = None
    """The version of the ServerHello, where one came."""
    cipher_suite: str = ""
    """The suite of the ServerHello, by its name in the registry."""
    group: str = ""
    """The named group, where the answer shows it."""
    alert: Alert | None = None
    """The alert that was received."""
    received: int = 0
    """Bytes received after our ClientHello."""
    words: str = ""
    """The server's or the network's own words, or the reason; in the visible notation."""
    starttls: str = ""
    """How the probe's own EHLO reply offers STARTTLS, where that is not ``advertised``."""
    seconds: float = 0.0
    """How long the probe took."""
    signature_scheme: str = ""
    """What the server signed its key exchange with; empty where that does not show."""
    signature_fits: bool | None = None
    """True when the certificate's key made that signature, False when it did not; None where it was not checked."""
    alpn: str = ""
    """The application protocol that the server named; our hello offers none."""
    session_ticket: bool | None = None
    """True when a session ticket was promised; None where that does not show."""
    ocsp_staple: bool | None = None
    """True when an OCSP answer was stapled; None where that does not show."""
    chain: tuple[str, ...] = ()
    """certificate_sha256 of each certificate in the presented chain; empty where it does not show."""
    needs: str = ""
    """What a client must have and today's clients lack, where a second hello proved it."""
    further: tuple[int, ...] = ()
    """Further connections of this probe: those of a second hello, where the first answer told too little."""


class ExtraProbeFinished(Event, kw_only=True):
    """What a question beside the versions found out; made only on request. NOT_TRIED where it could not be asked."""

    question: ExtraQuestion
    """What was asked."""
    version: ProtocolVersion
    """The highest version offered."""
    outcome: Outcome
    """The answer."""
    answered: ProtocolVersion | None = None
    """The version of the ServerHello, where one came."""
    cipher_suite: str = ""
    """The suite of the ServerHello, by its name in the registry."""
    group: str = ""
    """The named group, where the answer shows it."""
    signature_scheme: str = ""
    """What the server signed its key exchange with; empty where that does not show."""
    alert: Alert | None = None
    """The alert that was received."""
    chain: tuple[str, ...] = ()
    """certificate_sha256 of each certificate in the presented chain; empty where it does not show."""
    received: int = 0
    """Bytes received after our ClientHello."""
    words: str = ""
    """As in ProbeFinished."""
    seconds: float = 0.0
    """How long the probe took."""


class SweepFinished(Event, kw_only=True):
    """All versions have their answer, or the rest was left out."""

    stopped: str = ""
    """Why the rest was left out: the server's words, or that the user cancelled; empty when all were tried."""


class Disconnected(Event, kw_only=True):
    """A connection ended."""

    by: str
    """``us``, ``server`` or ``network``; ``client`` where it is not us (in a capture)."""
    reason: str
    """One word or sentence: ``quit``, ``cancelled``, ``closed``, ``reset``, ``timed out waiting for the greeting``, …"""


class SessionFinished(Event, kw_only=True):
    """Nothing more will happen on connection 0."""

    reason: str
    """``quit``, ``cancelled``, ``no-address``, ``no-connection``, ``no-greeting``, ``not-smtp``, ``refused``,
    ``tls-failed``, ``lost`` or ``limit``; ``source-ends`` where what was read tells no end."""


class ScriptFinished(Event, kw_only=True):
    """The scripted part is over; the connection stands and waits for typed commands."""


class SteppingChanged(Event, kw_only=True):
    """From now on the script stops before each step, or does so no more. Without this event it never stops."""

    on: bool
    """True when it stops."""


class StepReached(Event, kw_only=True):
    """The script has stopped before a step and waits for the user."""

    step: Step
    """The step."""
    raw: bytes
    """What it would send, CR LF included; empty for the handshake and where nothing is scripted."""


class StepDecided(Event, kw_only=True):
    """The user has said what becomes of the step that was reached last."""

    choice: str
    """``proceed``, ``skip``, ``instead`` (of it, something typed is sent), ``run-all`` (and stop no more) or ``quit``."""


class SourceRead(Event, kw_only=True):
    """The session did not happen here: it was read from a file or a paste. The second event of such a transcript."""

    kind: str
    """What was recognised: a key of formats.recognise (``session``, ``dialogue``, ``swaks``, ``pcap`` …)."""
    name: str
    """The file's name, or ``standard input``; in the visible notation."""
    words: str
    """What was recognised and what it cannot tell, in one sentence."""


class LineKept(Event, kw_only=True):
    """A line of the source that is no part of the conversation; it is kept and shown as it is."""

    number: int
    """Its place in the source, counted from 1."""
    raw: bytes
    """The bytes, without the line end; redacted where they hold a secret."""
    why: str
    """``comment``: somebody's remark. ``tool``: what the tool that wrote the text says of itself or of the network.
    ``header``: a header field. ``setting``: a configuration line. ``cut-off``: the last line of a session file, whose end
    was never written. ``not-understood``: none of these."""


class NoteWritten(Event, kw_only=True):
    """The user wrote a note on an entry. A later note on the same entry replaces it; an empty one takes it away."""

    entry: int
    """Index of the entry that it is about."""
    text: str
    """What was written, one line."""
