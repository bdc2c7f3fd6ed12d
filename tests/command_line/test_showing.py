"""What was read, as the screen shows it: what connects to its server now, as whom, or why nothing does."""

import os
from pathlib import Path

import pytest
from playbook import EHLO, play, session_bytes, started

from inspector.command_line.arguments import SourceError, parse_arguments
from inspector.command_line.showing import reopened, saved_sessions
from inspector.command_line.sources import read_source
from inspector.events import Event, SessionStarted, SourceRead
from inspector.frozen import fields, replace
from inspector.live.options import Options
from inspector.recent import PastSession
from inspector.smtp.target import Mode, Target
from inspector.tls.registry import ProtocolVersion
from inspector.ui.choices import Saved

EVENTS = [entry.event for entry in play("S: 220 mx.example.com ESMTP", EHLO, "S: 250 mx.example.com")]
PASTE = SourceRead(at=0, kind="dialogue", name="x", words="a dialogue; it tells no times")


def shown(tmp_path: Path, first: SessionStarted, *, paste: bool = False, words: str = "") -> Saved:
    """A session file with this first event, as the screen gets it."""
    path = tmp_path / "session.jsonl"
    path.write_bytes(session_bytes([first, *([PASTE] if paste else []), *EVENTS[1:]]))
    arguments = parse_arguments(["read", str(path), *words.split()])
    usual = parse_arguments(["--ehlo-name", "usual.example.com"])
    (saved,) = saved_sessions(read_source(str(path), 2**20), arguments, usual, tmp_path / "sessions", ["well-behaved"])
    return saved


def test_a_session_of_ours_is_begun_again_as_it_was(tmp_path: Path):
    """Whom it was with, under which names, with which version, address and policy."""
    first = started(
        "submission://mx.example.com",
        server_name="other.example.com",
        tls_version=ProtocolVersion.TLSv1_2,
        tls_minimum=ProtocolVersion.TLSv1_3,
        strict=True,
        timeout=5.0,
        address="192.0.2.7",
        software="exim",
        sender_versions=">=TLSv1.2",
        ciphers="aNULL:HIGH",
        force_starttls=True,
        try_mail_from="me@example.org",
        deep=True,
        quiet_probes=True,
    )
    saved = shown(tmp_path, first)
    options = saved.options
    assert (saved.refusal, saved.when) == ("", "saved 2026-01-15 12:00")
    assert (options.target, options.ehlo_name, options.server_name) == (
        first.target,
        "client.example.com",
        "other.example.com",
    )
    assert (options.tls_version, options.address, options.timeout) == (ProtocolVersion.TLSv1_2, "192.0.2.7", 5.0)
    assert (options.tls_minimum, options.strict, options.software) == (ProtocolVersion.TLSv1_3, True, "exim")
    assert (options.ciphers, options.force_starttls, options.try_mail_from) == ("aNULL:HIGH", True, "me@example.org")
    assert (options.deep, options.quiet_probes, saved.lost) == (True, True, "")
    assert saved.about == "A session file of SMTP Inspector: mx.example.com:587, 2026-01-15 12:00:00+00:00"
    assert shown(tmp_path, started()).options.server_name == ""


def test_every_option_of_a_session_is_on_record_or_known_not_to_be():
    """One that is added later has to be decided upon: on record, found anew, a setting of whoever looks, or told as lost."""
    on_record = {each.name for each in fields(SessionStarted)} & {each.name for each in fields(Options)}
    ours = {"probe", "probes_at_a_time", "limits", "session_bytes", "step"}
    of_the_demo = {"extra_roots", "extra_roots_in_all"}
    beside = {"ports"}
    told_as_lost = {"ca_file"}
    assert {each.name for each in fields(Options)} - on_record == ours | of_the_demo | beside | told_as_lost


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ciphers": "NO-SUCH-SUITE"}, "--ciphers"),
        ({"try_mail_from": "a\r\nRCPT TO:<b@example.org>"}, "--try-mail-from"),
        ({"own_roots": True}, "--ca-file"),
        ({"own_roots": True, "ciphers": "\0"}, "--ciphers and --ca-file"),
    ],
)
def test_what_cannot_be_had_again_is_said(tmp_path: Path, changes: dict[str, object], words: str):
    """A file may say anything, and names no file with roots: what is left out is told, with its option, and nothing sent."""
    saved = shown(tmp_path, started(**changes))
    assert saved.lost == f"This time without its {words}: the recording cannot tell what to use here."
    assert (saved.options.ciphers, saved.options.try_mail_from) == ("", None)
    assert shown(tmp_path, started(**changes), paste=True).lost == ""


