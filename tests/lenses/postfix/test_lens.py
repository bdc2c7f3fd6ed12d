"""Which TLS versions are in force, by port and direction."""

import pytest
from playbook import started

from inspector.events import LineKept, SourceRead
from inspector.lenses.inspection import inspect
from inspector.lenses.postfix.lens import InForce, PostfixReading, read_postfix
from inspector.transcript import Transcript

ALL, NEW = "1.0 1.1 1.2 1.3", "1.2 1.3"


def transcript(text: str) -> Transcript:
    """What the reader makes of a text: an entry for each line, behind the two that begin."""
    source = SourceRead(at=0, kind="postfix-settings", name="x", words="settings")
    lines = [
        LineKept(at=0, number=number, raw=line.encode(), why="setting") for number, line in enumerate(text.split("\n"), 1)
    ]
    return Transcript([started(), source, *lines])


def reading(text: str) -> PostfixReading:
    """The reading of a text."""
    found = read_postfix(transcript(text))
    assert found is not None
    return found


def table(text: str) -> list[tuple[str, str, str]]:
    """Where, level, versions."""
    return [row.cells[:3] for row in reading(text).sheet.rows]  # type: ignore[misc]


def row(text: str, where: str) -> InForce:
    """One row."""
    return next(row for row in reading(text).rows if row.where == where)


def test_postconf_n_alone():
    """Port 25 by main.cf, what a port with encrypt would do, and sending."""
    assert table("smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\nsmtp_tls_security_level = may") == [
        ("25, by main.cf", "may", NEW),
        ("587 or 465", "encrypt", ALL),
        ("sending", "may", ALL),
    ]


def test_services_of_master_cf():
    """Each port has its own; the list that counts goes by the level."""
    text = (
        "myhostname = mx.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\n"
        "smtp inet n - y - - smtpd\n"
        "submission inet n - y - - smtpd -o smtpd_tls_security_level=encrypt\n"
        "submissions inet n - y - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_tls_mandatory_protocols=>=TLSv1.3\n"
        "2525 inet n - y - - smtpd -o smtpd_tls_security_level=none\n"
        "pickup unix n - y 60 1 pickup"
    )
    assert table(text) == [
        ("25 (smtp)", "may", NEW),
        ("587 (submission)", "encrypt", ALL),
        ("465 (submissions)", "TLS from the first byte", "1.3"),
        ("2525 (2525)", "off", "in clear"),
        ("sending", "off", "in clear"),
    ]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("smtp_tls_protocols = >=TLSv1.2\nsmtpd_tls_protocols = >=TLSv1.2", ["not known", "not known"]),
        ("smtpd_tls_protocols = !SSLv2, !SSLv3", ["not known", "not known"]),
        ("smtp_tls_protocols = >=TLSv1.2\nsmtp_tls_security_level = may", ["not known", "may"]),
        ("smtpd_tls_loglevel = 1\nsmtp_tls_security_level = may", ["off", "may"]),
        ("smtpd_tls_protocols = >=TLSv1.2\nbiff = no", ["off", "off"]),
    ],
)
def test_what_grep_has_left_out_is_not_said_to_be_unset(text: str, levels: list[str]):
    """``postconf -n | grep protocols`` shows no level; only where it would be shown is one that is missing off."""
    rows = table(text)
    assert [rows[0][1], rows[-1][1]] == levels
    missing = {finding.code for finding in inspect(transcript(text)).findings}
    assert ("postfix-receives-in-clear" in missing) == (levels[0] == "off")
    assert ("postfix-sends-in-clear" in missing) == (levels[1] == "off")


def test_postconf_p_shows_what_single_services_set():
    """A port that it does not name is that of main.cf."""
    text = "myhostname = mx\nsmtpd_tls_security_level = may\nsubmission/inet/smtpd_tls_security_level = encrypt"
    assert [cells[:2] for cells in table(text)] == [
        ("587 (submission)", "encrypt"),
        ("25, by main.cf", "may"),
        ("sending", "off"),
    ]


def test_postscreen_follows_smtpd_unless_tlsproxy_has_its_own():
    """It stands on port 25; smtpd behind it has a row too."""
    text = (
        "smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\n{}"
        "smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\ntlsproxy unix - - y - 0 tlsproxy"
    )
    assert table(text.format(""))[:2] == [("25 (smtp)", "may", NEW), ("smtpd/pass", "may", NEW)]
    own = text.format("tlsproxy_tls_protocols = >=TLSv1.3\n")
    assert table(own)[0] == ("25 (smtp)", "may", "1.3")


