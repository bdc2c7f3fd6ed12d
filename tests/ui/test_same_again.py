"""'Same again with …': what is offered, what is chosen, what is said when it cannot be."""

import pytest
from driven_app import answered, screen_text, settle, type_text, words_on
from staged_session import cisco_events, greeted

from inspector.command_line.changes import changed
from inspector.events import CommandSent, NameResolved, WaitStarted
from inspector.frozen import replace
from inspector.live.commands import Quit
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target
from inspector.tls.registry import ProtocolVersion
from inspector.ui.choices import Choices, no_choices
from inspector.ui.same_again import AS_POSTFIX, SameAgain, offers

NARROW, WIDE = (80, 24), (120, 36)
MX = Options(Target("mx.example.com", 25), "laptop.example.net")
CHOICES = replace(no_choices(), change=changed)
RESOLVED = NameResolved(at=0.0, host="mail.domain1.com", addresses=("192.0.2.10", "192.0.2.11"), seconds=0.0)


def texts(options, usual=MX, addresses=()):
    """What is offered: group, words, and whether it is so now."""
    return [(offer.group, offer.text, offer.now) for offer in offers(options, usual, addresses)]


def test_every_group_says_what_is_so_now():
    """One of each group, whatever was chosen."""
    other = Options(
        Target("mx.example.com", 465, Mode.IMPLICIT_TLS),
        "other.example.net",
        server_name="mail.example.com",
        address="192.0.2.9",
        tls_version=ProtocolVersion.TLSv1_1,
        ciphers="ECDHE+AESGCM",
        try_mail_from="me@example.org",
    )
    now = [(group, text) for group, text, now in texts(other, addresses=("192.0.2.9",)) if now]
    assert now == [
        ("TLS version", "TLSv1.1 only"),
        ("EHLO name", "other.example.net"),
        ("Server name", "mail.example.com"),
        ("Address", "192.0.2.9"),
        ("TLS begins", "at once, from the first byte (implicit TLS)"),
        ("Ciphers", "ECDHE+AESGCM"),
        ("Port", "465: submission, TLS at once"),
        ("MAIL FROM", "is tried with me@example.org"),
    ]
    assert len([now for *_, now in texts(MX) if now]) == 9


def test_what_was_usual_can_be_taken_back():
    """The EHLO name of the command line is offered beside the one that was tried."""
    offered = texts(replace(MX, ehlo_name="other.example.net"))
    assert [text for group, text, _ in offered if group == "EHLO name"] == [
        "this host's own name",
        "laptop.example.net",
        "other.example.net",
        "another one …",
    ]


def test_starttls_can_be_forced_where_there_is_any_and_taken_back():
    """Not where TLS begins at once, or never."""
    forced = [(text, now) for group, text, now in texts(replace(MX, force_starttls=True)) if group == "STARTTLS"]
    assert forced == [("is sent where it is offered", False), ("is sent even where it is not offered", True)]
    for mode in (Mode.IMPLICIT_TLS, Mode.PLAINTEXT):
        assert not [
            group for group, *_ in texts(replace(MX, target=Target("mx.example.com", 25, mode))) if group == "STARTTLS"
        ]


def test_postfix_s_ciphers_are_offered_once():
    """Also where they are what was chosen."""
    for chosen in ("", AS_POSTFIX):
        found = [now for group, text, now in texts(replace(MX, ciphers=chosen)) if group == "Ciphers" and "aNULL" in text]
        assert found == [bool(chosen)]


@pytest.mark.parametrize(
    ("typed", "said", "options"),
    [
        ("even where", "STARTTLS forced", {"force_starttls": True}),
        ("anonymous too", "own ciphers", {"ciphers": "aNULL:HIGH"}),
    ],
)
async def test_starttls_and_ciphers_are_a_word_away(stage, typed, said, options):
    """The next session has them, and its header says so."""
    made = stage(cisco_events(), choices=CHOICES)
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await type_text(pilot, typed)
        await pilot.press("enter")
        await settle(pilot)
        assert made.app.options == replace(made.app.screen.usual, **options)
        assert said in screen_text(made.app).splitlines()[0]


def test_an_address_and_a_demo_offer_less():
    """An address has no families; a demo's server stands where it stands."""
    groups = {group for group, *_ in texts(replace(MX, demo="tls-minimum"))}
    assert groups == {"TLS version", "EHLO name", "Server name", "TLS begins", "STARTTLS", "Ciphers", "MAIL FROM"}
    names = [
        text
        for usual in (MX, replace(MX, server_name="mail.example.com"))
        for group, text, now in texts(replace(usual, demo="tls-minimum"), usual)
        if group == "Server name" and now
    ]
    assert names == ["that of the demo", "mail.example.com"]
    address = replace(MX, target=Target("192.0.2.1", 25))
    assert not [text for _, text, _ in texts(address, addresses=("192.0.2.1",)) if text in ("IPv4 only", "192.0.2.1")]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_another_version_is_three_keys_away_and_stands_in_the_header(stage, size):
    """The open session is told QUIT, the next one begins with the changed option, and the pane stays."""
    made = stage([*cisco_events()], choices=CHOICES)
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("2", "w")
        await pilot.pause()
        assert isinstance(made.app.screen, SameAgain)
        assert "● any that both sides know" in words_on(made.app)
        await type_text(pilot, "1.2")
        await pilot.press("enter")
        await settle(pilot)
        before, after = made.sessions
        assert before.sent == [Quit()]
        assert not before.cancelled
        assert after.running
        assert made.app.options.tls_version is ProtocolVersion.TLSv1_2
        assert "TLSv1.2 only" in screen_text(made.app).splitlines()[0]
        assert made.app.focused.id == "ehlo"


