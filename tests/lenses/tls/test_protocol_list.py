"""Lists of protocols mean to us what they mean to Postfix; measured on 3.7 with posttls-finger -p and its smtpd."""

import pytest

from inspector.lenses.advice.postfix import at_least, exclusions
from inspector.lenses.tls.protocol_list import in_postfix_words, read_protocol_list
from inspector.tls.registry import ProtocolVersion

ALL = "1.0 1.1 1.2 1.3"


def numbers(versions: tuple[ProtocolVersion, ...]) -> str:
    """Return ``1.2 1.3``."""
    return " ".join(version.label.removeprefix("TLSv") for version in versions)


@pytest.mark.parametrize(
    ("value", "taken", "offered", "remark"),
    [
        (">=TLSv1", ALL, ALL, ""),
        (">=TLSv1.2", "1.2 1.3", "1.2 1.3", ""),
        (">= TLSv1.2", "1.2", "1.2", "A blank stands behind >="),
        ("!SSLv2, !SSLv3, !TLSv1.1", "1.0 1.2 1.3", "1.0", "has a hole"),
        ("!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", "1.2 1.3", "1.2 1.3", ""),
        ("!SSLv2:!SSLv3:!TLSv1:!TLSv1.1", "1.2 1.3", "1.2 1.3", ""),
        ("TLSv1.2, TLSv1.3", "1.2 1.3", "1.2 1.3", "names what is on"),
        ("TLSv1 TLSv1.1", "1.0 1.1", "1.0 1.1", "names what is on"),
        (">=0x0303", "1.2 1.3", "1.2 1.3", ""),
        (">=0303", "1.2 1.3", "1.2 1.3", ""),
        (">=tlsv1.2", "1.2 1.3", "1.2 1.3", ""),
        ("<=TLSv1.2", "1.0 1.1 1.2", "1.0 1.1 1.2", ""),
        ("!TLSv1.2", "1.0 1.1 1.3", "1.0 1.1", "has a hole"),
        (">=TLSv1.1 !TLSv1.2", "1.1 1.3", "1.1", "has a hole"),
        ("", ALL, ALL, ""),
        ("smtp_tls_mandatory_protocols = !SSLv2, !SSLv3", ALL, ALL, ""),
    ],
)
def test_a_list_means_what_postfix_makes_of_it(value: str, taken: str, offered: str, remark: str) -> None:
    """What a server takes, what a client offers, and the trap, if it is one."""
    found = read_protocol_list(value)
    assert (numbers(found.versions), numbers(found.offered), found.wrong) == (taken, offered, "")
    assert remark in " ".join(found.remarks)
    assert bool(found.remarks) is bool(remark)


@pytest.mark.parametrize(
    ("value", "wrong", "meant"),
    [
        (">=TLS1.2", ">=TLS1.2", "Did you mean >=TLSv1.2?"),
        ("TLSv1.0", "TLSv1.0", "Did you mean TLSv1?"),
        ("! TLSv1", "!", ""),
        ("!SSLv3, nonsense\x1b[2J", r"nonsense\x1b[2J", ""),
    ],
)
def test_a_misspelt_list_turns_tls_off(value: str, wrong: str, meant: str) -> None:
    """Postfix then has no version at all; the word is named, safe to show."""
    found = read_protocol_list(value)
    assert (found.versions, found.offered, found.wrong) == ((), (), wrong)
    assert "Invalid TLS protocol list" in found.remarks[0]
    assert meant in found.remarks[0]
    assert found.remarks[0].isprintable()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("TLSv1.0 TLSv1.1", "TLSv1, TLSv1.1"),
        ("TLS 1.0, TLS 1.1", "TLSv1, TLSv1.1"),
        (">=1.2", ">=TLSv1.2"),
        ("TLS_1_2", "TLSv1.2"),
        ("1.2 1.3", "TLSv1.2, TLSv1.3"),
        ("nonsense", "nonsense"),
    ],
)
def test_other_words_are_put_into_postfix_words(words: str, value: str) -> None:
    """People paste versions from anywhere."""
    assert in_postfix_words(words) == value


@pytest.mark.parametrize("minimum", [version for version in ProtocolVersion if version >= ProtocolVersion.TLSv1_0])
def test_both_forms_of_the_advice_mean_the_same(minimum: ProtocolVersion) -> None:
    """What we tell people to type is what we say it is."""
    wanted = tuple(version for version in ProtocolVersion if version >= minimum)
    assert read_protocol_list(exclusions(minimum)).versions == read_protocol_list(at_least(minimum)).versions == wanted
