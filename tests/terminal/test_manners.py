"""How the program ends, stops and comes back when the terminal or the shell wants something: in a real pseudo-terminal.

Whatever happens, it ends within two seconds, spends no processor time on waiting, and gives the terminal back where one is.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pseudo_terminal import PATIENCE, PseudoTerminal, processor_time, stopped

PROGRAM = [sys.executable, "-m", "inspector"]
DEMO = [*PROGRAM, "demo", "well-behaved", "--ehlo-name", "client.example.org"]
SETTLED = ("connected", "TLSv1.3", "QUIT")
LIMIT = 2.0
"""Seconds that ending may take."""
IDLE = 0.7
"""Seconds of processor time that ending may take; a loop that spins uses more than LIMIT allows for."""
REPAINT = "\x0c"
"""^l"""
FULL = {"SMTP_INSPECTOR_WHOLE_FRAMES": "1"}
"""Frames as large as Textual makes them: the sooner the terminal is full."""


def wait_for_exit(pid: int, seconds: float) -> bool:
    """Wait until a process has ended; False when it does not in time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def ends(terminal: PseudoTerminal, cause: Callable[[], None], limit: float = LIMIT) -> int:
    """Let something happen; the program must end in time and without a spinning thread. Return its status."""
    process = terminal.process
    before, start = processor_time(process.pid), time.monotonic()
    cause()
    assert wait_for_exit(process.pid, limit), "the program does not end"
    assert time.monotonic() - start < limit
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert used.ru_utime + used.ru_stime - before < IDLE
    return process.returncode


def stall(terminal: PseudoTerminal) -> None:
    """Ask for frames and read none of them, until the program cannot write any more: a key costs it no time then."""
    pid = terminal.process.pid
    end = time.monotonic() + PATIENCE
    while True:
        before = processor_time(pid)
        terminal.press(REPAINT)
        wait_for_exit(pid, 0.03)
        if processor_time(pid) - before < 0.003:
            wait_for_exit(pid, 0.5)
            if processor_time(pid) - before < 0.01:
                return
        assert time.monotonic() < end, "the terminal never filled up"


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT], ids=lambda number: number.name
)
def test_a_signal_leaves_and_restores_the_terminal(number: signal.Signals):
    """The status is 128 + n, as the shell writes it, and the terminal is as it was before."""
    with PseudoTerminal(DEMO) as terminal:
        terminal.wait_for_text(*SETTLED)
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end() == 128 + number
        assert terminal.restored()


IGNORING = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh"]
BLOCKING = ["env", "--block-signal=HUP"]


@pytest.mark.parametrize("leads", [True, False], ids=["signalled", "silent"])
@pytest.mark.parametrize("before", [[], IGNORING, BLOCKING], ids=["as usual", "ignored", "blocked"])
def test_the_program_ends_with_its_terminal(leads: bool, before: list[str]):
    """A hang-up ends it, whether SIGHUP comes or not, and whether it was ignored or blocked when the program began."""
    with PseudoTerminal([*before, *DEMO], leads=leads) as terminal:
        terminal.wait_for_text(*SETTLED)
        assert ends(terminal, terminal.hang_up) == 128 + signal.SIGHUP


def test_the_start_screen_ends_with_its_terminal_too():
    """Before there is any session the same holds."""
    with PseudoTerminal(PROGRAM, leads=False) as terminal:
        terminal.wait_for_text("starttls-before-greeting")
        assert ends(terminal, terminal.hang_up) == 128 + signal.SIGHUP


@pytest.mark.parametrize("leads", [True, False], ids=["signalled", "silent"])
def test_output_that_nobody_takes_does_not_keep_it(leads: bool):
    """A hang-up while the program waits to write: its writing thread dies, and nothing waits for that."""
    with PseudoTerminal(DEMO, environment=FULL, leads=leads) as terminal:
        terminal.wait_for_text(*SETTLED)
        stall(terminal)
        assert ends(terminal, terminal.hang_up) == 128 + signal.SIGHUP


HELD = pytest.mark.parametrize(
    "held", [pytest.param(False, id="nobody reads"), pytest.param(True, id="output stopped", marks=pytest.mark.once)]
)
"""How a terminal comes to take nothing: the link is frozen, or somebody stopped the output (^S, XOFF)."""


@HELD
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_terminal_that_takes_nothing_does_not_keep_it(number: signal.Signals, *, held: bool):
    """The terminal is full: what it has not taken is dropped, and what restores it stands there instead."""
    with PseudoTerminal(DEMO, environment=FULL) as terminal:
        terminal.wait_for_text(*SETTLED)
        if held:
            terminal.hold_output()
        stall(terminal)
        assert ends(terminal, lambda: os.kill(terminal.process.pid, number)) == 128 + number
        terminal.wait_for(lambda _: terminal.restored(), "the restored terminal")


