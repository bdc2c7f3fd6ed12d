"""What Exim prints with ``-v``, ``-d`` and ``-d+all``: its conversations word for word, among much about itself.

::

    Connecting to mx.example.com [192.0.2.10]:25 ...  connected          it is the client from here on
      SMTP<< 220 mx.example.com ESMTP                                    the other side said it
      SMTP>> EHLO client.example.org                                     Exim said it
      SMTP|> MAIL FROM:<a@example.org>                                   the same, held back to be sent with what follows
    10:50:10    12 SMTP>> 220 mx.example.com ESMTP Exim 4.96             with a process number, and a time if asked for

Further lines of a reply stand below the first, without the arrows. Whether Exim sends or receives, the line that begins the
connection tells, or the first line with a reply code. Message bodies are not printed.
"""

import re

from inspector.formats.logs.lines import LogLine, read_log_lines
from inspector.formats.logs.stories import Story, Telling
from inspector.formats.logs.tls import established, failed
from inspector.formats.source import Conversation
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.target import Target
from inspector.tls.openssl_names import suite_of_gnutls
from inspector.visible import visible

_LOOKS = re.compile(rb"(?m)^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?\s{0,5}(?:\d{1,8} )?\s{0,3}SMTP(?:<<|>>) ")
_NUMBERED = re.compile(rb"(?m)^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?\s{0,5}\d{1,8} \s{0,3}SMTP(?:<<|>>) ")
_PROCESS = re.compile(rb"\s{0,5}(?P<pid>\d{1,8}) (?P<text>.*)", re.DOTALL)
_OF_CONNECTION = re.compile(rb"\s{0,3}SMTP\(")
_SAID = re.compile(rb"\s{0,3}SMTP(?P<way><<|>>|[|+]>) ?(?P<text>.*)", re.DOTALL)
_FURTHER = re.compile(rb"\s{5,9}(\d{3}[ -].*)", re.DOTALL)
_NOT_SAID = re.compile(rb"\((?:writing message|close|shutdown|Connection closed)|writing message and terminating")
_CLOSED = re.compile(rb"\s{0,3}SMTP(?:\(close\)>>|>>\(close)")
_SENDS = re.compile(
    rb"\s{0,3}Connecting to (?P<name>[^\s\[\]]{1,255}) \[(?P<address>[0-9A-Fa-f.:]{2,45})\](?::(?P<port>\d{1,5}))?"
)
_RECEIVES = re.compile(rb"\s{0,3}Process \d+ is handling incoming connection from (?P<who>.{1,300})")
_CIPHER = re.compile(rb"\s{0,3}[cC]ipher: (?P<version>(?:TLS|SSL)v?[\d.]+):(?P<suite>[^:\s]{1,120})")
_TLS_FAILED = re.compile(
    rb"\s{0,3}(?:TLS session fail(?:ure)?: |error -?\d+ from gnutls_handshake: |"
    rb"TLS error on connection .{1,300}\((?:gnutls_handshake|SSL_accept|SSL_connect)\))"
)
_LOG = re.compile(rb"\s{0,3}LOG: ")
_TELLING = re.compile(
    rb"TLS|SSL|certificate|DANE|TLSA|hosts_require_|connected|cmdlog|Connection (?:refused|timed out)|timed out|"
    rb"protocol error|timeout|unexpected|using PIPELINING|delivering "
)
_INNER = re.compile(
    rb"\s*(?:GnuTLS<|tls_(?:write|do_write|read)|gnutls_record|To get keying|Support for: |Library version|Calling |"
    rb"set_process_info|CLIENT_|SERVER_|EXPORTER_|.{0,12}considering: |.{0,20}(?:expanding|text|result|lookup): |"
    rb"tls_require_ciphers expands|Expanding various|.{0,60}SSLKEYLOGFILE|\(works for|.{0,4}Trying to use add_env)"
)
"""What Exim says of its own functions; keys of a session are among it."""
_INNER_LINES = "about Exim's own inner workings"


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - as all recognisers
    """Exim's arrows."""
    return bool(_LOOKS.search(raw))


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the conversations. Raises UnreadableError where there is none."""
    output = _EximOutput(name, numbered=bool(_NUMBERED.search(raw)))
    for line in read_log_lines(raw):
        output.take(line)
    return output.conversations(raw)


class _EximOutput:
    def __init__(self, name: str, *, numbered: bool) -> None:
        self._telling = Telling("exim-debug", name)
        self._numbered = numbered
        self._stories: dict[bytes, Story | None] = {}
        self._latest: Story | None = None
        self._logs: set[bytes] = set()
        """Processes whose next line is one of the log."""

    def conversations(self, raw: bytes) -> tuple[Conversation, ...]:
        """Return what was told."""
        return self._telling.conversations("output of Exim (-v or -d)", raw)

    def take(self, line: LogLine) -> None:
        """Take the next line."""
        pid, text = b"", line.says
        if self._numbered and (found := _PROCESS.fullmatch(line.says)):
            pid, text = found["pid"], found["text"]
        story = self._stories.get(pid)
        in_log = pid in self._logs
        self._logs.discard(pid)
        if (said := _SAID.fullmatch(text)) and not _NOT_SAID.match(said["text"]):
            self._say(pid, said, line)
        elif story and story.narrator.in_reply and (further := _FURTHER.fullmatch(text)):
            story.narrator.server(further[1], line.at)
        elif _LOG.match(text) or in_log:
            self._logs.update((pid,) if _LOG.match(text) else ())
            self._keep(story or self._latest, line, text)
        elif begins := _SENDS.match(text):
            self._send(pid, begins, line)
        elif begins := _RECEIVES.match(text):
            self._begin(pid, line, f"from {visible(begins['who'].strip())}", Side.RECEIVING)
            self._keep(self._stories[pid], line, text)
        elif story and (said or _OF_CONNECTION.match(text) or (_TELLING.search(text) and not _INNER.match(text))):
            self._keep(story, line, text)
        else:
            self._telling.leave_out(_INNER_LINES)

    def _say(self, pid: bytes, said: re.Match[bytes], line: LogLine) -> None:
        writer, text = said["way"] != b"<<", said["text"]
        story = self._stories.get(pid)
        if story is None or story.over:
            side = Side.RECEIVING if writer == text[:3].isdigit() else Side.SENDING
            story = self._begin(pid, line, "", side)
        if story is not None:
            story.says(text, line, writer=writer)

    def _send(self, pid: bytes, begins: re.Match[bytes], line: LogLine) -> None:
        """Exim connects. The name may be one that it uses for itself, the address is the server's."""
        port = int(begins["port"] or 25) % 65_536
        who = f"to {visible(begins['name'])} [{begins['address'].decode()}]:{port}"
        if story := self._begin(pid, line, who, Side.SENDING):
            story.narrator.target = Target(visible(begins["name"]), port)
            story.keep(line)

    def _begin(self, pid: bytes, line: LogLine, who: str, side: Side) -> Story | None:
        story = self._telling.begin(line, who, side)
        self._stories[pid] = story
        self._latest = story or self._latest
        if story is None:
            self._telling.leave_out("of further conversations")
        return story

    def _keep(self, story: Story | None, line: LogLine, text: bytes) -> None:
        """Keep a line, and tell what it says of TLS or of the end."""
        if story is None:
            self._telling.leave_out("of further conversations" if self._latest else "before the first conversation")
            return
        story.keep(line)
        if found := _CIPHER.match(text):
            suite = found["suite"]
            if b"__" in suite:
                suite = suite_of_gnutls(suite.decode("latin-1")).encode()
            story.narrator.add(established(found["version"], suite), line.at)
        elif _TLS_FAILED.match(text):
            story.narrator.add(failed([text.strip()], story.side), line.at)
        elif b"writing message and terminating" in text and story.narrator.in_body:
            story.narrator.leave_message_out(line.at)
        story.over = story.over or bool(_CLOSED.match(text))
