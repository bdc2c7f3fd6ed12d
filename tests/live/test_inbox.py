"""The queue of commands and the pipe that wakes the thread."""

import select
import threading

from inspector.live.commands import Pause, Quit, SendLine, TryVersions
from inspector.live.inbox import Inbox


def is_readable(inbox: Inbox) -> bool:
    """Tell whether the thread would be woken."""
    return bool(select.select([inbox], [], [], 0)[0])


def test_first_in_first_out() -> None:
    """Commands come out in their order; the pipe wakes while one may be waiting, and no longer."""
    inbox = Inbox()
    assert not is_readable(inbox)
    for command in (SendLine(b"NOOP"), TryVersions(), Quit()):
        inbox.put(command)
    assert is_readable(inbox)
    assert [inbox.take() for _ in range(4)] == [SendLine(b"NOOP"), TryVersions(), Quit(), None]
    assert not is_readable(inbox)


def test_more_than_the_pipe_holds() -> None:
    """A flood of commands neither blocks who puts them nor loses one."""
    inbox = Inbox()
    for _ in range(100_000):
        inbox.put(Quit())
    taken = 0
    while inbox.take() is not None:
        taken += 1
    assert taken == 100_000
    assert not is_readable(inbox)


def test_from_many_threads() -> None:
    """Every thread's commands arrive, each thread's in its own order."""
    inbox = Inbox()

    def put(name: bytes) -> None:
        for number in range(500):
            inbox.put(SendLine(b"%s %d" % (name, number)))

    threads = [threading.Thread(target=put, args=(name,)) for name in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [command.line for command in iter(inbox.take, None) if isinstance(command, SendLine)]
    for name in (b"a", b"b", b"c"):
        assert [line for line in lines if line.startswith(name)] == [b"%s %d" % (name, number) for number in range(500)]


def test_one_kind_before_its_turn() -> None:
    """A wish of one kind is taken out of the middle; the others keep their order, and the pipe still wakes for them."""
    inbox = Inbox()
    for command in (SendLine(b"NOOP"), TryVersions(), Quit(), TryVersions()):
        inbox.put(command)
    assert inbox.take(TryVersions) == TryVersions()
    assert inbox.take(Pause) is None
    assert is_readable(inbox)
    assert [inbox.take() for _ in range(4)] == [SendLine(b"NOOP"), Quit(), TryVersions(), None]