def test_what_others_wrote_down_lends_us_no_name(tmp_path: Path):
    """Its server can be connected to; who spoke to it then, we are not."""
    saved = shown(tmp_path, started(ehlo_name="theirs.example.com", address="192.0.2.7"), paste=True)
    assert (saved.options.ehlo_name, saved.options.address) == ("usual.example.com", "")
    assert saved.options.target == Target("mx.example.com", 25)
    assert (saved.refusal, saved.when) == ("", "read from session.jsonl")
    assert saved.about == "A dialogue; it tells no times"


def test_the_name_of_a_hostile_file_is_in_the_visible_notation(tmp_path: Path):
    """Behind Escape a terminal takes orders; a byte that is no UTF-8 stays recognisable."""
    path = os.fsencode(tmp_path) + b"/a\x1b]0;x\x07\xff.jsonl"
    Path(os.fsdecode(path)).write_bytes(session_bytes([started(), PASTE, *EVENTS[1:]]))
    source = read_source(os.fsdecode(path), 2**20)
    arguments = parse_arguments(["read", "x"])
    (saved,) = saved_sessions(source, arguments, parse_arguments([]), tmp_path, [])
    assert source.name.endswith("/a\\x1b]0;x\\x07\\xff.jsonl")
    assert saved.when == "read from a\\x1b]0;x\\x07\\xff.jsonl"


@pytest.mark.parametrize(
    ("first", "refusal"),
    [
        (replace(started(), target=Target("", 0)), "the source names no server; o opens the start screen"),
        (started(demo="no-more"), "this version has no demo called no-more"),
        (replace(started(), target=Target("a b", 25)), "a b"),
    ],
    ids=["no host", "unknown demo", "no host name"],
)
def test_why_nothing_can_be_connected_to(tmp_path: Path, first: SessionStarted, refusal: str):
    """The notice of every key that needs a server ends with it."""
    saved = shown(tmp_path, first)
    assert refusal in saved.refusal
    assert saved.notice == f"This session is over (saved 2026-01-15 12:00): {saved.refusal}."


def test_a_demo_that_is_still_there_is_opened_again(tmp_path: Path):
    """Its server has another port now, so the notice names the demo."""
    saved = shown(tmp_path, started("127.0.0.1:41000", demo="well-behaved"))
    assert saved.options.demo == "well-behaved"
    assert saved.notice.endswith("r connects to demo well-behaved now.")


def test_the_policy_of_now_judges_and_the_file_keeps_that_of_then(tmp_path: Path):
    """What is shown begins with the given minimum; what connects has it too."""
    saved = shown(tmp_path, started(), words="--tls-minimum 1.3")
    got: list[Event] = []
    saved.make(got.append).start()
    assert isinstance(got[0], SessionStarted)
    assert got[0].tls_minimum is saved.options.tls_minimum is ProtocolVersion.TLSv1_3
    assert got[1:] == EVENTS[1:]


def test_a_plaintext_session_stays_one(tmp_path: Path):
    """The mode is part of whom it was with."""
    assert shown(tmp_path, started(plaintext=True)).options.target.mode is Mode.PLAINTEXT


def test_the_recording_of_a_past_session_is_opened_by_its_name(tmp_path: Path):
    """Only from the folder of the recordings; where it is gone, or never was, one sentence says so and what Enter does."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    name = "2026-01-15-120000-mx.example.com-25.jsonl"
    (folder / name).write_bytes(session_bytes(EVENTS))
    arguments, usual = parse_arguments(["read", ""]), parse_arguments([])
    past = PastSession("mx.example.com", "2026-01-15T12:00:00+00:00", "ok", "x", (), name)
    assert reopened(past, arguments, usual, folder, ()).when == "saved 2026-01-15 12:00"
    for file, words in (("", "was not recorded"), ("../x.jsonl", "was not recorded"), (name.replace("12", "13"), "is gone")):
        with pytest.raises(SourceError, match=words) as error:
            reopened(replace(past, file=file), arguments, usual, folder, ())
        assert str(error.value).endswith("Enter connects again.")
