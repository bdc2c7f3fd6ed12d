"""The table of scenarios."""

import re
import subprocess
import sys

import pytest

from inspector.demo.scenario import Scenario
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


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_replies_are_whole(scenario: Scenario):
    """Every reply ends with exactly one last line, so that no client waits for more."""
    for reply in (scenario.greeting, scenario.ehlo_in_clear, scenario.ehlo_in_tls):
        lines = reply.split(b"\r\n")
        assert lines.pop() == b""
        assert [re.match(rb"\d{3} ", line) is not None for line in lines] == [False] * (len(lines) - 1) + [True]


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_inside_tls_starttls_is_gone(scenario: Scenario):
    """No scenario offers STARTTLS inside TLS (RFC 3207 §4.2), while all do in clear."""
    assert b"STARTTLS" in scenario.ehlo_in_clear
    assert b"STARTTLS" not in scenario.ehlo_in_tls


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_a_list_of_scenarios_is_short_enough_for_one_line_each(scenario: Scenario):
    """`demo --list` prints name and summary side by side, in about a hundred columns."""
    assert len(f"{scenario.name:<26}{scenario.summary}") <= 100
    assert SCENARIOS[scenario.name] is scenario


def test_the_list_needs_no_cryptography():
    """`demo --list` answers at once: neither cryptography nor sockets are imported for it."""
    code = "import sys, inspector.demo.scenarios; print(sorted({'cryptography', 'socket', 'ssl'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_list_tells_how_to_see_the_554():
    """With the newest TLS, which is what a session gets by itself, this server refuses nothing."""
    scenario = SCENARIOS["tls-minimum"]
    for words in (scenario.summary, scenario.teaches):
        assert "554" in words
        assert "--tls-version TLSv1.1 --try-mail-from you@example.com" in words
