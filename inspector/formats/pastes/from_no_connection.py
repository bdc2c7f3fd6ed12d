"""Output of a tool that came to no connection: nobody said a line of SMTP, and why not is all that it tells.

swaks, ``openssl s_client``, posttls-finger, telnet, netcat, curl, gnutls-cli, smtplib and PowerShell; asked last, for most
of them have a reader of their own for what is a conversation.
"""

import re
from collections.abc import Iterator

from inspector.events import ConnectFailed, Event, NameNotResolved
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import Paste, peek, read_paste
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import Frozen
from inspector.smtp.target import Target
from inspector.visible import visible

_HOST = r"(?P<host>\[?[0-9A-Za-z_.:%-]{1,255}?\]?)"
_PORT = r"(?P<port>[0-9]{1,5})"
_ADDRESS = r"(?P<address>[0-9A-Fa-f.:]{3,45})"
_WORDS = r"(?P<words>.{1,300}?)"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (tool, re.compile(rf"\s*{form}\.?\s*"))
    for tool, form in (
        ("swaks", rf"\*\*\*\s+IO::Socket::\w+: {_WORDS}"),
        ("openssl s_client", r"[0-9A-F]{8,16}:error:[^:]*:[^:]*:(?:BIO_)?(?:connect|lookup_ex)[^:]*:(?P<words>.*)"),
        ("openssl s_client", r"connect:errno=(?P<errno>[0-9]{1,5})"),
        ("posttls-finger", rf"posttls-finger: .*connect to [^\s\[]+\[{_ADDRESS}\]:{_PORT}: {_WORDS}"),
        ("posttls-finger", rf"posttls-finger: Destination address lookup failed: .*name={_HOST} type=\S+: {_WORDS}"),
        ("telnet", rf"telnet: connect to address {_ADDRESS}: {_WORDS}"),
        ("telnet", rf"telnet: could not resolve {_HOST}/\S+: {_WORDS}"),
        ("telnet", rf"telnet: Unable to connect to remote host: {_WORDS}"),
        ("telnet", rf"Connecting To {_HOST}\.\.\.Could not open connection to the host, on port {_PORT}: {_WORDS}"),
        ("netcat", rf"nc(?:at)?: connect to {_HOST}(?: \({_ADDRESS}\))? port {_PORT} \([^)]*\) failed: {_WORDS}"),
        ("netcat", rf"nc: getaddrinfo for host \"?{_HOST}\"? port \S+: {_WORDS}"),
        ("netcat", rf"{_HOST} \[{_ADDRESS}\] {_PORT} \([^)]*\) : {_WORDS}"),
        ("netcat", rf"{_HOST}: (?P<words>(?:forward|inverse) host lookup failed.*)"),
        ("netcat", rf"Ncat: (?P<words>Could not resolve hostname \"{_HOST}\".*)"),
        ("netcat", rf"Ncat: {_WORDS}"),
        ("curl", rf"\* connect to {_HOST} port {_PORT}(?: from \S+ port \d+)? failed: {_WORDS}"),
        ("curl", rf"curl: \([0-9]+\) Failed to connect to {_HOST} port {_PORT}(?: after [0-9]+ ms)?: {_WORDS}"),
        ("curl", rf"curl: \([0-9]+\) (?P<words>Could not resolve host: {_HOST})"),
        ("curl", rf"curl: \([0-9]+\) {_WORDS}"),
        ("gnutls-cli", rf"(?:\*\*\* )?(?:Could not|Cannot) (?:connect to|resolve) {_HOST}:{_PORT}: {_WORDS}"),
        ("Python", rf"(?:ConnectionRefusedError|TimeoutError|socket\.gaierror|OSError|socket\.timeout): {_WORDS}"),
        ("PowerShell", rf"(?:WARNING: )?(?P<words>TCP connect to \({_ADDRESS} : {_PORT}\) failed)"),
        ("PowerShell", r"Send-Mail\w+ ?: (?P<words>Unable to connect to the remote server)"),
        ("PowerShell", r"(?P<words>TcpTestSucceeded +: False)"),
        ("PowerShell", rf"(?:WARNING: )?(?P<words>Name resolution of {_HOST} failed.*)"),
        (".NET", rf".*(?P<words>No connection could be made because the target machine actively refused it){_ADDRESS}?.*"),
        (".NET", r".*(?P<words>A connection attempt failed because the connected party did not properly respond).*"),
        (".NET", r".*(?P<words>No such host is known|The remote name could not be resolved).*"),
    )
)
"""Which tool says so, and how. A line that is of one of these forms and tells no cause is none."""
_ASKED = tuple(
    re.compile(form)
    for form in (
        rf"=== Trying {_HOST}:{_PORT}\.\.\.",
        rf"\*\*\* Error connecting to {_HOST}:{_PORT}:",
        rf".*\bs_client\b.*?-connect[ =]{_HOST}:{_PORT}\b.*",
        rf".*\b(?:telnet|nc|ncat)(?: -\S+)* {_HOST}[ :]{_PORT}\b.*",
        rf"connect: to \('{_HOST}', {_PORT}\).*",
        rf".*Test-NetConnection {_HOST} .*-Port {_PORT}.*",
        rf"Trying {_HOST}\.\.\.",
        rf".*-SmtpServer[ :]+[\"']?{_HOST}[\"']?(?: .*?-Port[ :]+{_PORT})?(?: .*)?",
        rf"ComputerName +: {_HOST}",
        rf"RemotePort +: {_PORT}",
    )
)
"""Who was to be connected to, in the lines around."""
_CAUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (cause, re.compile(words, re.IGNORECASE))
    for cause, words in (
        ("temporary", r"temporary failure|try again"),
        ("unknown", r"not known|bad hostname|resolve|host not found|unknown host|nodename nor|no such host|lookup failed"),
        ("unknown", r"no address associated|name resolution"),
        ("refused", r"refused|\berrno 111\b"),
        ("timed_out", r"timed? ?out|did not properly respond"),
        ("unreachable", r"no route to host|unreachable"),
        ("reset", r"reset by"),
        ("error", r"could.?n.t connect to server|connect failed|tcp connect to|connect error|connection failed"),
        ("error", r"unable to connect|tcptestsucceeded"),
    )
)
_NAMES = frozenset({"temporary", "unknown"})
"""Causes that are about the name."""
_ERRNO = {
    **dict.fromkeys((111, 61, 10061), "Connection refused"),
    **dict.fromkeys((110, 60, 10060), "Connection timed out"),
    **dict.fromkeys((113, 65, 101, 51, 10065, 10051), "No route to host"),
}
"""Numbers of Linux, of the BSDs, and of Windows."""


