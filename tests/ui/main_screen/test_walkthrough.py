"""The rows of a walkthrough: everything that is told on the usual way fits at every size."""

import pytest
from staged_session import cisco_events, greeted

from inspector.events import ReplyReceived, SteppingChanged, StepReached, TLSEstablished
from inspector.frozen import replace
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.lenses.session import read_session
from inspector.smtp.step import Step
from inspector.transcript import Transcript
from inspector.ui.main_screen.walkthrough import walkthrough_rows

EHLO = StepReached(at=1.0, step=Step.EHLO, raw=b"EHLO laptop.example.net\r\n")
USUAL = {
    "EHLO": (len(greeted()), EHLO),
    "STARTTLS": ("EHLO", StepReached(at=1.0, step=Step.STARTTLS, raw=b"STARTTLS\r\n")),
    "handshake": ("STARTTLS", StepReached(at=1.0, step=Step.HANDSHAKE, raw=b"")),
    "EHLO in TLS": ("", EHLO),
}
"""Step to where it is reached: a number of events, behind the reply to a verb, or behind the handshake."""


def state_at(name):
    """The session when that step waits."""
    place, step = USUAL[name]
    events = cisco_events()
    if not isinstance(place, int):
        place = 1 + next(
            number
            for number, event in enumerate(events)
            if (isinstance(event, ReplyReceived) and event.verb == place)
            or (not place and isinstance(event, TLSEstablished))
        )
    transcript = Transcript([*events[:place], SteppingChanged(at=0.0, on=True), step])
    return read_session(transcript, read_ehlo(transcript))


def rows(state, width, height, key="Enter"):
    """The rows as texts."""
    made = walkthrough_rows(state, width, height, tall=height >= 30, key=key)
    texts = ["".join(piece.text for piece in row).rstrip() for row in made]
    assert all(len(text) <= width for text in texts)
    return texts


@pytest.mark.parametrize(("width", "height", "most"), [(80, 24, 6), (58, 36, 11), (77, 50, 11)])
@pytest.mark.parametrize("name", USUAL)
def test_the_usual_way_is_told_in_full(name, width, height, most):
    """Nothing of it is cut at 80x24, 120x36 and 160x50, and both RFC sections are whole."""
    state = state_at(name)
    told = rows(state, width, height)
    text = " ".join(" ".join(told).split())
    assert len(told) <= most
    assert "…" not in text
    assert state.walkthrough.came.text in text
    assert state.walkthrough.came.ref in text
    assert state.next_step.ref in text
    assert not any(row.endswith(" RFC") for row in told)


def test_what_is_suggested_behind_the_script_is_explained_as_well():
    """Its reason, and a sentence that a newcomer learns from."""
    events = [*cisco_events(), SteppingChanged(at=0.5, on=True)]
    told = " ".join(" ".join(rows(read_session(Transcript(events)), 80, 24, key="n")).split())
    assert "next QUIT RFC 5321 §4.1.1.10 n send Leave politely. The server answers 221" in told


def test_the_key_says_what_it_does():
    """A handshake is no command that is sent."""
    assert any(row.endswith("Enter send") for row in rows(state_at("STARTTLS"), 80, 24))
    assert any(row.endswith("Enter shake hands") for row in rows(state_at("handshake"), 80, 24))


def test_a_low_window_keeps_the_command():
    """Two rows at the least, and the command is one of them."""
    told = rows(state_at("STARTTLS"), 40, 10)
    assert len(told) == 2
    assert any("STARTTLS" in row and "next" in row for row in told)


def test_a_long_text_is_cut_with_an_ellipsis():
    """Neither of the two takes all the rows."""
    state = state_at("EHLO")
    came = replace(state.walkthrough.came, text="word " * 200)
    told = rows(replace(state, walkthrough=replace(state.walkthrough, came=came)), 80, 24)
    assert len(told) == 6
    assert told[1].endswith("…")
    assert "Says our name" in " ".join(told)


def test_no_key_is_promised_while_letters_are_typed():
    """Then Enter sends what is in the line."""
    assert "send" not in rows(state_at("EHLO"), 80, 24, key="")[2]
