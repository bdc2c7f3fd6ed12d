"""Lines in which a terminal, telnet or netcat speaks of itself, between the lines of a session, as a table."""

import re

from inspector.frozen import Frozen

_HOST = r"(?P<host>\[?(?:::)?[0-9A-Za-z_][0-9A-Za-z_.:%-]*\]?)"
_PORT = r"(?P<port>[0-9]{1,5}|smtps?|submissions?)"

_PEER = r"(?P<host>[0-9A-Za-z_.:%-]+):(?P<port>[0-9]{1,5})\."
"""How ncat writes it: an IPv6 address without brackets."""
_PROMPT = r"(?:[^\s]{0,60} ?[^\s]{0,60}[$#%>\]❯➜λ] ?|PS [^>]{0,80}> ?)?"


class ToolLine(Frozen):
    """What such a line tells."""

    what: str
    """``asks``: a command line with a target; ``aims``: a target. ``trying``, ``connected``, ``failed``, ``closed``,
    ``gone`` or ``says``; ``repeats``: PHPMailer shows each line that came, and then the reply, sendEmail its code first.
    Of a handshake, ``no-tls``: it failed, or why; ``tls-begins``: Ruby begins it, ``tls-tried``: others do; ``tls``: it came
    about, says gnutls-cli, and its version before; ``tls-told``: others, in one line; ``tls-first``: before the greeting.
    ``last-line``: ssmtp shows one line of a reply."""
    host: str
    """A name or an address; empty where none is told."""
    port: int
    """0 where none is told."""
    version: str = ""
    """As GnuTLS calls it; empty where none is told."""


