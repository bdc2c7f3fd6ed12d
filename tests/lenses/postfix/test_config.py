"""Looking parameters up: overrides before main.cf before defaults, names expanded, versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.lenses.postfix.config import Config
from inspector.lenses.postfix.lines import read_lines


def config(text: str) -> Config:
    """The configuration of a text."""
    return Config(read_lines(enumerate(text.encode("latin-1").split(b"\n"))))


def test_overrides_go_before_main_cf_and_that_before_defaults():
    """For one service and for all."""
    found = config("a_b = main\n587 inet n - y - - smtpd -o a_b=own\n25 inet n - y - - smtpd")
    own, plain = found.written.services
    assert [found.value("a_b", service).text for service in (own, plain, None)] == ["own", "main", "main"]
    assert found.value("smtpd_tls_protocols").text == ">=TLSv1"
    assert found.value("smtpd_tls_protocols").source is None


def test_the_last_one_counts():
    """As Postfix warns and does."""
    assert config("a_b = one\na_b = two").value("a_b").text == "two"


def test_names_are_expanded_in_the_context_of_the_service():
    """In each of the three forms, and through defaults."""
    found = config("one = $two/${three}/$(four)\ntwo = 2\nthree = $two\nfour = x\n587 inet n - y - - smtpd -o two=own")
    assert found.value("one").text == "2/2/x"
    assert found.value("one", found.written.services[0]).text == "own/own/x"
    assert config("smtpd_tls_protocols = !TLSv1").value("tlsproxy_tls_protocols").text == "!TLSv1"


@pytest.mark.parametrize("value", ["${a?b}", "${a:b}", "${{$x} == {y} ? {a} : {b}}", "$unknown", "$one"])
def test_what_cannot_be_expanded_says_so(value: str):
    """Conditions, names that are not told, a name inside itself: the value is not certain."""
    assert not config(f"one = {value}").value("one").known


def test_a_tower_of_names_does_no_harm():
    """Each name twice in the one before: what would be a gigabyte is cut."""
    text = "\n".join(f"n{number} = $n{number + 1}$n{number + 1}" for number in range(30)) + "\nn30 = xxxxxxxxxx"
    assert len(config(text).value("n0").text) <= 4096


@pytest.mark.parametrize(
    ("text", "version", "old"),
    [
        ("mail_version = 3.5.9", (3, 5), True),
        ("mail_version = 3.12-20260821", (3, 12), False),
        ("mail_version = 2.11.3", (2, 11), True),
        ("compatibility_level = 2", None, False),
    ],
)
def test_the_version(text: str, version: tuple[int, int] | None, old: bool):
    """Only where it is told is anything blamed on it."""
    assert config(text).version == version
    assert config(text).before_short_lists is old


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", ""),
        ("compatibility_level = 3.6", ""),
        ("compatibility_level = 3.11", "may"),
        ("compatibility_level = 3.11\nmail_version = 3.11.0", "may"),
        ("compatibility_level = 3.6\nmail_version = 3.11.0", ""),
        ("compatibility_level = 3.11\nsmtp_tls_security_level =", ""),
    ],
)
def test_whether_mail_is_sent_over_tls_by_default(text: str, level: str):
    """From 3.11 on, with a compatibility level as high (M11)."""
    assert config(text).value("smtp_tls_security_level").text == level


@given(st.text(alphabet="ab_=$ {}()?:\n", max_size=120))
def test_any_text_has_values(text: str):
    """No name, however it refers to itself, hangs or raises."""
    found = config(text)
    for setting in found.written.settings:
        assert len(found.value(setting.name).text) <= 4096 + len(setting.value)