class _Failure(Frozen):
    """What one line tells."""

    tool: str
    """Who says so."""
    cause: str
    """As in ConnectFailed or NameNotResolved."""
    words: str
    """What it says."""
    host: str
    """A name or an address; empty where the line has none."""
    port: int
    """0 where it has none."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether a line says that no connection came about."""
    return any(_failure(line) for line in peek(raw))


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return what the tool tells, one conversation in which nobody said anything. Raises UnreadableError."""
    paste = read_paste(raw)
    found = list(_failures(paste))
    if not found:
        raise UnreadableError("no line of it tells why no connection came about")
    asked = list(_asked(paste))
    target = _target(asked, found)
    told = Narrator("no-connection", name, target=target)
    by_line = dict(found)
    for line in paste.lines:
        if line.text.strip():
            told.keep(line.number, to_bytes(line.text.strip()), "tool")
        if failure := by_line.get(line.number):
            told.add(_event(failure, next((each for place, each in reversed(asked) if place <= line.number), target)))
    causes = {failure.cause for _, failure in found}
    tools = " and ".join(dict.fromkeys(failure.tool for _, failure in found))
    ended = "no-address" if causes <= _NAMES else "no-connection"
    what = "the name has no address" if ended == "no-address" else "no connection came about"
    words = f"what {tools} said: {what}, so no line of SMTP is in it"
    return (told.conversation(words, title=f"{target if target.host else tools}: {what}", ended=ended),)


def _failures(paste: Paste) -> Iterator[tuple[int, _Failure]]:
    """Yield line and failure; what says the same again of the same address, or says less, is left out."""
    told: set[str] = set()
    for line in paste.lines:
        failure = _failure(line.text)
        if failure is None or (failure.cause == "error" and told) or f"{failure.cause}{failure.host}" in told:
            continue
        if not failure.host and any(each.startswith(failure.cause) for each in told):
            continue
        told |= {failure.cause, f"{failure.cause}{failure.host}"}
        yield line.number, failure


def _failure(text: str) -> _Failure | None:
    for tool, form in _FORMS:
        if found := form.fullmatch(text[:1000]):
            part = found.groupdict()
            words = _ERRNO.get(int(part.get("errno") or 0), "") or part.get("words") or ""
            cause = next((cause for cause, pattern in _CAUSES if pattern.search(words)), "")
            if cause:
                host = part.get("address") or part.get("host") or ""
                return _Failure(tool, cause, _short(words), host.strip("[]"), min(int(part.get("port") or 0), 65535))
    return None


def _short(words: str) -> str:
    """Return what OpenSSL says without the place in its source."""
    parts = [part for part in words.split(":") if part and not re.search(r"\.c$|^[0-9]+$|^calling |^system lib$", part)]
    return visible(to_bytes((parts[0] if ".c:" in words and parts else words).strip()))


def _asked(paste: Paste) -> Iterator[tuple[int, Target]]:
    """Yield who was to be connected to, with the line that says so; one that has the port alone completes the one before."""
    before = Target("", 0)
    for line in paste.lines:
        found = next((found for form in _ASKED if (found := form.fullmatch(line.text.strip()[:1000]))), None)
        if found is None:
            continue
        part = found.groupdict()
        host, port = (part.get("host") or "").strip("[]"), min(int(part.get("port") or 0), 65535)
        if host and port:
            before = Target(visible(to_bytes(host)), port)
        else:  # an address that is tried, or the port of a table
            before = Target(before.host or visible(to_bytes(host)), before.port or port)
        yield line.number, before


def _target(asked: list[tuple[int, Target]], found: list[tuple[int, _Failure]]) -> Target:
    """Return who was to be connected to: as it was asked first, else as the first failure has it."""
    told = [(each.host, each.port) for _, each in asked]
    told += [(visible(to_bytes(failure.host)), failure.port) for _, failure in found]
    host = next((host for host, _ in told if host), "")
    return Target(host, next((port for _, port in told if port), 0) if host else 0)


def _event(failure: _Failure, target: Target) -> Event:
    host = visible(to_bytes(failure.host)) or target.host or "the host"
    if failure.cause in _NAMES:
        return NameNotResolved(at=0, host=host, cause=failure.cause, words=failure.words)
    return ConnectFailed(at=0, address=host, port=failure.port or target.port, cause=failure.cause, words=failure.words)
