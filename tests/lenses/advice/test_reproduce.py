"""The commands that show a finding: filled in for the session, and nothing that can break out of them."""

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import EHLO, GREETING, OFFER, Step, inspected, started, sweep, tls, tls_failed

from inspector.frozen import replace
from inspector.lenses.advice.reproduce import typed_host
from inspector.lenses.advice.reproduce_table import RECIPES
from inspector.lenses.finding_codes import CODES
from inspector.lenses.inspection import Inspection
from inspector.smtp.target import Mode, Target
from inspector.tls.outcome import Outcome

EARLY = (GREETING, EHLO, "S: 250-STARTTLS", "S: 250 mx.example.com")
HOSTILE = [
    "$(reboot)",
    "`id`",
    "a;reboot",
    "a b",
    "-oProxyCommand=x",
    "--help",
    "a\nb",
    "a'b",
    'a"b',
    "a|b",
    "a>b",
    "\x1b[2J",
    "{ehlo}",
    "..",
    "",
]


def commands(inspection: Inspection, code: str) -> list[str]:
    """The commands of one finding."""
    return [one.command for finding in inspection.findings if finding.code == code for one in finding.reproductions]


def test_a_command_is_filled_in_for_the_session() -> None:
    """Host, port, EHLO name and the name for SNI; each on one line."""
    found = commands(inspected(*EARLY, start=started("mx.example.com:2525")), "ehlo-keyword-before-greeting")
    assert "telnet mx.example.com 2525" in found
    assert (
        "openssl s_client -starttls smtp -name client.example.com -connect mx.example.com:2525 "
        "-servername mx.example.com </dev/null"
    ) in found
    assert "posttls-finger -c -l may '[mx.example.com]:2525'" in found
    assert all("\n" not in command for command in found)


def test_an_address_of_the_user_s_is_what_is_connected_to() -> None:
    """The name stays for SNI; an IPv6 address stands in brackets where a port follows, in measured tools only."""
    inspection = inspected(*EARLY, start=started(address="2001:db8::25"))
    found = commands(inspection, "ehlo-keyword-before-greeting")
    assert any("-connect '[2001:db8::25]:25' -servername mx.example.com" in command for command in found)
    assert any("nc -w 5 2001:db8::25 25" in command for command in found)
    assert not any("posttls-finger" in command for command in found)


def test_a_tunnel_is_what_other_tools_are_led_through() -> None:
    """Its port is typed, and the target's own nowhere; an address that a file makes up makes no command."""
    found = commands(inspected(*EARLY, start=started(address="127.0.0.1:2525")), "ehlo-keyword-before-greeting")
    assert any("nc -w 5 127.0.0.1 2525" in command for command in found)
    assert any("-connect 127.0.0.1:2525 -servername mx.example.com" in command for command in found)
    assert not any(":25 " in command or " 25 " in command for command in found)
    made_up = commands(inspected(*EARLY, start=started(address="$(x):1")), "ehlo-keyword-before-greeting")
    assert made_up
    assert not any("$(x)" in command for command in made_up)


def test_where_no_port_is_told_the_usual_one_is_typed() -> None:
    """A paste of telnet names the host alone; nobody can connect to port 0."""
    start = replace(started(), target=Target("mx.example.com", 0))
    found = commands(inspected(*EARLY, start=start), "ehlo-keyword-before-greeting")
    assert "telnet mx.example.com 25" in found
    assert not any(":0" in command or " 0 " in command for command in found)


def test_implicit_tls_has_no_starttls() -> None:
    """And nothing that speaks in clear."""
    target = Target("mx.example.com", 465, Mode.IMPLICIT_TLS)
    answers = dict.fromkeys(("TLSv1.0", "TLSv1.2"), Outcome.ACCEPTED)
    inspection = inspected(
        tls("TLSv1.2"), GREETING, EHLO, "S: 250 x", sweep(answers), start=replace(started(), target=target)
    )
    found = commands(inspection, "tls-below-minimum-accepted")
    assert found == [
        "openssl s_client -connect mx.example.com:465 -servername mx.example.com -tls1 -cipher 'ALL:@SECLEVEL=0' </dev/null"
    ]


