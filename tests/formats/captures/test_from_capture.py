"""Captures as conversations: real ones with their summary pinned, and made ones for what real ones do not have.

``python tests/formats/captures/test_from_capture.py`` writes the summary anew; read the difference before you keep it.
"""

import difflib
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playbook import session_bytes

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples" / "captures"
if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1] / "rig"))

from captures import (  # noqa: E402 (found by its folder when run alone)
    ETHERNET,
    RAW,
    Talk,
    conversation,
    framed,
    interface,
    ip_packet,
    packet_block,
    pcap,
    pcapng,
    section,
)
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from inspector.events import (  # noqa: E402
    BodySent,
    CommandSent,
    Connected,
    ConnectFailed,
    Disconnected,
    LineKept,
    ReplyReceived,
    SessionFinished,
    SessionStarted,
    SourceRead,
    SurplusReceived,
    TLSFailed,
    TLSStarted,
)
from inspector.formats.captures import conversations as capture_conversations  # noqa: E402
from inspector.formats.captures.from_capture import read_source  # noqa: E402
from inspector.formats.recognise import recognise, recogniser_of  # noqa: E402
from inspector.formats.sessions import session_file  # noqa: E402
from inspector.formats.source import Conversation, UnreadableError  # noqa: E402
from inspector.lenses.conversation import row_of  # noqa: E402
from inspector.lenses.inspection import Inspection, inspect  # noqa: E402
from inspector.smtp.secret import REDACTED  # noqa: E402
from inspector.smtp.target import Mode  # noqa: E402
from inspector.tls.client_hello import range_hello  # noqa: E402
from inspector.transcript import Transcript  # noqa: E402

REAL = sorted(path for path in (SAMPLES).iterdir() if path.suffix in (".pcap", ".pcapng"))
SUMMARY = SAMPLES / "summary.txt"
COLUMNS = 110
OPENING = ("S: 220 mx.example.com ESMTP", "C: EHLO client.example.com", "S: 250-mx.example.com", "S: 250 STARTTLS")


def one(raw: bytes) -> Conversation:
    """The one conversation of a capture."""
    (found,) = read_source(raw, "x.pcap")
    return found


def told(talk: Talk) -> list[str]:
    """The rows of a made conversation, as the screen shows them, without the one about the source."""
    return rows_of(one(pcap(talk.packets, RAW)))[1:]


def rows_of(found: Conversation) -> list[str]:
    """Side and text of every row."""
    rows = filter(None, map(row_of, Transcript(found.events)))
    return [f"{row.side.value} {row.text}" for row in rows]


def inspected(talk: Talk) -> Inspection:
    """What the lenses say."""
    return inspect(Transcript(one(pcap(talk.packets, RAW)).events))


def events(talk: Talk, kind: type) -> list:
    """Events of a kind."""
    return [event for event in one(pcap(talk.packets, RAW)).events if isinstance(event, kind)]


def summary() -> Iterator[str]:
    """Every conversation of the real captures: title, rows, header, findings, hello."""
    for path in REAL:
        found = recognise(path.read_bytes(), path.name)
        yield f"{path.name}: {len(found)}"
        for each in found:
            inspection = inspect(Transcript(each.events))
            yield f"  {each.title}"
            yield from (f"    {row[:COLUMNS]}" for row in rows_of(each)[1:])
            last = each.events[-1]
            ended = last.reason if isinstance(last, SessionFinished) else "?"
            yield f"    TLS: {inspection.session.tls or '-'}; ended: {ended}"
            yield from (f"    {finding.severity.value} {finding.code}" for finding in inspection.findings)
            if inspection.client_offer:
                yield f"    {inspection.client_offer.headline}"


def test_every_real_capture_is_read_as_it_was():
    """The summary was compared with the payloads of these captures, line by line, when it was written."""
    kept, now = SUMMARY.read_text().splitlines(), [line.rstrip() for line in summary()]
    assert now == kept, "\n".join(difflib.unified_diff(kept, now, "kept", "now", lineterm="", n=1))


def test_a_capture_is_recognised_by_its_first_bytes():
    """Whatever its name."""
    for raw in (pcap([]), pcapng([])):
        row = recogniser_of(raw, "mail.txt")
        assert row is not None
        assert row.kind == "pcap"


