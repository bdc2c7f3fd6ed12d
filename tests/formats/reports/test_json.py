"""The JSON object: exactly the published shape."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from playbook import started

from inspector.demo.certificates import mint
from inspector.events import CertificatesPresented, CommandSent, ReplyLineReceived, StepDecided, SteppingChanged, StepReached
from inspector.formats.reports.json import report_json
from inspector.lenses.inspection import inspect
from inspector.smtp.step import Step
from inspector.tls.trust import split_pem
from inspector.transcript import Transcript
from inspector.visible import original

LINE = {
    "number": int,
    "text": str,
    "raw": str,
    "reads_as": str,
    "keyword": str,
    "params": [str],
    "annotations": [{"start": int, "stop": int, "rule": str, "text": str, "ref": str}],
    "card": [{"label": str, "text": str}],
}
VERSION = {
    "version": str,
    "outcome": str,
    "cipher_suite": str,
    "alert": ({"level": str, "number": int, "name": str}, None),
    "words": str,
    "connection": (int, None),
    "local": ({"completes": bool, "why": str}, None),
    "group": str,
    "signature_scheme": str,
    "signature_fits": (bool, None),
    "alpn": str,
    "session_ticket": (bool, None),
    "ocsp_staple": (bool, None),
    "chain": [str],
    "needs": str,
    "details": [str],
    "from_session": [str],
}
CELL = {"result": str, "version": (str, None)}
OUTCOME = {"sender": str, "chosen": bool, "versions": [str], "opportunistic": CELL, "mandatory": CELL}
EXTRA_PROBE = {
    "question": str,
    "version": str,
    "outcome": str,
    "answered": (str, None),
    "cipher_suite": str,
    "group": str,
    "signature_scheme": str,
    "alert": ({"level": str, "number": int, "name": str}, None),
    "chain": [str],
    "words": str,
    "connection": int,
}
CLIENT = {
    "id": str,
    "name": str,
    "version": str,
    "group": str,
    "sees_starttls": (bool, None),
    "then": (str, None),
    "why": str,
    "basis": str,
}
NEGOTIATED = {
    "version": str,
    "cipher_suite": str,
    "group": str,
    "signature_scheme": str,
    "alpn": str,
    "session_ticket": (bool, None),
    "ocsp_staple": (bool, None),
    "asked_by_connection": (int, None),
    "ocsp_staple_when_asked": (bool, None),
}
CERTIFICATE = {
    "subject": str,
    "issuer": str,
    "subject_alt_names": [str],
    "not_before": str,
    "not_after": str,
    "key": str,
    "signature_algorithm": str,
    "certificate_sha256": str,
    "spki_sha256": str,
    "role": str,
    "days_left": (int, None),
    "serial_number": str,
    "issuer_urls": [str],
    "tlsa": (str, None),
    "pem": str,
}
PROBLEM = {
    "fault": str,
    "certificate": (int, None),
    "severity": str,
    "refused": bool,
    "words": str,
    "evidence": str,
    "advice": str,
    "ref": str,
}
SHAPE = {
    "schema": str,
    "target": {"host": str, "port": int, "mode": str},
    "entries": [dict],
    "ehlo": [{"channel": str, "entry": int, "lines": [LINE], "keywords": [str], "starttls": str}],
    "clients": [CLIENT],
    "tls": {
        "versions": [VERSION],
        "outcomes": [OUTCOME],
        "extra_probes": [EXTRA_PROBE],
        "negotiated": (NEGOTIATED, None),
        "presented_chain": [CERTIFICATE],
        "path_builds": (bool, None),
        "name_matches": (bool, None),
        "within_validity": (bool, None),
        "problems": [str],
        "reference_id": str,
        "explained": [PROBLEM],
        "paths": [{"store": str, "anchors": int, "builds": bool, "path": [str], "why": str}],
        "other_chains": [dict],
    },
    "findings": [
        {
            "code": str,
            "severity": str,
            "title": str,
            "explanation": str,
            "advice": str,
            "ref": str,
            "evidence": [{"entry": int, "line": int, "start": int, "stop": int, "side": str, "text": str, "port": (int,)}],
            "reproduce": [{"tool": str, "command": str, "shows": str, "misleads": str}],
        }
    ],
    "notes": [{"entry": int, "text": str}],
    "source": ({"kind": str, "name": str, "words": str}, None),
    "software": ({"name": str, "why": str, "entry": int}, None),
    "redacted": (str, None),
}
"""A type for each value; a tuple with None is a value that may be null."""


def check(value: Any, shape: Any, where: str = "$") -> None:
    """Fail where `value` has another type, a missing key, or one key too many."""
    if isinstance(shape, tuple):
        if value is not None:
            check(value, shape[0], where)
    elif isinstance(shape, dict):
        assert isinstance(value, dict), where
        assert list(value) == list(shape), where
        for key, inner in shape.items():
            check(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        for place, item in enumerate(value):
            check(item, shape[0], f"{where}[{place}]")
    else:
        assert type(value) is shape, where


def report(transcript: Transcript) -> Any:
    """The object, as a program would read it."""
    return json.loads(report_json(transcript, inspect(transcript)))


def test_the_object_has_the_published_shape(session: Transcript) -> None:
    """All keys, in their order, with their types, and nothing else."""
    found = report(session)
    check(found, SHAPE)
    assert found["schema"] == "smtp-inspector/1"
    assert found["target"] == {"host": "mx.example.com", "port": 25, "mode": "starttls"}
    clients = {client["id"]: client for client in found["clients"]}
    assert len(clients) == len(found["clients"]) == 86
    assert (clients["exim"]["sees_starttls"], clients["exim"]["then"], clients["exim"]["basis"]) == (
        False,
        "clear",
        "measured",
    )
    assert clients["gmail"]["then"] is None
    assert [row["version"] for row in found["tls"]["versions"]] == [
        "SSLv2",
        "SSLv3",
        "TLSv1.0",
        "TLSv1.1",
        "TLSv1.2",
        "TLSv1.3",
    ]
    assert found["tls"]["versions"][1]["alert"] == {"level": "fatal", "number": 70, "name": "protocol_version"}
    assert found["tls"]["versions"][2]["local"] == {"completes": False, "why": "NO_PROTOCOLS_AVAILABLE"}
    assert [reply["channel"] for reply in found["ehlo"]] == ["plaintext", "tls"]
    assert found["ehlo"][0]["starttls"] == "before-greeting"
    assert {line["reads_as"] for line in found["ehlo"][0]["lines"]} == {"Domain", "ehlo-line"}


def test_an_empty_session_has_the_same_shape() -> None:
    """Not even a target: the keys are all there, and six versions."""
    found = report(Transcript())
    check(found | {"target": {"host": "", "port": 0, "mode": ""}}, SHAPE)
    assert found["target"] is None
    assert len(found["tls"]["versions"]) == 6


def test_every_entry_can_be_found_and_its_bytes_recovered(hostile_session: Transcript) -> None:
    """Index, time and event of each; the same bytes in both notations."""
    entries = report(hostile_session)["entries"]
    assert [entry["index"] for entry in entries] == list(range(len(hostile_session)))
    for shown, entry in zip(entries, hostile_session, strict=True):
        assert list(shown)[:3] == ["index", "at", "event"]
        assert shown["event"] == type(entry.event).__name__
        if isinstance(entry.event, (ReplyLineReceived, CommandSent)):
            assert b64decode(shown["raw"]) == entry.event.raw
            assert original(shown["text"]) == entry.event.raw


def test_spans_point_into_the_raw_bytes_of_their_line(session: Transcript) -> None:
    """Annotations and evidence: never outside."""
    found = report(session)
    for reply in found["ehlo"]:
        for line in reply["lines"]:
            raw = b64decode(line["raw"])
            assert all(0 <= note["start"] <= note["stop"] <= len(raw) for note in line["annotations"])
    for finding in found["findings"]:
        assert finding["evidence"]
        for place in finding["evidence"]:
            raw = b64decode(found["entries"][place["entry"]].get("raw", ""))
            assert 0 <= place["start"] <= place["stop"] <= len(raw)


def test_no_control_character_stands_in_the_text(hostile_session: Transcript) -> None:
    """A report printed on a terminal does nothing to it; LF ends lines."""
    text = report_json(hostile_session, inspect(hostile_session))
    assert all(line.isprintable() for line in text.split("\n"))


def test_a_version_without_a_probe_has_no_connection(session: Transcript) -> None:
    """Null, not the number of a connection that never was."""
    rows = report(session)["tls"]["versions"]
    assert {row["connection"] for row in rows if row["outcome"] == "not_tried"} == {None}
    assert all(row["connection"] for row in rows if row["outcome"] != "not_tried")


def test_a_date_that_cannot_be_read_is_null() -> None:
    """Not the year 1, which stands for it inside."""
    minted = mint("mx.example.com", datetime(2051, 1, 1, tzinfo=UTC))
    (leaf, *_others) = split_pem(minted.chain_pem)
    assert b"\x18\x0f20510401" in leaf
    shown = CertificatesPresented(at=0, chain=(leaf.replace(b"\x18\x0f2051", b"\x18\x0f0000", 1),), version=None)
    (told,) = report(Transcript([started(), shown]))["tls"]["presented_chain"]
    assert (told["not_before"], told["not_after"]) == ("2050-12-31T00:00:00+00:00", None)


def test_steps_are_part_of_the_record() -> None:
    """What the script stopped before, and what became of it; the bytes of the command as those of any other."""
    transcript = Transcript(
        [
            SteppingChanged(at=0.1, on=True),
            StepReached(at=0.2, step=Step.STARTTLS, raw=b"STARTTLS\r\n"),
            StepDecided(at=0.3, choice="skip"),
        ]
    )
    changed, reached, decided = json.loads(report_json(transcript, inspect(transcript)))["entries"]
    assert (changed["event"], changed["on"]) == ("SteppingChanged", True)
    assert (reached["event"], reached["step"], reached["text"]) == ("StepReached", "STARTTLS", "STARTTLS\\x0d\\x0a")
    assert b64decode(reached["raw"]) == b"STARTTLS\r\n"
    assert (decided["event"], decided["choice"]) == ("StepDecided", "skip")
