"""Other ports of the host, asked beside the session: one after the other, without disturbing it."""

import pytest
from driven_app import screen_text, settle, type_text, words_on
from rich.cells import cell_len
from staged_session import cisco_events, sweep_events
from textual.events import Paste

from inspector.events import Event, ProbeFinished, SessionFinished
from inspector.frozen import replace
from inspector.lenses.inspection import inspect, reading_of_port, with_ports
from inspector.lenses.tls.ports import PortReading
from inspector.live.commands import Quit, TryVersions
from inspector.live.options import Options
from inspector.smtp.target import Target, parse_ports
from inspector.tls.outcome import Outcome
from inspector.transcript import Transcript
from inspector.ui.panes.pane import Selected
from inspector.ui.panes.tls import tls_lines

pytestmark = pytest.mark.once


def strict_sweep() -> list[Event]:
    """TLS 1.0 and 1.1 are refused."""
    return [
        replace(event, outcome=Outcome.REFUSED)
        if isinstance(event, ProbeFinished) and event.version.label in ("TLSv1.0", "TLSv1.1")
        else event
        for event in sweep_events()
    ]


ENDED = SessionFinished(at=2.0, reason="quit")


async def ask(pilot, ports: str) -> None:
    """Press the key and type the list."""
    await settle(pilot)
    await pilot.press("T")
    await type_text(pilot, ports)
    await pilot.press("enter")
    await settle(pilot)


async def put_into(pilot, session, *events: Event) -> None:
    """Let something happen on another port."""
    for event in events:
        session.sink(event)
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 40), (120, 36)])
async def test_ports_fill_as_answers_come_and_differ(stage, size):
    """One port after the other, each told to try the versions and to leave; the finding names the setting."""
    made = stage()
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await put_into(pilot, made.session, *cisco_events(), *strict_sweep())
        own = made.session
        await ask(pilot, "25,465,587")
        assert len(made.sessions) == 2
        port_465 = made.sessions[1]
        assert [type(command) for command in port_465.sent] == [TryVersions, Quit]
        told = [line.text for line in made.app.screen.pane(2).read_at(76)]
        assert "587     waiting for its turn" in told
        await put_into(pilot, port_465, *cisco_events(), *sweep_events()[:4])
        assert len(made.sessions) == 2
        await put_into(pilot, port_465, *sweep_events()[4:], ENDED)
        assert len(made.sessions) == 3
        await put_into(pilot, made.sessions[2], *cisco_events(), *strict_sweep(), ENDED)
        inspection = made.app.screen.inspection
        assert inspection.ports is not None
        assert [str(reading.port) for reading in inspection.ports.readings] == ["25", "465", "587"]
        (finding,) = [finding for finding in inspection.findings if finding.code == "tls-ports-differ"]
        assert "taken on port 465, not on 25 and 587" in finding.title
        assert "smtpd_tls_mandatory_protocols" in finding.advice
        assert not own.sent
        assert not own.cancelled


async def test_the_sessions_own_versions_come_last_and_never_twice(stage):
    """Its own port is read from the session: it is asked for its versions once the others are done."""
    made = stage()
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        own = made.session
        await put_into(pilot, own, *cisco_events())
        await ask(pilot, "25,465")
        await pilot.press("t")
        await settle(pilot)
        assert "come after them" in words_on(made.app)
        assert not own.sent
        await put_into(pilot, made.sessions[1], *cisco_events(), *sweep_events(), ENDED)
        assert [type(command) for command in own.sent] == [TryVersions]
        await put_into(pilot, own, *strict_sweep())
        assert [type(command) for command in own.sent] == [TryVersions]
        assert made.app.screen.inspection.ports.differences


async def test_a_sweep_that_is_under_way_is_waited_for(stage):
    """No host gets more probes at a time than were allowed."""
    made = stage()
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        own = made.session
        await put_into(pilot, own, *cisco_events(), *sweep_events()[:3])
        await ask(pilot, "465")
        assert len(made.sessions) == 1
        await put_into(pilot, own, *sweep_events()[3:])
        assert len(made.sessions) == 2


async def test_enter_alone_takes_the_ports_of_the_command_line(stage):
    """Else the usual three; the line says which, and Esc leaves it."""
    options = Options(Target("mail.domain1.com", 25), "laptop.example.net", ports=parse_ports("2465/tls,26"))
    made = stage(options=options)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await put_into(pilot, made.session, *cisco_events())
        await pilot.press("T")
        await settle(pilot)
        assert "Enter asks 2465/tls,26" in words_on(made.app)
        await pilot.press("escape")
        await settle(pilot)
        assert len(made.sessions) == 1
        await ask(pilot, "")
        assert [str(reading.port) for reading in made.app.screen.inspection.ports.readings] == ["2465/tls", "26"]


