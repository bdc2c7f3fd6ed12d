"""An Esc and the key behind it are two keys, in one packet or two; pastes and the terminal's sequences stay whole."""

import pytest
from driven_app import screen_text, settle
from staged_session import cisco_events
from textual.events import Key

from inspector.ui.terminal.escape import ALT, EscapeParser, meant


class Watch:
    """A clock that is set by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def keys_of(*packets: str) -> list[str]:
    """What is typed by these packets, in no time at all, and then nothing more."""
    watch = Watch()
    parser = EscapeParser(clock=watch)
    events = [event for packet in packets for event in parser.feed(packet)]
    watch.seconds = 1.0
    return [event.key if isinstance(event, Key) else f"paste {event.text!r}" for event in (*events, *parser.tick())]


TYPED = {
    "\x1b": "escape",
    "\x1b6": "escape 6",
    "\x1b\x1b6": "escape escape 6",
    "\x1b\x1b": "escape escape",
    "\x1b:quit\r": "escape colon q u i t enter",
    "\x1bP": "escape P",
    "\x1b\r": "escape enter",
    "\x1b\x10": "escape ctrl+p",
    "x\x1b6\x1b[A": "x escape 6 up",
    "\x1b\x1b[A": "escape up",
    "\x1bOB": "down",
    "\x1b[1;5C": "ctrl+right",
    "\x1b\t": "shift+tab",
    "\x1bf\x1bb\x1bd\x1b\x7f": "alt+f alt+b alt+d alt+backspace",
    "\x1bfx": "alt+f x",
}
"""What comes from the terminal, and the keys that it is."""


@pytest.mark.parametrize(("sent", "keys"), TYPED.items())
def test_in_one_packet(sent, keys):
    """Each character counts, and nothing becomes a sign that nobody typed."""
    assert keys_of(sent) == keys.split()


@pytest.mark.parametrize("sent", TYPED)
def test_however_it_is_cut(sent):
    """A packet may end anywhere: behind the Esc, too."""
    assert {tuple(keys_of(sent[:cut], sent[cut:])) for cut in range(1, len(sent))} <= {tuple(keys_of(sent))}


@pytest.mark.parametrize("cut", range(1, 17))
def test_a_paste_stays_whole_however_it_is_cut(cut):
    """Its marks begin with an Esc as well, and those of its end are none behind it."""
    sent = "\x1b[200~ab\x1b[201~x"
    assert keys_of(sent[:cut], sent[cut:]) == ["paste 'ab'", "x"]


PASTES = {
    "\x1b[200~\x1b[201~": ["paste ''"],
    "a\x1b[200~NOOP\r\x1b[201~\r": ["a", "paste 'NOOP\\r'", "enter"],
    "\x1b[200~\x1b[1mred\x1b[0m\x1b[201~x": [r"paste '\x1b[1mred\x1b[0m'", "x"],
    "\x1b[200~\x1b\x1bq\x1b\x1b[201~": [r"paste '\x1b\x1bq\x1b'"],
    "\x1b[200~a\x1b[200~b\x00\x1b[Ac\x1b[201~": [r"paste 'a\x1b[200~b\x1b[Ac'"],
    "\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~\x1b6": ["paste 'a'", "paste 'b'", "escape", "6"],
    "x\x1b[201~y": ["x", "y"],
}
"""What comes from the terminal, and what it is."""


@pytest.mark.parametrize(("sent", "what"), PASTES.items())
def test_nothing_in_a_paste_is_a_key(sent, what):
    """An Esc in it is a character of it, wherever a packet ends, and what is behind stays behind."""
    assert keys_of(sent) == what
    assert all(keys_of(sent[:cut], sent[cut:]) == what for cut in range(1, len(sent)))
    assert keys_of(*sent) == what


def test_an_escape_waits_no_longer_than_that():
    """Before its time is over nobody can know; then it is one, and the next key is a key."""
    watch = Watch()
    parser = EscapeParser(clock=watch)
    assert [*parser.feed("\x1b"), *parser.tick()] == []
    watch.seconds = 0.11
    assert [event.key for event in parser.tick()] == ["escape"]
    assert [event.key for event in parser.feed("[")] == ["left_square_bracket"]


def test_the_end_yields_nothing():
    """The thread that reads ends with an empty packet."""
    parser = EscapeParser()
    assert list(parser.feed("")) == []


@pytest.mark.parametrize(("character", "names"), ALT.items())
def test_alt_means_a_word_only_where_a_line_is_typed(character, names):
    """Elsewhere it is Esc and the key."""
    key, word = names
    event = Key(f"alt+{key}", None)
    assert [one.key for one in meant(event, in_line=True)] == [word]
    assert [(one.key, one.character) for one in meant(event, in_line=False)] == [("escape", "\x1b"), (key, character)]


def test_another_key_is_as_it_is():
    """With or without Alt."""
    for name in ("alt+x", "x", "ctrl+right"):
        (event,) = meant(Key(name, None), in_line=True)
        assert event.key == name


async def test_in_a_line_and_behind_it(stage):
    """Alt and b goes a word back in the line; behind a search, Esc and f end it and show one kind of lines."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"one", "space", *"two", "alt+b", "x")
        assert made.app.focused.value == "one xtwo"
        await pilot.press("ctrl+e", "ctrl+u", *"STARTTLS", "enter")
        await settle(pilot)
        assert "n next  N before" in screen_text(made.app)
        await pilot.press("alt+f")
        await settle(pilot)
        assert "n next  N before" not in screen_text(made.app)
        assert "only commands" in screen_text(made.app)
