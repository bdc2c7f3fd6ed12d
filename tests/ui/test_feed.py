"""The feed: one wake-up for many events, none lost between the thread and the screen."""

import threading

from inspector.events import ScriptFinished
from inspector.ui.feed import AT_ONCE, Feed


def _events(count):
    return [ScriptFinished(at=float(number)) for number in range(count)]


def test_many_events_wake_the_screen_once():
    """A flood is one message until the screen has looked."""
    posted = []
    feed = Feed(lambda message: bool(posted.append(message)) or True)
    for event in _events(500):
        feed.put(event)
    assert len(posted) == 1
    assert [event.at for event in feed.take()] == [float(number) for number in range(500)]


def test_the_next_event_wakes_again_after_the_rest():
    """When the deque was empty a frame later, no timer goes on, and the next event posts anew."""
    posted = []
    feed = Feed(lambda message: bool(posted.append(message)) or True)
    feed.put(_events(1)[0])
    feed.take()
    assert not feed.rest()
    feed.put(_events(1)[0])
    assert len(posted) == 2


def test_a_flood_is_taken_in_portions():
    """Keys are served in between: one look takes at most AT_ONCE."""
    feed = Feed(lambda _: True)
    for event in _events(AT_ONCE + 1):
        feed.put(event)
    assert len(feed.take()) == AT_ONCE
    assert feed.rest()
    assert len(feed.take()) == 1


def test_no_event_is_lost_while_a_thread_puts_and_the_screen_takes():
    """Every event arrives, in order, whatever the interleaving; a missed wake-up would leave some behind."""
    woken = threading.Semaphore(0)
    feed = Feed(lambda _: woken.release() is None)
    sender = threading.Thread(target=lambda: [feed.put(event) for event in _events(20_000)])
    sender.start()
    got = []
    while len(got) < 20_000:
        assert woken.acquire(timeout=10)
        got += feed.take()
        while feed.rest():
            got += feed.take()
    sender.join()
    assert [event.at for event in got] == [float(number) for number in range(20_000)]


def test_a_closed_feed_takes_nothing():
    """Events of a session that was left go nowhere."""
    feed = Feed(lambda _: True)
    feed.put(_events(1)[0])
    feed.close()
    feed.put(_events(1)[0])
    assert feed.take() == []
