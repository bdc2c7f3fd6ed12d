"""Exchange's protocol logs, SmtpSend and SmtpReceive: CSV, one line an event.

::

    #Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context
    2026-11-28T10:00:00.125Z,Internet,08DE…,2,192.0.2.7:41000,192.0.2.10:25,<,220 mx.example.com ESMTP,

``>`` is what Exchange said, ``<`` what it heard; ``+`` and ``-`` are the connection's beginning and end, ``*`` is what
Exchange notes about it: certificates, TLS, reasons. The head tells whether it was sending; without, the first reply code.
Times are UTC. The receive log of Exchange 2013 and later writes all lines of its EHLO reply as one, with blanks between
them. Exchange's own keywords tell where a line began; where another word stands among them, the row is kept as it is.
"""

import csv
import re
from collections.abc import Iterator

from inspector.formats.logs.lines import LINE_BYTES, LogLine, mostly, read_log_lines
from inspector.formats.logs.stories import Story, Telling
from inspector.formats.logs.tls import established, failed
from inspector.formats.source import Conversation
from inspector.frozen import Frozen
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.extensions import find_extension
from inspector.smtp.target import Target
from inspector.visible import visible

FIELDS: tuple[str, ...] = (
    *("date-time", "connector-id", "session-id", "sequence-number", "local-endpoint", "remote-endpoint"),
    *("event", "data", "context"),
)
"""Their documented order, for a paste without the head."""
_ENDPOINT = rb"(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.%]{2,60}\]):\d{1,5}"
_ROW = re.compile(
    rb"(?m)^\xef?\xbb?\xbf?\d{4}-\d\d-\d\dT[^,\n]{8,20}Z?,[^\n]{0,300},[0-9A-Fa-f]{6,20},\d+,(?:" + _ENDPOINT + rb")?,"
)
_HEAD = re.compile(rb"(?mi)^\xef?\xbb?\xbf?#Log-type: SMTP (?P<way>Send|Receive) Protocol Log")
_SECURED = re.compile(r"TLS protocol (?P<version>SP_PROT\S+) negotiation succeeded", re.IGNORECASE)
_TLS_FAILED = re.compile(r"TLS negotiation failed", re.IGNORECASE)
_JOINED = re.compile(r"250 {1,2}\S+ Hello \[[^\]]*\] \S|250  \S+ .*\bSIZE \d+ ")
_PARTS = re.compile(r"250 {1,2}(?P<greeting>[^\s\[\]]+(?: Hello \[[^\]]*\])?)(?P<words>(?: [A-Za-z0-9=-]+)+) ?")
_PARAMETER_OF = {
    "SIZE": re.compile(r"[0-9]{1,20}"),
    **dict.fromkeys(
        ("AUTH", "X-EXPS", "AUTH=LOGIN"), re.compile(r"NTLM|GSSAPI|LOGIN|PLAIN|XOAUTH2|EXCHANGEAUTH", re.IGNORECASE)
    ),
    "X-EXCHANGEAUTH": re.compile(r"SHA256", re.IGNORECASE),
}
"""Keywords of Exchange that have parameters, and which: none of these is a keyword itself."""
_ADDRESS = re.compile(r"\[?([0-9A-Fa-f.:%]{2,60}?)\]?:(\d{1,5})")