_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(form, re.I))
    for what, form in (
        ("connected", rf"ncat: Connected to {_PEER}"),
        ("tls-first", rf"ncat: SSL connection to {_PEER}"),
        ("aims", rf"Resolving '{_HOST}:{_PORT}'\.\.\."),
        ("aims", rf"\S+\.\.\. Connecting to {_HOST} (?:port {_PORT} )?via \w+\.\.\."),
        ("aims", rf"\.\.\. while talking to {_HOST}:"),
        ("connected", rf"(?:INFO +)?(?:\[\S+\] )?Connection established to {_HOST}:{_PORT}"),
        ("tls-first", rf"(?:INFO +)?(?:\[\S+\] )?Secure connection established to {_HOST}:{_PORT}"),
        ("tls-told", r"(?:INFO +)?(?:\[\S+\] )?Connection upgraded (?:to (?P<version>TLSv[0-9.]+)\b.*|with STARTTLS)"),
        ("aims", rf"Connection opened: {_HOST}:{_PORT}"),
        ("tls-begins", r"TLS connection started"),
        ("tls-tried", rf"(?:<\S+> )?(?:Connecting to|Connection: opening to) (?:ssl|tls)://{_HOST}:{_PORT}\b.*"),
        ("aims", rf"(?:<\S+> )?Connection: opening to {_HOST}:{_PORT},.*"),
        ("aims", rf"Connected to {_HOST}:{_PORT} on fd=\d+"),
        ("tls-told", r"SSLVersion in use: (?P<version>(?:TLS|SSL)v[0-9_.]+)"),
        ("aims", rf"Connected to smtp://{_HOST}:{_PORT}/\S*"),
        ("tls-first", rf"Connected to smtps://{_HOST}:{_PORT}/\S*"),
        ("trying", rf"(?:ncat: )?Trying {_HOST}?(?:[,: ]+(?:port )?{_PORT})?\s?\.\.\.\s*(?:Open)?"),
        ("connected", rf"(?:ncat: )?Connected to {_HOST}(?:[: ]+(?:port )?{_PORT})?\.?(?: \([^)]*\)[^.]{{0,40}})?\.?"),
        ("connected", rf"(?:\(UNKNOWN\) )?{_HOST} \[[0-9a-f.:]+\] {_PORT} \([a-z?]+\) open"),
        ("connected", rf"Connection to {_HOST} (?:\([0-9a-f.:]+\) )?(?:port )?{_PORT} (?:port )?\[[^\]]*\] succeeded!"),
        ("connected", rf"DEBUG SMTPS?: trying to connect to host \"{_HOST}\", port {_PORT}, isSSL false"),
        ("tls-first", rf"DEBUG SMTPS?: trying to connect to host \"{_HOST}\", port {_PORT}, isSSL true"),
        ("connected", rf".*DEBUG => Connecting to {_HOST}:{_PORT}"),
        ("repeats", r"(?:SMTP \(level \d\): )?SMTP INBOUND: \".*\"|.*evalSMTPresponse\(\) .*"),
        (
            "no-tls",
            r".*\bSSL\w*Exception: .*|.*\b(?:TLS setup failed|TLS handshake failed|Could not convert socket to TLS)\b.*",
        ),
        ("no-tls", r".*stream_socket_enable_crypto\(\): .*|.*mbedtls_ssl_handshake returned .*|\*\*\* Fatal error: .*"),
        ("no-tls", r".*\bSSL_connect returned=\d.*|(?:\S+ ){0,3}Error: .*\b(?:certificate|SSL routines)\b.*"),
        ("no-tls", r".*\bSTARTTLS failed! .*|.*\bError -?\d+ in SSL_connect.*|.*\bUnable to connect with TLS encryption.*"),
        ("tls", r"- Handshake was completed"),
        ("tls", r"- Description: \((?P<version>(?:TLS|SSL)[0-9.]+)\b.*"),
        ("tls-told", r"\((?P<version>(?:TLS|SSL)[0-9.]+)\)-\([A-Z0-9-]+\)-\(.*"),
        ("last-line", r"\[<-\] 250 .*"),
        ("says", r"\*{3} Starting TLS handshake|- Simple Client Mode:|- Options:.*"),
        ("says", r"- (?:Certificate type: |Certificate\[|Status: |Got a certificate|Successfully sent |Server has ).*"),
        ("says", r"at [\w.$/]+\(.*\)|Caused by: .*|nested exception is:|DEBUG SMTPS?: .*"),
        ("says", r"(?:SERVER -> CLIENT|SMTP -> FROM SERVER):"),
        ("says", r"Escape character is .{1,12}"),
        ("says", r"(?:ncat|telnet|nc): .*|telnet> ?.*|Connecting to .*"),
        ("closed", r"Connection closed by foreign host\.?|Connection closed by remote host\.?|closed"),
        ("gone", r"Connection to host lost\.?|.*Connection (?:reset by peer|timed out)\.?|read:errno=[0-9]+"),
        ("failed", r".*(?:Connection refused|No route to host|Name or service not known).*"),
        (
            "asks",
            _PROMPT + rf"(?:\(.{{1,200}}\) ?\| ?)?(?:sudo )?(?:telnet|nc|ncat|netcat)(?: -\S+)* {_HOST}[ :]{_PORT}\b.*",
        ),
        ("says", r"(?:[^\s]{0,60} ?[^\s]{0,60}[$#%] |[A-Z]:\\[^>]{0,80}>|PS [^>]{0,80}> ?)(?:[a-z./][\w./-]*(?: .*)?)?"),
    )
)
_PORTS = {"smtp": 25, "smtps": 465, "submission": 587, "submissions": 465}


def read_tool_line(text: str) -> ToolLine | None:
    """Return what a line of a tool tells, or None where it is none."""
    line = text.strip()
    if len(line) > 400:
        return None
    for what, form in _FORMS:
        if found := form.fullmatch(line):
            part = found.groupdict()
            port = part.get("port") or ""
            number = int(port) if port.isdigit() else _PORTS.get(port.lower(), 0)
            host = (part.get("host") or "").strip("[]").rstrip(".:")
            return ToolLine(what, host, number if number < 65536 else 0, part.get("version") or "")
    return None