async def test_a_busy_session_is_ended_only_at_the_second_press(stage):
    """What is under way is said; any other choice in between asks anew."""
    made = stage([*greeted(), WaitStarted(at=1.0, step="reply", limit=60.0)], choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("w", "down", "enter")
        await pilot.pause()
        assert "its connection is ended. Enter again connects" in words_on(made.app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert len(made.sessions) == 1
        await pilot.press("enter")
        await settle(pilot)
        assert len(made.sessions) == 2
        assert made.sessions[0].cancelled
        assert made.app.options.tls_version is ProtocolVersion.TLSv1_2


async def test_what_was_typed_by_hand_is_not_forgotten_silently(stage):
    """With r, with w, and for another target: only the second press goes on; Esc keeps the session."""
    sent = CommandSent(at=1.0, raw=b"MAIL FROM:<me@example.org>\r\n", by_user=True)
    reply = answered(4, 250, "ok", "MAIL")[1:]
    made = stage([*cisco_events(), sent, *reply], choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await pilot.pause()
        assert "What you sent by hand (1) is forgotten; Y copies all first. r again connects." in words_on(made.app)
        await pilot.press("w", "enter")
        await pilot.pause()
        assert "What you sent by hand (1) is forgotten" in words_on(made.app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(made.sessions) == 1
        await pilot.press("r", "r")
        await settle(pilot)
        assert len(made.sessions) == 2


async def test_r_connects_again_from_an_open_session(stage):
    """Nothing is lost by it, so one key does: QUIT to the old connection, and a new one with the same options."""
    made = stage(cisco_events(), choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        options = made.app.options
        await pilot.press("r")
        await settle(pilot)
        assert [session.sent for session in made.sessions] == [[Quit()], []]
        assert made.app.options == options


async def test_what_the_old_session_still_says_is_not_shown(stage):
    """Its goodbye comes after the new one has begun."""
    made = stage(greeted(), choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("r", "r")
        await settle(pilot)
        made.sessions[0].sink(CommandSent(at=9.0, raw=b"LATE\r\n"))
        await settle(pilot)
        assert len(made.sessions) == 2
        assert "LATE" not in screen_text(made.app)


async def test_the_addresses_of_the_name_are_offered(stage):
    """Also after one of them was chosen, when the name is not looked up any more."""
    events = cisco_events()
    made = stage([events[0], RESOLVED, *events[1:]], choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await type_text(pilot, "192.0.2.11")
        await pilot.press("enter")
        await settle(pilot)
        assert made.app.options.address == "192.0.2.11"
        assert made.app.options.target.host == "mail.domain1.com"
        assert "to 192.0.2.11" in screen_text(made.app).splitlines()[0]
        await pilot.press("w")
        await type_text(pilot, "address")
        await pilot.pause()
        assert "○ 192.0.2.10 ● 192.0.2.11 … another one …" in words_on(made.app)


async def test_a_typed_value_is_checked_where_it_is_typed(stage):
    """The error stands below the line; Esc goes back to the list, and then to the session."""
    made = stage(cisco_events(), choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await type_text(pilot, "ehlo anoth")
        await pilot.press("enter")
        await pilot.pause()
        assert "EHLO name: type it" in words_on(made.app)
        await type_text(pilot, " x")
        await pilot.press("enter")
        await pilot.pause()
        assert len(made.sessions) == 1
        problem = screen_text(made.app).splitlines()[2]
        assert problem.strip()
        assert "type it" not in problem
        await pilot.press("escape")
        await pilot.pause()
        assert "● any that both sides know" in words_on(made.app)
        await pilot.press("escape")
        await pilot.pause()
        assert "S 250-STARTTLS" in words_on(made.app)


async def test_nothing_is_called_so(stage):
    """A search without a result says so, and Enter does nothing."""
    made = stage(cisco_events(), choices=CHOICES)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("w", *"zzz", "enter")
        await pilot.pause()
        assert "Nothing that can be changed is called so." in words_on(made.app)
        assert len(made.sessions) == 1


def test_without_choices_nothing_can_be_changed():
    """The default refuses with a sentence."""
    with pytest.raises(ValueError, match="cannot be changed"):
        Choices(lambda _: MX).change(MX, "port", "587")