@HELD
def test_a_terminal_that_takes_nothing_for_a_while_keeps_its_session(*, held: bool):
    """Nobody asked it to end, and a frozen link may thaw: it waits, at no cost, and goes on when it is read again."""
    with PseudoTerminal(DEMO, environment=FULL) as terminal:
        terminal.wait_for_text(*SETTLED)
        if held:
            terminal.hold_output()
        stall(terminal)
        pid = terminal.process.pid
        before = processor_time(pid)
        assert not wait_for_exit(pid, LIMIT), "the session is lost"
        assert processor_time(pid) - before < IDLE / 10
        if held:
            terminal.let_output_go_on()
        terminal.press("2")
        terminal.wait_for_text("STARTTLS is offered")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()


STALLED = 2.0
"""Seconds for which a terminal may take nothing here."""


@HELD
def test_a_terminal_that_takes_nothing_ends_it_where_that_is_wanted(tmp_path: Path, *, held: bool):
    """As a hang-up does: the status, the terminal and the session's file; and why is said where the terminal goes on."""
    words = [*DEMO, "--record", "--stalled", str(STALLED)]
    with PseudoTerminal(words, environment={**FULL, "XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text(*SETTLED)
        if held:
            terminal.hold_output()
        stall(terminal)
        assert ends(terminal, lambda: None, STALLED + 0.5) == 128 + signal.SIGHUP
        terminal.wait_for(lambda _: terminal.restored(), "the restored terminal")
        assert b"\x1b[0msmtp-inspector: left, for the terminal took nothing for 2 s (--stalled)\r\n" in terminal.raw
    (record,) = tmp_path.glob("*/sessions/*")
    assert "SessionFinished" in record.read_text().splitlines()[-1]


def test_a_slow_terminal_keeps_its_session():
    """It takes a little every now and then, and output waits for it all the time."""
    with PseudoTerminal([*DEMO, "--stalled", str(STALLED)], columns=200, rows=60, environment=FULL) as terminal:
        terminal.wait_for_text(*SETTLED)
        for _ in range(20):
            terminal.press(REPAINT)
            terminal.take(2048)
            assert not wait_for_exit(terminal.process.pid, STALLED / 8), "the session is lost"
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()


def test_who_ends_it_meanwhile_waits_for_nobodys_patience():
    """A signal counts at once, also where the terminal could still be waited for."""
    with PseudoTerminal([*DEMO, "--stalled", "60"], environment=FULL) as terminal:
        terminal.wait_for_text(*SETTLED)
        stall(terminal)
        assert ends(terminal, lambda: os.kill(terminal.process.pid, signal.SIGTERM)) == 128 + signal.SIGTERM
        terminal.wait_for(lambda _: terminal.restored(), "the restored terminal")
        assert "--stalled" not in terminal.text


def children(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def shell() -> "PseudoTerminal":
    """An interactive shell with job control, and the demo in it."""
    with PseudoTerminal(["env", "PS1=shell$ ", "bash", "--norc", "--noprofile", "-i"]) as terminal:
        terminal.wait_for_text("shell$")
        terminal.press(" ".join(DEMO), "enter")
        terminal.wait_for_text(*SETTLED)
        yield terminal


LEFT = b"\x1b[?1049l"
"""What every leaving of the app ends with: the main screen is back."""


def test_stopped_and_back(shell: PseudoTerminal):
    """Control and Z gives the terminal back to the shell as it was; fg paints everything again; q leaves."""
    shell.press(REPAINT)
    before = shell.wait_for_rest()
    shell.press("\x1a")
    shell.wait_for_text("Stopped", "shell$")
    shell.press("stty -a | grep -o ' icanon\\| echo '; echo then-$?", "enter")
    shell.wait_for_text(" icanon", " echo", "then-0")
    shell.press("set -b; bg", "enter")  # the shell tells at once
    shell.wait_for(lambda screen: screen.count("Stopped") == 2, "the program that stops in the background")
    shell.press("fg", "enter")
    shell.wait_for(lambda screen: screen == before, "the screen as it was")
    shell.press("q")
    shell.wait_for(lambda _: b"shell$" in b"".join(bytes(shell.raw).split(LEFT)[2:]), "the shell after the app")
    shell.press("echo left-$?", "enter")
    shell.wait_for_text("left-0")


def test_stopped_and_on_again_without_a_shell():
    """Whoever sends the signals, and however often: it is painted, and the terminal's own settings are still known."""
    with PseudoTerminal(DEMO) as terminal:
        terminal.wait_for_text(*SETTLED)
        pid = terminal.process.pid
        for number, gives_back in ((signal.SIGTSTP, True), (signal.SIGSTOP, False)):
            os.kill(pid, number)
            terminal.wait_for(lambda _: stopped(pid), "the stopped program")
            terminal.wait_for_rest()  # what it wrote before
            assert terminal.restored() is gives_back
            sent = len(terminal.raw)
            for _ in range(2):
                os.kill(pid, signal.SIGCONT)
                terminal.resize(80, 24)
            terminal.wait_for(lambda _, sent=sent: terminal.raw.find(b"S\x1b", sent) > 0, "a repaint")
            terminal.wait_for_rest()
            assert all(text in terminal.text for text in SETTLED)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()


def test_a_stopped_program_can_be_ended(shell: PseudoTerminal):
    """kill ends it although it is stopped, and the shell keeps its terminal."""
    shell.press("\x1a")
    shell.wait_for_text("Stopped", "shell$")
    (program,) = children(shell.process.pid)
    shell.press("kill %1; wait; echo ended-$?", "enter")
    assert wait_for_exit(program, LIMIT)
    shell.wait_for_text("ended-")
    shell.press("stty -a | grep -o ' icanon\\| echo '; echo then-$?", "enter")
    shell.wait_for_text(" icanon", " echo", "then-0")


def test_it_does_not_outlive_its_shell(shell: PseudoTerminal):
    """Where the shell is killed the hard way, the terminal is taken from the program, and it ends."""
    (program,) = children(shell.process.pid)
    os.kill(shell.process.pid, signal.SIGKILL)
    assert wait_for_exit(program, LIMIT)


@pytest.mark.parametrize("key", ["\x03", "\x1c"], ids=["^c", "^backslash"])
def test_keys_that_are_signals_elsewhere_end_nothing(key: str):
    """Control and C says how to leave; control and backslash does nothing: nobody loses a session by habit."""
    with PseudoTerminal(DEMO) as terminal:
        terminal.wait_for_text(*SETTLED)
        terminal.press(key)
        if key == "\x03":
            terminal.wait_for_text("q leaves")
        terminal.press("2")
        terminal.wait_for_text("STARTTLS is offered")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


SIZES = [(1, 1), (3, 2), (10, 3), (200, 1), (1, 100), (5, 60), (80, 24), (300, 100), (40, 12), (2, 300), (79, 23), (100, 30)]


def stands_right(screen: str) -> bool:
    """True for the whole conversation in a window of 80 columns, and nothing else: tabs on top, keys below, no remains."""
    rows = [row[:79].rstrip() for row in screen.split("\n")]
    ends = (rows[1].startswith(" 1 Conversation   2 EHLO"), rows[-1].startswith(" n next  : type"))
    sides = [row[8:11] for row in rows[2:21]]
    return all(ends) and all(text in screen for text in SETTLED) and set(sides) <= {" C ", " S ", " · "}


def test_resized_to_anything():
    """The window becomes a dot, a line, a wall, one behind the other: with a frame for each, for some, for none."""
    with PseudoTerminal(DEMO) as terminal:
        terminal.wait_for_text(*SETTLED)
        for pause in (0.03, 0.1, 0.0):
            for size in SIZES:
                terminal.resize(*size)
                terminal.read_for(pause)
            terminal.resize(80, 24)
            terminal.wait_for(stands_right, f"the conversation at 80x24, {pause} seconds behind each other")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()


@pytest.mark.parametrize(
    ("command", "environment", "words"),
    [
        (DEMO, {"TERM": "dumb"}, "TERM=dumb"),
        (["env", "-u", "TERM", *DEMO], {}, "TERM is not set"),
        (["sh", "-c", 'exec "$@" </dev/null', "sh", *DEMO], {}, "standard input"),
        (["sh", "-c", '"$@" | cat; exit 2', "sh", *DEMO], {}, "standard output"),
        (["sh", "-c", '"$@" 2>&1 >/dev/null | cat; exit 2', "sh", *DEMO], {}, "standard output"),
    ],
    ids=["dumb", "unset", "no input", "piped", "nowhere"],
)
def test_where_nothing_can_be_drawn_it_points_to_a_report(command: list[str], environment: dict[str, str], words: str):
    """One line says why, and which option does the same without a screen; nothing else is written."""
    with PseudoTerminal(command, columns=300, environment=environment) as terminal:
        assert terminal.wait_for_end() == 2
        assert words in terminal.text
        assert "--format text prints a report instead" in terminal.text
        assert len(terminal.text.strip().splitlines()) == 1
        assert b"\x1b" not in terminal.raw


STEPS = ("2", "3", "4", "6", "1", "home", "end", "?", "escape", ":", "NOOP\x15QUI", "escape", "/", "250", "enter", "escape")


def cells(terminal: PseudoTerminal) -> list[list[tuple[str, ...]]]:
    """Every cell of the screen: character, ground, and the colour where it can be seen."""
    screen = terminal._screen
    rows = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return [[(cell.data, cell.bg, cell.fg if cell.data.strip() else "") for cell in row] for row in rows]


@pytest.mark.once
@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_was_not_sent_again_stands_there(size: tuple[int, int]):
    """Only cells that change are sent; a repaint, which sends them all, changes nothing: in panes, help, lines, any size."""
    with PseudoTerminal(DEMO, columns=size[0], rows=size[1]) as terminal:
        terminal.wait_for_text(*SETTLED)
        for step in (*STEPS, (70, 20), (100, 30), "2", "1"):
            if step == "escape":
                terminal.press_escape()
            else:
                terminal.press(step) if isinstance(step, str) else terminal.resize(*step)
                terminal.wait_for_rest()
            shown, sent = cells(terminal), len(terminal.raw)
            terminal.press(REPAINT)
            terminal.wait_for_rest()
            assert len(terminal.raw) > sent + 300, f"nothing was repainted: {step}"
            assert cells(terminal) == shown, step
        terminal.press("q")
        assert terminal.wait_for_end() == 0