@pytest.mark.parametrize("typed", ["25,x", "0", "1,2,3,4,5,6,7"])
async def test_what_is_no_list_is_said(stage, typed):
    """Nothing is asked."""
    made = stage()
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await put_into(pilot, made.session, *cisco_events())
        await ask(pilot, typed)
        assert len(made.sessions) == 1
        assert "port" in words_on(made.app).rpartition("keys")[2]
        assert made.app.screen.notice_tone == "warning"


async def test_what_was_typed_is_shown_in_the_visible_notation(stage):
    """A filler that nobody sees (U+3164) would leave the reader without what is wrong."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("T")
        made.app.focused.post_message(Paste("25,\u3164"))
        await pilot.press("enter")
        await settle(pilot)
        assert "'\\xe3\\x85\\xa4' is no port" in screen_text(made.app)


async def test_a_demo_has_one_port(stage):
    """It is said; no line opens."""
    made = stage(options=Options(Target("127.0.0.1", 2525), "laptop.example.net", demo="well-behaved"))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await put_into(pilot, made.session, *cisco_events())
        await pilot.press("T")
        await settle(pilot)
        assert "The server of this demo has one port" in words_on(made.app)


async def test_a_demo_with_several_ports_lays_them_side_by_side(stage):
    """Where they are only its server knows: nothing is typed, and the port on the screen is not asked again."""
    made = stage(options=Options(Target("127.0.0.1", 25), "laptop.example.net", demo="ports-differ"))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        served = replace(made.app.options, target=Target("127.0.0.1", 4125), ports=parse_ports("4125,4126"))
        made.session.options = served
        await put_into(pilot, made.session, *cisco_events(), *strict_sweep())
        await pilot.press("T")
        await settle(pilot)
        assert len(made.sessions) == 2
        await put_into(pilot, made.sessions[1], *cisco_events(), *sweep_events(), ENDED)
        assert "4126" in words_on(made.app)
        assert any(finding.code == "tls-ports-differ" for finding in made.app.screen.inspection.findings)


async def test_another_session_ends_what_is_under_way(stage):
    """Connected again, the other ports are forgotten; what still comes from them is dropped."""
    made = stage()
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await put_into(pilot, made.session, *cisco_events())
        await ask(pilot, "465,587")
        other = made.sessions[1]
        await pilot.press("r")
        await settle(pilot)
        assert other.cancelled
        assert len(made.sessions) == 3
        await put_into(pilot, other, *cisco_events(), *sweep_events(), ENDED)
        await put_into(pilot, made.session, *cisco_events())
        assert made.app.screen.inspection.ports is None
        assert len(made.sessions) == 3


@pytest.mark.parametrize("width", [36, 58, 76, 140])
def test_no_line_of_the_ports_is_wider_than_the_pane(width):
    """Six ports, long words, whichever is selected: as many stand in a row as fit, and none is left out."""
    transcript = Transcript([*cisco_events(), *sweep_events()])
    inspection = inspect(transcript)
    ports = parse_ports("25,465,587,2525/starttls,52465/tls,52587/starttls")
    readings = [reading_of_port(port, transcript, inspection) for port in ports[:-1]]
    readings.append(PortReading(ports[-1], came_about=False, words="No connection came about, for many reasons. " * 3))
    shown = with_ports(transcript, inspection, readings, ports[0])
    for stop in ("", *(f"port {port}" for port in ports)):
        lines = tls_lines(shown, width, Selected(stop))
        assert all(cell_len(line.text) <= width for line in lines)
        assert {line.stop for line in lines} >= {f"port {port}" for port in ports}


@pytest.mark.parametrize("size", [(80, 40), (120, 36)])
async def test_enter_on_a_port_shows_its_session(stage, size):
    """What was said there and on its probes, in place of the versions; from a finding of that port to its very line."""
    made = stage()
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await put_into(pilot, made.session, *cisco_events(), *strict_sweep())
        await ask(pilot, "25,465")
        await put_into(pilot, made.sessions[1], *cisco_events(), *sweep_events(), ENDED)
        pane = made.app.screen.pane(2)
        pane.select("port 465")
        await settle(pilot)
        assert "Enter shows its session" in words_on(made.app)
        await pilot.press("enter")
        await settle(pilot)
        record = made.app.screen.pane(2)
        told = [line.text for line in record.read_at(100)]
        assert told[0] == "Port 465: its own session"
        assert any("250-STARTTLS" in line for line in told)
        assert any(line.startswith("TLSv1.0: accepted") for line in told)
        await pilot.press("escape")
        await settle(pilot)
        assert made.app.screen.pane(2) is pane
        pane.select("port 465:0")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        record = made.app.screen.pane(2)
        assert record.id == "probe"
        reading = made.app.screen.inspection.ports.readings[1]
        assert record.selected.stop == f"entry {reading.findings[0].evidence[0].entry}"
        assert len(made.sessions) == 2