@pytest.mark.parametrize(
    ("level", "parameter"),
    [
        ("may", "smtp_tls_protocols"),
        ("dane", "smtp_tls_protocols"),
        ("encrypt", "smtp_tls_mandatory_protocols"),
        ("verify", "smtp_tls_mandatory_protocols"),
        ("secure", "smtp_tls_mandatory_protocols"),
        ("dane-only", "smtp_tls_mandatory_protocols"),
        ("none", ""),
    ],
)
def test_the_level_says_which_list_counts_when_sending(level: str, parameter: str):
    """Opportunistic levels take the one, mandatory ones the other."""
    assert row(f"smtp_tls_security_level = {level}", "sending").parameter == parameter


@pytest.mark.parametrize(
    ("text", "level"),
    [("smtpd_use_tls = yes", "may"), ("smtpd_enforce_tls = yes", "encrypt"), ("smtpd_use_tls = no", "none")],
)
def test_the_older_switches(text: str, level: str):
    """They count where no level is set."""
    assert row(text, "25, by main.cf").level == level


def test_a_service_that_sends():
    """A relay with settings of its own has a row of its own."""
    text = (
        "smtp_tls_security_level = may\nrelay unix - - y - - smtp -o smtp_tls_security_level=encrypt\n"
        "smtp unix - - y - - smtp"
    )
    assert table(text)[-2:] == [("sending", "may", ALL), ("sending, relay/unix", "encrypt", ALL)]


def test_a_client_offers_less_of_a_list_with_a_hole():
    """What is taken and what is offered are two things."""
    text = "smtpd_tls_security_level = may\nsmtp_tls_security_level = may\n"
    text += "smtpd_tls_protocols = !TLSv1.1\nsmtp_tls_protocols = !TLSv1.1"
    assert (table(text)[0], table(text)[-1]) == (("25, by main.cf", "may", "1.0 1.2 1.3"), ("sending", "may", "1.0"))


def test_what_is_not_known_is_said_so():
    """A condition in the list; a level that nobody knows."""
    assert table("smtpd_tls_security_level = may\nsmtpd_tls_protocols = ${x?y}")[0][2] == "not known"
    assert table("smtpd_tls_security_level = ${x?y}")[0][1].startswith("not known: ")


def test_a_version_that_does_not_read_the_short_form():
    """Before 3.6: TLS is off."""
    text = "mail_version = 3.5.6\nsmtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2"
    assert table(text)[0] == ("25, by main.cf", "may", "TLS off")


def test_without_main_cf_defaults_are_not_known():
    """postconf -P or master.cf alone: main.cf may set what they do not."""
    text = "smtp inet n - y - - smtpd\n587 inet n - y - - smtpd -o smtpd_tls_security_level=encrypt\n"
    own = "465 inet n - y - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_tls_mandatory_protocols=>=TLSv1.2"
    assert table(text + own) == [
        ("25 (smtp)", "not known", "not known"),
        ("587 (587)", "encrypt", "not known"),
        ("465 (465)", "TLS from the first byte", NEW),
        ("sending", "not known", "not known"),
    ]
    assert [row.cells[3] for row in reading(text).sheet.rows[:2]] == [
        "smtpd_tls_security_level (not in it)",
        "smtpd_tls_mandatory_protocols (not in it)",
    ]
    assert reading(text).sheet.headline.startswith("What this Postfix receives and sends with is not all in it")


def test_the_words_around_the_table():
    """The verdict, and what the source does not show."""
    sheet = reading("myhostname = mx\nsmtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2").sheet
    assert sheet.headline == "By these settings this Postfix receives with TLS 1.2 and 1.3 and sends in clear."
    assert any("postconf -n does not show them" in remark for remark in sheet.remarks)
    assert any("version is not in it" in remark for remark in sheet.remarks)
    told = reading(
        "mail_version = 3.7.11\nsmtpd_tls_security_level = may\nsmtp inet n - y - - smtpd\nsmtp_tls_policy_maps = hash:/x"
    )
    assert [remark[:20] for remark in told.sheet.remarks] == ["The lists say what P", "smtp_tls_policy_maps"]


def test_each_row_leads_to_the_line_that_decides_it():
    """The list, or where there is none the level."""
    text = "smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\nsmtp_tls_security_level = none"
    assert [row.entry for row in reading(text).sheet.rows] == [3, -1, 4]


def test_the_inspection_has_no_session_then():
    """The header names what was read; nothing is said to have failed."""
    inspection = inspect(transcript("smtpd_tls_security_level = may"))
    assert inspection.without_session
    assert (inspection.session.target, inspection.session.ended, inspection.session.tls) == ("Postfix's settings", "", "")
    assert [sheet.key for sheet in inspection.sheets] == ["postfix-settings"]


def test_other_transcripts_have_no_settings():
    """A session is none, whatever lines are kept in it."""
    kept = LineKept(at=0, number=1, raw=b"smtpd_tls_security_level = may", why="setting")
    assert read_postfix(Transcript([started(), kept])) is None
