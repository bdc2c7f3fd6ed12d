"""The command that looks once more."""

import shlex
from typing import Any

import pytest
from playbook import started

from inspector.command_line.arguments import options_for, parse_arguments, read_target
from inspector.frozen import replace
from inspector.lenses.advice.again import check_again, check_ports_again, ports_are_usual
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible_text

CASES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("mx.example.com", {}, "mx.example.com"),
    ("submission://mx.example.com", {}, "mx.example.com:587"),
    ("smtps://mx.example.com", {}, "smtps://mx.example.com"),
    ("lmtp://mx.example.com:24", {}, "lmtp://mx.example.com:24"),
    ("[2001:db8::1]:2525", {"server_name": ""}, "'[2001:db8::1]:2525'"),
    ("192.0.2.1", {"server_name": "mx.example.com"}, "192.0.2.1 --server-name mx.example.com"),
    ("mx.example.com", {"tls_minimum": ProtocolVersion.TLSv1_3, "strict": True}, "--tls-minimum TLSv1.3 --strict"),
    ("mx.example.com", {"own_roots": True, "force_starttls": True}, "--force-starttls --ca-file FILE"),
    ("mx.example.com", {"ciphers": "aNULL:HIGH"}, "mx.example.com --ciphers aNULL:HIGH"),
    ("mx.example.com", {"address": "127.0.0.1:2525"}, "mx.example.com --address 127.0.0.1:2525"),
    ("mx.example.com", {"ehlo_name": "a.example", "ehlo_name_chosen": True}, "mx.example.com --ehlo-name a.example"),
    ("mx.example.com", {"ehlo_name": "a.example"}, "mx.example.com"),
    ("mx.example.com", {"family": 6, "timeout": 90.0}, "mx.example.com -6 --timeout 90"),
    ("mx.example.com", {"timeout": 0.0}, "mx.example.com"),
    ("mx.example.com", {"plaintext": True}, "mx.example.com --plaintext"),
    ("mx.example.com", {"tls_version": ProtocolVersion.TLSv1_1}, "mx.example.com --tls-version TLSv1.1"),
    ("mx.example.com", {"try_mail_from": "you@example.com"}, "mx.example.com --try-mail-from you@example.com"),
    ("mx.example.com", {"deep": True, "quiet_probes": True}, "mx.example.com --deep --quiet-probes"),
    ("mx.example.com", {"software": "exim"}, "mx.example.com --software exim"),
    ("mx.example.com", {"sender_versions": ">=TLSv1.2"}, "mx.example.com --sender-versions '>=TLSv1.2'"),
)


@pytest.mark.parametrize(("target", "changes", "words"), CASES, ids=[f"{case[0]} {sorted(case[1])}" for case in CASES])
def test_what_decided_about_the_verdict_is_in_the_command(target: str, changes: dict[str, Any], words: str) -> None:
    """Without it the same server would be judged otherwise, and a fix would look as if it had failed."""
    command = check_again(started(target, **changes))
    assert command.startswith("smtp-inspector check ")
    assert command.endswith(words)
    typed = parse_arguments(shlex.split(command.removesuffix(" --ca-file FILE"))[1:])
    assert options_for(typed, read_target(typed.target)).target == started(target, **changes).target


def test_a_port_behind_the_address_is_no_place_for_three_ports() -> None:
    """A tunnel leads to one; so does a port of one's own, and LMTP."""
    usual = {"mx.example.com": True, "smtps://mx.example.com": True, "mx.example.com:2525": False, "smtps://h:25": False}
    assert {target: ports_are_usual(started(target)) for target in usual} == usual
    assert not ports_are_usual(started(address="127.0.0.1:2525"))
    assert ports_are_usual(started(address="127.0.0.1"))
    assert check_ports_again(started("192.0.2.1", server_name="mx.a.example"), "25,2465/tls") == (
        "smtp-inspector check 192.0.2.1 --ports 25,2465/tls --server-name mx.a.example"
    )


@pytest.mark.parametrize("name", ["mx.example.com; id", "$(id)", "a b", "mx\x1b[31m\u202e", "'"])
def test_what_was_read_from_a_file_is_one_word_for_a_shell_and_for_a_terminal(name: str) -> None:
    """A session file is written by others: its names stand in a command that is to be copied."""
    start = started("mx.example.com", address=f"127.0.0.1{name}", server_name=name)
    start = replace(start, target=replace(start.target, host=name))
    for command in (check_again(start), check_ports_again(start)):
        assert command.isprintable()
        words = shlex.split(command)
        shown = visible_text(name)
        assert words[2] == shown
        assert words[words.index("--address") + 1] == f"127.0.0.1{shown}"
    named = replace(start, target=replace(start.target, host="mx.example.com"))
    assert shlex.split(check_again(named))[-1] == visible_text(name)


def test_an_address_with_several_ports_stands_in_brackets() -> None:
    """Without them its end would be read as a port."""
    assert shlex.split(check_ports_again(started("[2001:db8::1]:25", server_name="")))[2] == "[2001:db8::1]"
