"""The header: whom, how far, how protected, in the width at hand."""

import pytest
from driven_app import settle
from staged_session import cisco_events

from inspector.frozen import replace
from inspector.lenses.session import read_session
from inspector.transcript import Transcript
from inspector.ui.main_screen.header import title_pieces

GOOD = frozenset({"TLSv1.2", "TLSv1.3"})


@pytest.fixture
def state():
    """A session inside TLS 1.3."""
    transcript = Transcript()
    transcript.extend(cisco_events())
    return read_session(transcript)


def header(state, width=80, demo=""):
    """The header as text."""
    return "".join(piece.text for piece in title_pieces(state, None, demo, GOOD, width))


def test_the_demo_is_named_at_80_columns(state):
    """Nobody takes an embedded server for a real one; that it began in clear goes before its name is cut."""
    text = header(replace(state, target="127.0.0.1:43907", address="127.0.0.1"), demo="starttls-before-greeting")
    assert text == " 127.0.0.1:43907  demo: starttls-before-greeting   ● connected   → TLSv1.3"


def test_a_long_name_is_cut_before_what_is_going_on(state):
    """With all the room there is everything stands there; with little the demo's name is cut."""
    state = replace(state, target="mail.customer.example.com:587")
    assert header(state, 100, demo="missing-intermediate").endswith("in clear → TLSv1.3")
    text = header(state, 70, demo="missing-intermediate")
    assert "demo: miss" in text
    assert "…" in text
    assert text.endswith("● connected   → TLSv1.3")
    assert len(text) <= 70


@pytest.mark.parametrize("target", ["192.0.2.10:25", "[2001:db8::1]:25"])
def test_an_address_is_not_said_twice(state, target):
    """Where the host is an address, it stands there once; else both stand there."""
    address = target.rpartition(":")[0].strip("[]")
    assert header(replace(state, target=target, address=address)).count(address) == 1
    assert "192.0.2.10" in header(state)


@pytest.mark.parametrize(
    ("tls", "part", "tone"),
    [
        ("in clear → TLSv1.3", "TLSv1.3", "ok"),
        ("TLSv1.2", "TLSv1.2", "ok"),
        ("in clear → TLSv1.0", "TLSv1.0", "warning"),
        ("in clear → TLS failed", "TLS failed", "failure"),
        ("in clear", "in clear", "warning"),
    ],
)
def test_green_is_what_the_policy_takes(state, tls, part, tone):
    """A version below the minimum is no success, and a failed handshake neither."""
    pieces = title_pieces(replace(state, tls=tls), None, "", GOOD, 80)
    assert [piece.tone for piece in pieces if piece.text == part] == [tone]


@pytest.mark.parametrize("width", [56, 64, 120])
def test_what_protects_the_talk_is_never_cut_off(state, width):
    """A narrow window takes the address and then the target's end."""
    text = header(state, width)
    assert text.endswith("→ TLSv1.3")
    assert len(text) <= width


async def test_the_minimum_is_that_of_the_session(stage):
    """With the policy at TLS 1.3, the label of TLS 1.2 is not green."""
    from inspector.live.options import Options
    from inspector.smtp.target import Target
    from inspector.tls.registry import ProtocolVersion

    made = stage(
        cisco_events(), options=Options(Target("a.example.com", 25), "b.example.com", tls_minimum=ProtocolVersion.TLSv1_3)
    )
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert made.app.screen._good_versions() == {"TLSv1.3"}
