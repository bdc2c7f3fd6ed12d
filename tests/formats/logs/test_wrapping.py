"""What stands around the lines of a log: whatever collected it, the same conversation comes out."""

import json
from collections.abc import Callable

import pytest

from inspector.events import CommandSent, ReplyLineReceived, SourceRead
from inspector.formats.logs.wrapping import unwrapped
from inspector.formats.recognise import recognise

PEER = "mx.example.com[192.0.2.10]:25"
SAID = (
    f"< {PEER}: 220 mx.example.com ESMTP",
    f"> {PEER}: EHLO client.example.net",
    f"< {PEER}: 250-mx.example.com",
    f"< {PEER}: 250 STARTTLS",
    f"> {PEER}: STARTTLS",
    f"< {PEER}: 454 4.7.0 TLS not available",
)
"""What one process of Postfix wrote, a line each second."""


def syslog(second: int, said: str) -> str:
    """Return the line as syslog has it."""
    return f"Jun  1 10:00:0{second} h postfix/smtp[12]: {said}"


def journal(second: int, said: str) -> dict[str, str]:
    """Return the fields of journald."""
    return {
        "__CURSOR": "s=1",
        "__REALTIME_TIMESTAMP": str(1_780_300_800_000_000 + second * 1_000_000),
        "_HOSTNAME": "h",
        "SYSLOG_IDENTIFIER": "postfix/smtp",
        "_PID": "12",
        "MESSAGE": said,
    }


def fields(second: int, said: str, head: str, indent: str) -> str:
    """Return them one a line."""
    return "\n".join(
        [head, *(f"{indent}{name}={value}" for name, value in journal(second, said).items() if name[:3] != "__C")]
    )


ISO = "2026-06-01T10:00:0"
WAYS: dict[str, tuple[str, Callable[[int, str], str]]] = {
    "-o json": ("records in JSON", lambda at, said: json.dumps(journal(at, said))),
    "-o json-pretty": ("records in JSON", lambda at, said: json.dumps(journal(at, said), indent=8)),
    "bytes": ("records in JSON", lambda at, said: json.dumps({**journal(at, said), "MESSAGE": list(said.encode())})),
    "-o verbose": ("the journal", lambda at, said: fields(at, said, f"Mon 2026-06-01 10:00:0{at} UTC [s=1;i=2]", "    ")),
    "-o export": ("the journal", lambda at, said: fields(at, said, "\n__CURSOR=s=1", "")),
    "-o short-unix": ("", lambda at, said: f"178030080{at}.000000 h postfix/smtp[12]: {said}"),
    "-o short-full": ("", lambda at, said: f"Mon 2026-06-01 10:00:0{at} UTC h postfix/smtp[12]: {said}"),
    "-o short-monotonic": ("", lambda at, said: f"[   17{at}.000000] h postfix/smtp[12]: {said}"),
    "quoted twice": ("quoting", lambda at, said: f"> > {syslog(at, said)}"),
    "quoted twice, tight": ("quoting", lambda at, said: f">> {syslog(at, said)}"),
    "bars": ("quoting", lambda at, said: f"| {syslog(at, said)}"),
    "indented": ("indentation", lambda at, said: f"    {syslog(at, said)}"),
    "tabs": ("indentation", lambda at, said: f"\t{syslog(at, said)}"),
    "colours": ("colours", lambda at, said: f"\x1b[33m{syslog(at, said)}\x1b[0m"),
    "padded": ("blanks behind", lambda at, said: f"{syslog(at, said)}  "),
    "docker, json-file": (
        "records in JSON",
        lambda at, said: json.dumps({"log": syslog(at, said) + "\n", "time": f"{ISO}0Z"}),
    ),
    "a shipper": (
        "records in JSON",
        lambda at, said: json.dumps({"@timestamp": f"{ISO}{at}Z", "host": "h", "message": f"postfix/smtp[12]: {said}"}),
    ),
    "docker compose": ("names of containers", lambda at, said: f"postfix-1  | {syslog(at, said)}"),
    "docker -t": ("times of containers", lambda at, said: f"{ISO}{at}.123456789Z {syslog(at, said)}"),
    "a container's runtime": ("times of containers", lambda at, said: f"{ISO}{at}.1Z stdout F {syslog(at, said)}"),
    "a level": ("names of containers", lambda at, said: f"mail | {ISO}{at}.1+00:00 INFO    postfix/smtp[12]: {said}"),
    "kubectl --prefix": ("names of pods", lambda at, said: f"[pod/postfix-0/postfix] {syslog(at, said)}"),
    "RFC 5424": ("", lambda at, said: f'<22>1 {ISO}{at}.1Z h postfix/smtp 12 - [meta x="1"] {said}'),
    "RFC 5424 without priority": ("", lambda at, said: f"1 {ISO}{at}.1Z h postfix/smtp 12 - - {said}"),
    "facility": ("", lambda at, said: syslog(at, said).replace(" h ", " h mail.info ")),
    "FreeBSD": ("", lambda at, said: f"<mail.info>{syslog(at, said)}"),
    "Solaris": ("", lambda at, said: syslog(at, f"[ID 197553 mail.info] {said}")),
    "grep": ("names of files", lambda at, said: f"/var/log/mail.log.1:{syslog(at, said)}"),
    "grep -n": ("line numbers", lambda at, said: f"{at + 1000}:{syslog(at, said)}"),
    "grep, quoted": ("quoting", lambda at, said: f"> mail.log.2.gz:{syslog(at, said)}"),
    "a table": ("a table", lambda at, said: f'"{ISO}{at}Z","h","{syslog(at, said)}"'),
    "HTML": ("HTML", lambda at, said: syslog(at, said).replace("<", "&lt;").replace(">", "&gt;")),
    "blanks": ("non-breaking blanks", lambda at, said: syslog(at, said).replace(" ", "\u00a0")),
}
"""What is told as undone, and how a line looks."""