@pytest.mark.parametrize(
    ("outcome", "words"), [(Outcome.NOT_TLS, "the server answered in clear"), (Outcome.REFUSED, "the alert by number")]
)
def test_implicit_tls_that_failed_is_shown_by_one_command(outcome: Outcome, words: str) -> None:
    """The same command twice, with two meanings, would leave the reader to choose."""
    (finding,) = inspected(tls_failed(outcome), start=started("smtps://mx.example.com")).findings
    (shown,) = finding.reproductions
    assert finding.code == "tls-handshake-failed"
    assert shown.command == "openssl s_client -connect mx.example.com:465 -servername mx.example.com </dev/null"
    assert words in shown.shows


@pytest.mark.parametrize(
    ("version", "words"), [("TLSv1.1", "--tls-protocol tlsv1_1"), ("TLSv1.3", "--tls-protocol tlsv1_3"), ("", "MAIL")]
)
def test_a_refusal_is_asked_for_with_the_version_that_was_spoken(version: str, words: str) -> None:
    """The sender is the one of the session; in clear swaks stays in clear."""
    secured = (tls(version), EHLO, "S: 250 mx.example.com") if version else ()
    inspection = inspected(
        *OFFER, "C: STARTTLS", "S: 220 go", *secured, "C: MAIL FROM:<me@example.org>", "S: 554 5.7.1 TLS version too old"
    )
    (command,) = commands(inspection, "reply-tls-version-policy")
    assert "--from me@example.org --quit-after MAIL" in command
    assert words in command
    assert ("--tls-protocol" in command) == bool(version)


@pytest.mark.parametrize(
    ("secured", "command", "ends"),
    [
        ((), "MAIL FROM:<me@example.org>", "--quit-after MAIL"),
        ((tls(), EHLO, "S: 250 mx.example.com"), "MAIL FROM:<me@example.org>", "--quit-after MAIL --tls"),
        ((tls(), EHLO, "S: 250 mx.example.com"), "RCPT TO:<you@example.org>", ""),
    ],
)
def test_mail_that_is_refused_is_asked_for_as_far_as_mail(secured: tuple[Step, ...], command: str, ends: str) -> None:
    """In the channel in which it was refused; nobody else's recipient is asked for."""
    steps = (*OFFER, *(("C: STARTTLS", "S: 220 go") if secured else ()), *secured, f"C: {command}", "S: 550 5.7.1 nope")
    found = commands(inspected(*steps), "mail-refused")
    assert [shown.partition("--from me@example.org ")[2] for shown in found] == ([ends] if ends else [])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_host_makes_no_command(name: str) -> None:
    """Whoever wrote the file that the session was read from could have chosen it."""
    inspection = inspected(*EARLY, start=replace(started(), target=Target(name, 25), server_name=name, ehlo_name=name))
    assert [one for finding in inspection.findings for one in finding.reproductions] == []


@settings(max_examples=50)
@given(st.text(max_size=12), st.text(max_size=12), st.binary(max_size=12))
def test_no_name_breaks_out_of_its_word(server_name: str, ehlo_name: str, sender: bytes) -> None:
    """Cut into words as a shell would, there are the same words in the same number, whatever the names."""
    line = b"C: MAIL FROM:<" + sender.replace(b"\n", b"") + b"@example.com>"
    book = (*OFFER, line, "S: 530 5.7.0 Must issue a STARTTLS command first")
    for start in (started(server_name=server_name, ehlo_name=ehlo_name), started()):
        for finding in inspected(*book, *EARLY[1:], start=start).findings:
            for one in finding.reproductions:
                words = shlex.split(one.command)
                assert one.command.isprintable()
                assert set(one.command.translate(str.maketrans("", "", "'"))) & set("$`") == set()
                assert words[0].lstrip("(") in ("swaks", "openssl", "posttls-finger", "telnet", "sleep")


def test_an_international_name_is_typed_in_a_labels() -> None:
    """Tools take no U-labels."""
    assert typed_host("bücher.example") == "xn--bcher-kva.example"
    assert typed_host("mx.example.com") == "mx.example.com"
    assert typed_host("::1") == "::1"
    assert typed_host("a" * 300) is None


def test_every_code_in_the_table_is_published() -> None:
    """And every recipe says what it shows."""
    assert set(RECIPES) <= CODES
    assert all(recipe.shows and recipe.command for recipes in RECIPES.values() for recipe in recipes)