class _Row(Frozen):
    line: LogLine
    session: str
    remote: str
    event: str
    data: str
    context: str


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - as all recognisers
    """The head, or rows in the documented order."""
    return bool(_HEAD.search(raw)) or (bool(_ROW.search(raw)) and mostly(raw, _ROW))


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the sessions. Raises UnreadableError where there is none."""
    head = _HEAD.search(raw)
    told = Side.SENDING if head and head["way"].lower() == b"send" else Side.RECEIVING if head else None
    telling = Telling("exchange-log", name)
    rows = list(_rows(raw, telling))
    sides = _sides(rows)
    stories: dict[str, Story | None] = {}
    for row in rows:
        if row.session not in stories:
            stories[row.session] = _begin(row, told or sides.get(row.session, Side.RECEIVING), telling)
        if story := stories[row.session]:
            _tell(row, story)
        else:
            telling.leave_out("of further conversations")
    what = {Side.SENDING: "SmtpSend", Side.RECEIVING: "SmtpReceive"}
    return telling.conversations(f"a protocol log of Exchange{f' ({what[told]})' if told else ''}", raw)


def _rows(raw: bytes, telling: Telling) -> Iterator[_Row]:
    """Yield the rows; the head sets the order of fields, and is counted."""
    fields = FIELDS
    for line in read_log_lines(raw):
        text = line.raw[:LINE_BYTES].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
        if text.startswith("#"):
            if text.lower().startswith("#fields:"):
                fields = tuple(word.strip() for word in text.partition(":")[2].split(","))
            telling.leave_out("of the log's head")
            continue
        if row := _row(line, fields, text):
            yield row
        else:
            telling.leave_out("that are no rows of the log")


def _row(line: LogLine, fields: tuple[str, ...], text: str) -> _Row | None:
    try:
        values = next(csv.reader([text]), [])
    except csv.Error:
        return None
    row = dict(zip(fields, values, strict=False))
    if not row.get("session-id") or row.get("event") not in {"+", "-", "<", ">", "*"}:
        return None
    return _Row(
        line, row["session-id"], row.get("remote-endpoint", ""), row["event"], row.get("data", ""), row.get("context", "")
    )


def _sides(rows: list[_Row]) -> dict[str, Side]:
    """Tell for each session who it is that speaks reply codes: Exchange, or the other side."""
    sides: dict[str, Side] = {}
    for row in rows:
        if row.session not in sides and row.event in "<>" and row.data:
            code = row.data[:3].isdigit()
            sides[row.session] = Side.RECEIVING if code == (row.event == ">") else Side.SENDING
    return sides


def _begin(row: _Row, side: Side, telling: Telling) -> Story | None:
    who = f"{'to' if side is Side.SENDING else 'from'} {visible(row.remote.encode('latin-1'))}" if row.remote else ""
    story = telling.begin(row.line, who, side)
    if story and side is Side.SENDING and (found := _ADDRESS.fullmatch(row.remote)):
        story.narrator.target = Target(visible(found[1].encode()), int(found[2]) % 65_536)
    return story


def _tell(row: _Row, story: Story) -> None:
    joined = row.event in "<>" and _JOINED.match(row.data) is not None
    if row.event in "<>" and row.data and not joined:
        story.says(row.data.encode("latin-1"), row.line, writer=row.event == ">")
        return
    story.keep(row.line)
    if joined:
        parts = _taken_apart(row.data)
        for part in parts:
            story.says(part.encode("latin-1"), row.line, writer=row.event == ">")
        how = "it is taken apart at Exchange's keywords" if parts else "that one is kept, and not taken apart"
        story.narrator.assume(f"the lines of an EHLO reply are written as one in it: {how}")
    if found := _SECURED.search(row.context) or _SECURED.search(row.data):
        story.narrator.add(established(found["version"].encode(), b""), row.line.at)
    elif _TLS_FAILED.search(row.context) or _TLS_FAILED.search(row.data):
        story.narrator.add(failed([f"{row.context} {row.data}".strip().encode("latin-1")], story.side), row.line.at)


def _taken_apart(data: str) -> list[str]:
    """Return the lines of an EHLO reply that is written as one; none where a word is no keyword, and no parameter of one."""
    found = _PARTS.fullmatch(data)
    if found is None:
        return []
    lines = [found["greeting"]]
    keyword = ""
    for word in found["words"].split():
        parameter = _PARAMETER_OF.get(keyword)
        if parameter and parameter.fullmatch(word):
            lines[-1] += f" {word}"
        elif find_extension(word):
            lines.append(word)
            keyword = word.upper()
        else:
            return []
    return [f"250{' ' if place == len(lines) else '-'}{line}" for place, line in enumerate(lines, 1)]
