"""Records that hold a line of a log each, put back into the form of syslog: journald's, docker's, those of collectors.

``journalctl -o json``, ``-o json-pretty``, ``-o verbose`` and ``-o export``; docker's ``json-file``; objects with
``message``, ``log`` or the like, as shippers of logs write them, one a line, or in an array.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from inspector.formats.logs.lines import begins_as_log_line

_TEXTS = ("MESSAGE", "log", "message", "msg", "textPayload", "line", "_raw")
_TIMES = ("__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "@timestamp", "time", "timestamp", "ts", "_time")
_HOSTS = ("_HOSTNAME", "host", "hostname", "HOSTNAME")
_PROCESSES = ("SYSLOG_IDENTIFIER", "_COMM", "ident", "program", "appname", "process")
_NUMBERS = ("SYSLOG_PID", "_PID", "pid", "procid")
"""Where they stand, the first that is there."""
_FAILURES = 50
"""What looks like the beginning of an object and is none, until the rest is left alone."""
_EPOCH = re.compile(r"1\d{9}(?:\.\d{1,9})?|1\d{12}|1\d{15}")
_FIELD = re.compile(rb"\s*([A-Z_][A-Z0-9_]{1,63})=(.*)", re.DOTALL)
_HEAD = re.compile(rb"(?:[A-Z][a-z]{2} )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^\[]{0,40}\[s=")
"""The line in front of a record of ``-o verbose``."""
_WORD = re.compile(r"[^\s\[\]:]{1,80}")


def json_records(lines: list[bytes]) -> Iterator[tuple[int, bytes]] | None:
    """Return each object's line of a log and its place; None where the source does not begin with an object that has one."""
    first = next((line.lstrip() for line in lines if line.strip()), b"")
    if not first.startswith((b"{", b"[")) or not any(f'"{name}"'.encode() in b"\n".join(lines[:400]) for name in _TEXTS):
        return None
    found = list(_objects(lines))
    return iter(found) if any(begins_as_log_line(line) for _, line in found[:400]) else None


def _objects(lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
    text = b"\n".join(lines).decode("utf-8", "surrogateescape")
    starts, decoder, place, failures = _line_starts(text), json.JSONDecoder(), 0, 0
    for number, start in enumerate(starts):
        if start < place:
            continue  # inside of an object
        line_end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        content = text[start:line_end].strip(" \t\r,[]")
        if content.startswith("{") and failures < _FAILURES:
            try:
                found, place = decoder.raw_decode(text, text.index("{", start))
                yield number, _as_syslog(found)
                continue
            except (ValueError, RecursionError):
                failures += 1
        if content:
            yield number, text[start:line_end].encode("utf-8", "surrogateescape")


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


def field_records(lines: list[bytes]) -> Iterator[tuple[int, bytes]] | None:
    """Return the same of records that have a field on each line, ``NAME=value``; None where it holds no such."""
    if not any(line.strip().startswith(b"MESSAGE=") for line in lines[:400]):
        return None
    return _of_fields(lines)


def _of_fields(lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
    record: dict[str, str] = {}
    begun = 0
    for number, line in enumerate([*lines, b""]):
        field = _FIELD.fullmatch(line.rstrip(b"\r"))
        ends = field is None or (field[1] == b"__CURSOR" and bool(record))
        if ends and record.get("MESSAGE"):
            yield begun, _as_syslog(record)
        elif ends and record:
            yield begun, b" ".join(f"{name}={value}".encode("utf-8", "surrogateescape") for name, value in record.items())
        if ends:
            record, begun = {}, number
        if field is not None:
            record[field[1].decode()] = field[2].decode("utf-8", "surrogateescape")
        elif _HEAD.match(line):
            record["time"] = line.partition(b" [")[0].decode("latin-1")
        elif line.strip():
            yield number, line


def _as_syslog(record: object) -> bytes:
    """Return ``time host process[pid]: message``, as far as the record has them; itself where it has no message."""
    if not isinstance(record, Mapping) or not (message := _text(record, _TEXTS)):
        return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogateescape")
    line = " ".join(message.split("\n")).rstrip()
    raw = line.encode("utf-8", "surrogateescape")
    if begins_as_log_line(raw, time=True):
        return raw
    process, number = _text(record, _PROCESSES), _text(record, _NUMBERS)
    named = bool(_WORD.fullmatch(process)) and not begins_as_log_line(raw)
    front = (_time(record), _text(record, _HOSTS) or "-", f"{process}[{number}]:" if named and number.isdigit() else "")
    return " ".join(filter(None, (*front, line))).encode("utf-8", "surrogateescape") if front[0] else raw


def _text(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    """Return the first of these fields that is there; journald writes what is no UTF-8 as a list of numbers."""
    found = next((record[name] for name in names if record.get(name)), "")
    if isinstance(found, list) and all(isinstance(each, int) and 0 <= each < 256 for each in found):
        return bytes(found).decode("utf-8", "surrogateescape")
    return str(found) if isinstance(found, str | int | float) else ""


def _time(record: Mapping[str, object]) -> str:
    told = _text(record, _TIMES)
    if not _EPOCH.fullmatch(told):
        return told
    whole, _, fraction = told.partition(".")
    seconds = int(whole[:10]) + (int(whole[10:].ljust(6, "0")) / 1_000_000 if whole[10:] else float(f"0.{fraction or 0}"))
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