def test_what_takes_packets_apart_is_imported_for_captures_only():
    """It takes a sixth of a second, which no other source is to wait for."""
    program = (
        "import sys; from inspector.formats.recognise import recogniser_of; recogniser_of(b'220 mx', 'x'); "
        "print('dpkt' in sys.modules)"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout == "False\n"


def test_the_first_two_events_say_what_was_read():
    """The first packet's time is the wall clock; the client is not us; the target is the server."""
    talk = conversation(*OPENING, "C: QUIT", "S: 221 Bye").close()
    started, source, connected = one(pcap(talk.packets, RAW)).events[:3]
    assert isinstance(started, SessionStarted)
    assert (started.wall_clock, started.server_name, started.ehlo_name) == (
        "2027-01-15T08:00:00.000+00:00",
        "",
        "client.example.com",
    )
    assert (str(started.target), started.target.mode) == ("192.0.2.10:25", Mode.STARTTLS)
    assert source == SourceRead(at=0.0, kind="pcap", name="x.pcap", words="a capture of 11 packets; the client is 192.0.2.1")
    assert connected == Connected(at=0.001, address="192.0.2.10", port=25, local_address="192.0.2.1", seconds=0.001)


def test_times_are_those_of_the_packets():
    """Seconds since the first one."""
    talk = conversation(*OPENING[:3], "S: 250 HELP")
    assert [round(event.at, 6) for event in one(pcap(talk.packets, RAW)).events[2:]] == [
        0.001,  # connected
        *(0.003, 0.003),  # the greeting and its end
        0.004,
        *(0.005, 0.006, 0.006),
        0.006,
    ]


def test_the_title_says_who_when_and_what_stands_out():
    """It is what one chooses by in a list."""
    talk = conversation(*OPENING, "C: MAIL FROM:<a@b.example>", "S: 554 5.7.1 Not complied TLS minimum version")
    assert one(pcap(talk.packets, RAW)).title == (
        "192.0.2.1 → 192.0.2.10:25, 2027-01-15 08:00:00 UTC, in clear, refused with 554"
    )


@pytest.mark.parametrize("port", [25, 465, 587, 2525])
def test_ports_of_mail_count_whatever_is_said(port: int):
    """Silence on port 25 is a finding, not a reason to leave it out."""
    talk = Talk(server=("192.0.2.10", port)).open().close(by_client=False)
    assert one(pcap(talk.packets, RAW)).title.startswith(f"192.0.2.1 → 192.0.2.10:{port}, ")


def test_other_ports_count_by_what_is_said():
    """A mail server on any port; FTP greets with 220 too, and is none."""
    mail = conversation("S: 220 x", "C: HELO a", server=("192.0.2.10", 12345))
    greeting_only = conversation("S: 220 x ESMTP", server=("192.0.2.10", 12346))
    ftp = conversation("S: 220 FTP ready", "C: USER anonymous", server=("192.0.2.10", 21))
    web = conversation("C: GET / HTTP/1.1", server=("192.0.2.10", 80))
    found = read_source(pcap([*mail.packets, *greeting_only.packets, *ftp.packets, *web.packets], RAW), "x")
    assert [each.title.split(",")[0] for each in found] == ["192.0.2.1 → 192.0.2.10:12345", "192.0.2.1 → 192.0.2.10:12346"]


def test_a_capture_without_smtp_says_what_it_holds():
    """In one sentence."""
    ftp = conversation("S: 220 FTP ready", "C: USER anonymous", server=("192.0.2.10", 21))
    with pytest.raises(UnreadableError) as error:
        read_source(pcap(ftp.packets, RAW), "x")
    assert str(error.value) == "the capture holds 1 TCP connection (port 21), none of which is SMTP"
    udp = ip_packet("192.0.2.1", "192.0.2.2", bytes(8), protocol=17)
    with pytest.raises(UnreadableError, match=r"^the capture holds 1 packet and no TCP connection$"):
        read_source(pcap([udp], RAW), "x")


def test_what_was_left_out_stands_in_the_words():
    """Fragments, link types that are not read, packets that are cut: counted."""
    talk = conversation(*OPENING)
    fragment = ip_packet("192.0.2.1", "192.0.2.10", bytes(40), fragment=0x2000)
    (source,) = (each for each in one(pcap([*talk.packets, fragment], RAW)).events if isinstance(each, SourceRead))
    assert "1 packet with IP fragments, which are not put together here" in source.words


def test_several_conversations_come_in_their_order():
    """Two at the same time: each by itself."""
    first = conversation(*OPENING)
    second = conversation("S: 220 other.example ESMTP", client=("192.0.2.2", 5), server=("192.0.2.20", 25))
    mixed = [packet for pair in zip(first.packets, second.packets, strict=False) for packet in pair]
    found = read_source(pcap([*mixed, *first.packets[len(second.packets) :]], RAW), "x")
    assert [each.title.split(",")[0] for each in found] == ["192.0.2.1 → 192.0.2.10:25", "192.0.2.2 → 192.0.2.20:25"]
    assert rows_of(found[0])[-1] == "S 250 STARTTLS"


def test_there_is_a_bound_on_conversations(monkeypatch: pytest.MonkeyPatch):
    """What is left out is told."""
    monkeypatch.setattr(capture_conversations, "MOST_CONVERSATIONS", 2)
    talks = [conversation("S: 220 x ESMTP", client=("192.0.2.1", 1000 + number)) for number in range(3)]
    found = read_source(pcap([packet for talk in talks for packet in talk.packets], RAW), "x")
    assert len(found) == 2
    assert "the first 2 of 3 conversations are told" in repr(found[0].events[1])


def test_bare_line_feeds_and_any_bytes_are_real():
    """What a paste cannot tell, a capture does."""
    talk = Talk().open().server_says(b"220 mx.example.com\n").client_says(b"EHLO \xff\n")
    assert told(talk)[1:] == ["S 220 mx.example.com\\x0a", "C EHLO \\xff\\x0a"]


def test_a_secret_is_taken_out():
    """AUTH in one line, and in answers to 334; in the whole of the events there is none of it."""
    talk = conversation(
        *OPENING,
        "C: AUTH PLAIN AGpvZQBzZWNyZXQ=",
        "S: 535 5.7.8 No",
        "C: AUTH LOGIN",
        "S: 334 VXNlcm5hbWU6",
        "C: am9l",
        "S: 334 UGFzc3dvcmQ6",
        "C: c2VjcmV0",
        "S: 235 2.7.0 OK",
    )
    raws = [event.raw for event in events(talk, CommandSent)]
    assert raws[1:] == [b"AUTH PLAIN " + REDACTED + b"\r\n", b"AUTH LOGIN\r\n", REDACTED + b"\r\n", REDACTED + b"\r\n"]
    assert not any(word in repr(one(pcap(talk.packets, RAW)).events) for word in ("AGpv", "am9l", "c2Vj"))


def test_a_secret_without_the_server_is_taken_out_too():
    """One side only: the 334 is not in the capture."""
    talk = Talk().open()
    for line in (b"AUTH LOGIN\r\n", b"am9l\r\n", b"c2VjcmV0\r\n", b"MAIL FROM:<a@b.example>\r\n"):
        talk.client_says(line)
    raws = [event.raw for event in events(talk, CommandSent)]
    assert raws == [b"AUTH LOGIN\r\n", REDACTED + b"\r\n", REDACTED + b"\r\n", b"MAIL FROM:<a@b.example>\r\n"]


def test_a_piece_of_a_secret_at_a_gap_is_not_shown():
    """The line is cut by a gap: its bytes are counted."""
    talk = conversation(*OPENING, "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6").client_says(b"c2Vj").lost(6, by_client=True)
    talk.client_says(b"cmV0\r\nQUIT\r\n")
    kept = [event.raw for event in events(talk, LineKept)]
    assert kept[0] == b"(4 bytes, which may be a secret)"
    assert not any(b"c2Vj" in raw or b"cmV0" in raw for raw in kept)


def test_pipelined_commands_get_their_replies():
    """MAIL, RCPT and DATA in one packet; the message waits for the 354."""
    talk = conversation(*OPENING)
    talk.client_says(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
    talk.server_says(b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n").client_says(b"Subject: x\r\n\r\n..\r\n.\r\nQUIT\r\n")
    talk.server_says(b"250 2.0.0 queued\r\n221 Bye\r\n")
    assert [event.verb for event in events(talk, ReplyReceived)] == ["EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]
    assert [event.raw for event in events(talk, BodySent)] == [b"Subject: x\r\n\r\n..\r\n.\r\n"]


def test_what_stands_behind_a_refused_data_are_commands():
    """The client did not wait: the server takes the lines of the message for commands, and so do we."""
    talk = (
        conversation(*OPENING).client_says(b"DATA\r\nSubject: x\r\n.\r\n").server_says(b"503 No\r\n500 What\r\n500 What\r\n")
    )
    assert told(talk)[-6:] == ["C DATA", "S 503 No", "C Subject: x", "C .", "S 500 What", "S 500 What"]


@pytest.mark.parametrize(("line", "size"), [(b"BDAT 11 LAST\r\n", 11), (b"bdat 11\r\n", 11)])
def test_chunks_are_octets(line: bytes, size: int):
    """RFC 3030: no line ends, no dot; replies that come meanwhile do not end them."""
    talk = conversation(*OPENING).client_says(b"MAIL FROM:<a@b.example>\r\n" + line + b"a\r\n.")
    talk.server_says(b"250 Ok\r\n").client_says(b"\r\nb\r\n.x" + b"QUIT\r\n")
    assert [event.raw for event in events(talk, BodySent)] == [b"a\r\n.\r\nb\r\n.x"]
    assert events(talk, CommandSent)[-1].raw == b"QUIT\r\n"
    assert size == len(b"a\r\n.\r\nb\r\n.x")


def test_thousands_of_chunks_in_one_piece_are_told():
    """However many stand in a row, each is a command and its octets."""
    talk = conversation(*OPENING).client_says(b"BDAT 1\r\nx" * 3_000)
    (only,) = read_source(pcap(talk.packets), "x")
    assert sum(isinstance(event, BodySent) for event in only.events) == 3_000


def test_a_clock_that_is_set_back_gives_no_negative_times():
    """The server's SYN is stamped a second before the client's: the connection took no time, and a session file holds it."""
    talk = conversation(*OPENING)
    frames = [framed(packet, ETHERNET) for packet in talk.packets]
    blocks = [packet_block(frame, 5_000_000 - (1_000_000 if place else 0)) for place, frame in enumerate(frames)]
    (only,) = read_source(b"".join([section(), interface(), *blocks]), "x")
    (connected,) = (event for event in only.events if isinstance(event, Connected))
    assert connected.seconds == 0
    assert session_file.read_source(session_bytes(only.events), "y")[0].events == only.events


def test_a_chunk_that_never_comes_is_kept():
    """The capture ends inside it."""
    talk = conversation(*OPENING).client_says(b"BDAT 500 LAST\r\nabc")
    assert told(talk)[-1] == "· BDAT 500 LAST\\x0d\\x0aabc"


def test_a_gap_is_told_and_never_filled():
    """Inside a reply: what came of the line is shown as cut off, what stands behind the gap as not understood."""
    talk = conversation(*OPENING[:2]).server_says(b"250-mx.example.com\r\n250-STA").lost(20, by_client=False)
    talk.client_says(b"NOOP\r\n").server_says(b"ESTUFF\r\n250 HELP\r\n").client_says(b"QUIT\r\n")
    rows = told(talk)
    assert rows[3:] == [
        "S 250-mx.example.com",
        "C NOOP",
        "S 250-STA",
        "· 20 bytes from the server are missing in the capture",
        "· ESTUFF\\x0d\\x0a",
        "S 250 HELP",
        "C QUIT",
    ]


def test_a_gap_in_a_message_does_not_end_it():
    """The message goes on behind it."""
    talk = conversation(*OPENING, "C: DATA", "S: 354 Go on").client_says(b"Subject: x\r\n").lost(1000, by_client=True)
    talk.client_says(b"end\r\n.\r\n").server_says(b"250 2.0.0 queued\r\n")
    assert told(talk)[-3:] == [
        "· 1,000 bytes from the client are missing in the capture",
        "C (message body, 20 bytes)",
        "S 250 2.0.0 queued",
    ]


def test_starttls_up_to_the_hello():
    """The hello is the client's: its name is whom the certificate must name, its list is shown."""
    talk = conversation(*OPENING, "C: STARTTLS", "S: 220 2.0.0 Ready").client_says(range_hello("mx.example.com"))
    (started,) = events(talk, TLSStarted)
    assert started.server_name == "mx.example.com"
    assert events(talk, SessionStarted)[0].server_name == "mx.example.com"
    offer = inspected(talk).client_offer
    assert offer is not None
    assert offer.versions == ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0")


def test_what_is_glued_behind_the_220_is_evidence():
    """Bytes of the server in clear, before the client's hello: an injection, not TLS and not a reply."""
    talk = conversation(*OPENING, "C: STARTTLS").server_says(b"220 2.0.0 Ready\r\n250 injected\r\n")
    talk.client_says(range_hello(""))
    (surplus,) = events(talk, SurplusReceived)
    assert (surplus.raw, surplus.where) == (b"250 injected\r\n", "before-client-hello")
    assert "starttls-injection" in {finding.code for finding in inspected(talk).findings}


def test_a_client_that_pipelines_behind_starttls():
    """Its commands are in clear where TLS was agreed: TLS failed by its doing, and they are shown."""
    talk = conversation(*OPENING).client_says(b"STARTTLS\r\nNOOP\r\n").server_says(b"220 2.0.0 Ready\r\n")
    (failed,) = events(talk, TLSFailed)
    assert failed.side == "client"
    assert events(talk, CommandSent)[-1].raw == b"NOOP\r\n"


def test_a_client_that_refuses_is_not_this_machine():
    """The finding is a failure of the session, not a note about the local library."""
    alert = b"\x15\x03\x03\x00\x02\x02\x30"
    talk = conversation(*OPENING, "C: STARTTLS", "S: 220 2.0.0 Ready").client_says(range_hello("") + alert).close()
    found = {finding.code: finding for finding in inspected(talk).findings}
    assert "tls-local-refusal" not in found
    assert "The client refused: alert 48 unknown_ca" in found["tls-handshake-failed"].explanation


def test_implicit_tls():
    """TLS from the client's first byte, on any port of mail."""
    talk = Talk(server=("192.0.2.10", 465)).open().client_says(range_hello("mx.example.com"))
    started = events(talk, SessionStarted)[0]
    assert started.target.mode is Mode.IMPLICIT_TLS
    assert told(talk)[-1].startswith("· → ClientHello")


def test_a_connection_that_nobody_took():
    """SYN and RST: refused; SYN alone: no answer."""
    refused = Talk()
    refused.packets.append(refused.segment(2))
    silent = [*refused.packets, refused.packets[0]]
    refused.reset(by_client=False)
    for packets, cause in ((refused.packets, "refused"), (silent, "timed_out")):
        found = one(pcap(packets, RAW)).events
        (failed,) = (event for event in found if isinstance(event, ConnectFailed))
        assert failed.cause == cause
        assert isinstance(found[-1], SessionFinished)
        assert found[-1].reason == "no-connection"


@pytest.mark.parametrize(
    ("last", "by_client", "reason", "by"),
    [("C: QUIT", False, "quit", "server"), ("C: NOOP", True, "lost", "client"), ("C: NOOP", False, "lost", "server")],
)
def test_who_ended_it(last: str, by_client: bool, reason: str, by: str):
    """The client is not us."""
    found = one(pcap(conversation(*OPENING, last).close(by_client=by_client).packets, RAW)).events
    (gone,) = (event for event in found if isinstance(event, Disconnected))
    assert (gone.by, gone.reason) == (by, f"the {by} closed the connection")
    assert isinstance(found[-1], SessionFinished)
    assert found[-1].reason == reason


def test_a_capture_that_begins_inside_a_conversation():
    """It says so; a reply without its command is shown, and no greeting is invented."""
    talk = conversation(*OPENING, "C: NOOP", "S: 250 OK", "C: MAIL FROM:<a@b.example>", "S: 250 OK")
    found = one(pcap(talk.packets[7:], RAW))
    assert rows_of(found)[1:] == [
        "· the capture begins inside this connection",
        "C NOOP",
        "S 250 OK",
        "C MAIL FROM:<a@b.example>",
        "S 250 OK",
    ]


@settings(max_examples=60)
@given(st.data())
def test_any_cut_into_packets_gives_the_same_conversation(data: st.DataObject):
    """What was said, however the packets cut it."""
    whole = b"".join(line[3:].encode() + b"\r\n" for line in OPENING if line.startswith("S"))
    cuts = sorted({0, len(whole), *data.draw(st.lists(st.integers(0, len(whole)), max_size=5))})
    talk = Talk().open()
    for start, stop in pairwise(cuts):
        talk.server_says(whole[start:stop])
    expected = Talk().open().server_says(whole)
    assert told(talk) == told(expected)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=40)), max_size=8))
def test_any_bytes_on_port_25_are_a_conversation(said: list[tuple[bool, bytes]]):
    """Hostile bytes on both sides: every lens can read what comes of them, and nothing unprintable is shown."""
    talk = conversation("S: 220 mx.example.com ESMTP")
    for by_client, data in said:
        (talk.client_says if by_client else talk.server_says)(data or b"\r\n")
    assert all(row.isprintable() for row in told(talk))
    inspected(talk)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(24, 2000), st.integers(0, 255)), max_size=10), st.sampled_from(REAL[:4]))
def test_damaged_captures_are_conversations_or_a_sentence(changes: list[tuple[int, int]], path: Path):
    """Real captures with wrong bytes in them."""
    raw = bytearray(path.read_bytes()[:4000])
    for place, value in changes:
        raw[place % len(raw)] = value
    try:
        found = recognise(bytes(raw), "x")
    except UnreadableError as error:
        found, words = (), str(error)
    else:
        words = " ".join(each.title for each in found)
    assert words.isprintable()
    for each in found:
        inspect(Transcript(each.events))


if __name__ == "__main__":
    SUMMARY.write_text("\n".join(line.rstrip() for line in summary()) + "\n")
