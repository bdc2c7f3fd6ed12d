"""The table of scenarios."""

import re
import subprocess
import sys
from itertools import groupby

import pytest

from inspector.command_line.arguments import parse_arguments
from inspector.demo.samples import SAMPLES, Sample
from inspector.demo.scenario import Scenario, Subject
from inspector.demo.scenarios import DEFAULT_SCENARIO, SCENARIOS

CISCO_SAMPLE = (
    b"250-STARTTLS\r\n"
    b"250-mail.domain1.com\r\n"
    b"250-8BITMIME\r\n"
    b"250-PIPELINING\r\n"
    b"250-HELP\r\n"
    b"250-DELIVERBY 300\r\n"
    b"250 SIZE 30000000\r\n"
)
"""As in Cisco's support document 212587."""


def test_the_default_is_the_published_sample_byte_for_byte():
    """The first thing a user sees is the reply that Cisco published, nothing prettier."""
    scenario = SCENARIOS[DEFAULT_SCENARIO]
    assert scenario.greeting == b"220 mail.domain1.com ESMTP Service ready\r\n"
    assert scenario.ehlo_in_clear == CISCO_SAMPLE
    assert b"250-AUTH PLAIN LOGIN\r\n" in scenario.ehlo_in_tls


ON_PURPOSE = {"no-greeting", "not-smtp", "cut-off", "endless-reply", "injected-reply", "double-reply"}
"""Scenarios whose point is a reply that is not one, not whole, or two."""


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_replies_are_whole(scenario: Scenario):
    """Every reply ends with exactly one last line, so that no client waits for more, but where that is the point."""
    replies = (scenario.greeting, scenario.ehlo_in_clear, scenario.ehlo_in_tls, *scenario.answers.values())
    whole = [_is_whole(reply) for reply in replies if reply or reply is scenario.greeting]
    assert all(whole) is (scenario.name not in ON_PURPOSE)


def _is_whole(reply: bytes) -> bool:
    *lines, end = reply.split(b"\r\n")
    last = [re.match(rb"\d{3} ", line) is not None for line in lines]
    return bool(lines) and end == b"" and last == [False] * (len(lines) - 1) + [True]


@pytest.mark.parametrize("scenario", [*SCENARIOS.values(), *SAMPLES.values()], ids=[*SCENARIOS, *SAMPLES])
def test_a_row_of_the_start_screen_is_one_line(scenario: Scenario | Sample):
    """At 80 columns a name has 25 of them and a summary 50; what it teaches is told in one to four sentences."""
    assert {**SCENARIOS, **SAMPLES}[scenario.name] is scenario
    assert len(scenario.name) <= 25
    assert len(scenario.summary) <= 50
    assert not scenario.summary.endswith(".")
    assert scenario.teaches.endswith(".")
    assert len(scenario.teaches) <= 400


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_options_of_a_scenario_can_be_typed(scenario: Scenario):
    """They are words of the command line, of the app and of `demo`."""
    for command in ([], ["demo"]):
        assert parse_arguments([*command, *scenario.options])


def test_the_list_needs_no_cryptography():
    """`demo --list` answers at once: neither cryptography nor sockets are imported for it."""
    code = "import sys, inspector.demo.scenarios; print(sorted({'cryptography', 'socket', 'ssl'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_scenarios_of_one_subject_stand_together():
    """The list and the start screen go by that."""
    everything = (*SCENARIOS.values(), *SAMPLES.values())
    subjects = [subject for subject, _ in groupby(everything, key=lambda each: each.subject)]
    assert subjects == list(Subject)


def test_published_names_stay():
    """What people look for is there under the name that it has had from the start."""
    assert {
        "starttls-before-greeting", "well-behaved", "tls-minimum", "legacy-only", "expired-certificate",
        "missing-intermediate", "name-mismatch", "starttls-refused", "masked-by-firewall", "injected-reply",
        "slow-greeting", "hostile-bytes", "dribble", "no-starttls", "implicit-tls",
    } <= SCENARIOS.keys()  # fmt: skip