@pytest.mark.parametrize("way", WAYS)
def test_the_same_conversation_comes_out(way: str) -> None:
    """As a log of Postfix, with its times, and what was undone is told."""
    undone, wrap = WAYS[way]
    raw = "\n".join(wrap(second, said) for second, said in enumerate(SAID)).encode()
    (read,) = recognise(raw, "a log")
    source = next(event for event in read.events if isinstance(event, SourceRead))
    assert source.kind == "postfix-log"
    assert undone in source.words.partition("undone: ")[2] if undone else "undone" not in source.words
    said = [event for event in read.events if isinstance(event, CommandSent | ReplyLineReceived)]
    assert [event.raw for event in said] == [line.partition("25: ")[2].encode() + b"\r\n" for line in SAID]
    assert [event.at for event in said] == [0, 1, 2, 3, 4, 5]


def test_utf_16_with_windows_line_ends() -> None:
    """As an editor of Windows saves a log."""
    raw = "\ufeff" + "\r\n".join(syslog(second, said) for second, said in enumerate(SAID))
    (read,) = recognise(raw.encode("utf-16-le"), "a log")
    replies = [event.raw[:3] for event in read.events if isinstance(event, ReplyLineReceived)]
    assert replies == [b"220", b"250", b"250", b"454"]


def test_lines_keep_their_places() -> None:
    """A record of many lines stands where it begins; what is no record stays what it is."""
    raw = "-- Journal begins --\n" + json.dumps(journal(0, "x"), indent=1) + "\n{ no record\n" + json.dumps(journal(1, "y"))
    bare, _ = unwrapped(raw.replace("-- J", '{"log": "Jun  1 10:00:00 h x[1]: z"}\n-- J', 1).encode())
    lines = bare.split(b"\n")
    assert lines[0] == b"Jun  1 10:00:00 h x[1]: z"
    assert lines[1] == b"-- Journal begins --"
    assert lines[2].endswith(b"h postfix/smtp[12]: x")
    assert lines[10] == b"{ no record"
    assert lines[11].endswith(b"h postfix/smtp[12]: y")


NO_LOGS = (b"", b"220 mx ESMTP\n> EHLO x\n", b'{"log": 1}', b"[[[[", b'{"a": "MESSAGE"}', b"MESSAGE=\n\n")


@pytest.mark.parametrize("raw", NO_LOGS)
def test_what_is_no_log_is_left_alone(raw: bytes) -> None:
    """Also where it looks a little like one."""
    assert unwrapped(raw)[0].split() == raw.split()


def test_objects_that_never_end_cost_no_more_than_their_lines() -> None:
    """A hundred thousand beginnings of objects: reading the rest for each would take hours."""
    raw = b'{"log": "Jun  1 10:00:00 h x[1]: z"}\n' + b'{"log": {\n' * 100_000
    assert unwrapped(raw)[0].count(b'{"log": {') == 100_000


@pytest.mark.parametrize("front", ["> ", "> > ", "    ", "\t", "| "])
def test_a_log_without_times_is_read_behind_what_stands_in_front_of_all_of_it(front: str) -> None:
    """Exim's -v, whose own lines are indented."""
    said = (
        "Connecting to mx.example.com [192.0.2.10]:25 ... connected",
        "  SMTP<< 220 mx.example.com ESMTP",
        "  SMTP>> EHLO a",
    )
    said += ("  SMTP<< 250-mx.example.com", "         250 STARTTLS", "  SMTP>> QUIT", "  SMTP(close)>>")
    (bare,), (found,) = (recognise("".join(f"{each}{line}\n" for line in said).encode(), "x") for each in ("", front))
    assert [event.raw for event in found.events if isinstance(event, ReplyLineReceived | CommandSent)] == [
        event.raw for event in bare.events if isinstance(event, ReplyLineReceived | CommandSent)
    ]
    assert [event.kind for event in found.events if isinstance(event, SourceRead)] == ["exim-debug"]
