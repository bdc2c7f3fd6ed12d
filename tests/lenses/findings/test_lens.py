"""Sessions and the findings they must give: codes, severities, and evidence that points at the right bytes."""

import pytest
from playbook import (
    EHLO,
    GREETING,
    IN_TLS,
    NOON,
    OFFER,
    Step,
    ended,
    inspected,
    play,
    started,
    surplus,
    sweep,
    tls,
    tls_failed,
)

from inspector.events import (
    CertificatesPresented,
    GreetingReceived,
    LimitReached,
    MalformedReceived,
    ReplyLineReceived,
    SessionStarted,
    StepReached,
    TLSRecord,
    TLSStarted,
)
from inspector.frozen import replace
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.findings.policy import speaks_of_tls_versions
from inspector.lenses.inspection import inspect
from inspector.smtp.step import Step as ScriptStep
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

FAILURE, WARNING, NOTE = Severity.FAILURE, Severity.WARNING, Severity.NOTE
YES, NO, LOWER, SILENT = Outcome.ACCEPTED, Outcome.REFUSED, Outcome.ANSWERED_LOWER, Outcome.CLOSED
AFTER_EHLO = (EHLO, "S: 250 mx.example.com")
ABSENT = (GREETING, *AFTER_EHLO)
CERTIFICATE = CertificatesPresented(at=0, chain=(b"\x30\x00",), version=ProtocolVersion.TLSv1_3)
"""Not readable, so that nothing is said about it here; see test_certificates.py."""
SECURE = (*IN_TLS, tls(), CERTIFICATE, *AFTER_EHLO)
OLD = (*IN_TLS, tls("TLSv1.0"), CERTIFICATE, *AFTER_EHLO)
POLICY = "S: 554 5.7.1 Not complied TLS minimum version"
IMPLICIT = started("smtps://mx.example.com")
NO_CERTIFICATE = "421 4.7.1 mx.example.com Error: No client certificate presented"
WANTED = "closed while waiting for the reply to EHLO (TLS ended: TLSV13_ALERT_CERTIFICATE_REQUIRED)"
TLS_STARTED = TLSStarted(at=0, server_name="mx.example.com", versions=(ProtocolVersion.TLSv1_2,))
_FLIGHT = bytes.fromhex("020000260303" + "11" * 32 + "00c02f00" + "0d000006" + "0101" + "0000" + "0000" + "0e000000")
ASKED = TLSRecord(at=0, sent=False, content_type=22, raw=b"\x16\x03\x03" + len(_FLIGHT).to_bytes(2, "big") + _FLIGHT)
"""ServerHello of TLS 1.2, CertificateRequest, ServerHelloDone."""
MUTE = Outcome.NO_REPLY
ALERT = MalformedReceived(at=0, reply=2, raw=bytes.fromhex("15030300020228"), cause="cut-off")
HTTP = MalformedReceived(at=0, reply=0, raw=b"HTTP/1.1 400 Bad\r\n", cause="no-code")
SUBMISSION = started("submission://mx.example.com")
SWEPT = {"SSLv3": NO, "TLSv1.0": NO, "TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": YES}

TABLE: list[tuple[str, tuple[Step, ...], SessionStarted, dict[str, Severity]]] = [
    ("all is well", (*SECURE, sweep(SWEPT)), started(), {}),
    ("no STARTTLS", ABSENT, started(), {"starttls-not-supported": FAILURE}),
    ("in clear on purpose", ABSENT, started(plaintext=True), {}),
    ("454", (*OFFER, "C: STARTTLS", "S: 454 4.7.0 TLS not available"), started(), {"starttls-refused": FAILURE}),
    ("502", (*OFFER, "C: STARTTLS", "S: 502 5.5.1 not implemented"), started(), {"starttls-refused": FAILURE}),
    (
        "not offered and refused when forced",
        (*ABSENT, "C: STARTTLS", "S: 502 no"),
        started(),
        {"starttls-not-supported": FAILURE},
    ),
    (
        "refused to the probes only",
        (*OFFER, sweep({"TLSv1.3": Outcome.SMTP_REFUSED}, words="454 no")),
        started(),
        {"starttls-refused": FAILURE},
    ),
    ("silence", (*OFFER, "C: STARTTLS", ended("lost", "us")), started(), {"starttls-unanswered": FAILURE}),
    (
        "silence to the probes too",
        (*OFFER, "C: STARTTLS", ended("lost", "us"), sweep({"TLSv1.2": MUTE, "TLSv1.3": MUTE})),
        started(),
        {"starttls-unanswered": FAILURE},
    ),
    ("silence to one probe alone", (*SECURE, sweep(SWEPT | {"TLSv1.3": MUTE})), started(), {}),
    (
        "silence where it was not offered and is forced",
        (*ABSENT, "C: STARTTLS", ended("lost", "us")),
        started(),
        {"starttls-not-supported": FAILURE, "session-cut-off": FAILURE},
    ),
    (
        "an alert in place of the reply",
        (*OFFER, "C: STARTTLS", ALERT, ended("lost")),
        started(),
        {"starttls-refused": FAILURE},
    ),
    (
        "the line breaks behind an answered STARTTLS",
        (*OFFER, "C: STARTTLS", "S: 502 no", "C: NOOP", ended("lost")),
        started(),
        {"starttls-refused": FAILURE, "session-cut-off": FAILURE},
    ),
    ("a second STARTTLS inside TLS", (*SECURE, "C: STARTTLS", "S: 503 5.5.1 already"), started(), {}),
    (
        "masked and proven",
        (*OFFER, "C: STARTTLS", 'S: 500 Syntax error, command "XXXXXXXX" unrecognized'),
        started(),
        {"starttls-masked": FAILURE},
    ),
    (
        "injected behind the 220",
        (*IN_TLS, surplus(b"250 injected\r\n", "before-client-hello"), tls(), CERTIFICATE),
        started(),
        {"starttls-injection": FAILURE},
    ),
    (
        "injected where TLS was expected",
        (*IN_TLS, surplus(b"250 injected\r\n", "after-client-hello"), tls(), CERTIFICATE),
        started(),
        {"starttls-injection": FAILURE},
    ),
    (
        "a greeting in clear on implicit TLS is no injection",
        (surplus(b"220 mx\r\n", "after-client-hello"), tls_failed(Outcome.NOT_TLS), ended("tls-failed")),
        started("smtps://mx.example.com"),
        {"tls-handshake-failed": FAILURE},
    ),
    (
        "nothing works in clear on implicit TLS, which proves nothing about versions",
        (tls_failed(Outcome.NOT_TLS), ended("tls-failed"), sweep(dict.fromkeys(SWEPT, Outcome.NOT_TLS))),
        started("smtps://mx.example.com"),
        {"tls-handshake-failed": FAILURE},
    ),
    (
        "nothing works",
        (*IN_TLS, tls_failed(NO), sweep({"TLSv1.0": NO, "TLSv1.2": SILENT, "TLSv1.3": NO})),
        started(),
        {"tls-broken": FAILURE},
    ),
    (
        "the sweep was stopped, so nothing is proven",
        (*IN_TLS, tls_failed(NO), sweep({"TLSv1.2": NO, "TLSv1.3": NO}, stopped="421 too many")),
        started(),
        {"tls-handshake-failed": FAILURE, "probes-stopped": NOTE},
    ),
    (
        "a client certificate is demanded, in TLS 1.3",
        (*IN_TLS, tls(), CERTIFICATE, ended("lost", words=WANTED)),
        started(),
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "the same, behind our EHLO",
        (*IN_TLS, tls(), CERTIFICATE, "C: EHLO client.example.com", ended("lost", words=WANTED)),
        started(),
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "the same where TLS comes first",
        (tls(), CERTIFICATE, ended("no-greeting", words=WANTED)),
        IMPLICIT,
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "Postfix demands it in its greeting, where TLS comes first",
        (tls(), CERTIFICATE, f"S: {NO_CERTIFICATE}"),
        IMPLICIT,
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "Postfix demands it in reply to EHLO",
        (*IN_TLS, tls(), CERTIFICATE, "C: EHLO client.example.com", f"S: {NO_CERTIFICATE}", ended("goodbye")),
        started(),
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "the same words before TLS are no such demand",
        (*IN_TLS[:1], "C: EHLO client.example.com", f"S: {NO_CERTIFICATE}", ended("goodbye")),
        started(),
        {"ehlo-refused": FAILURE},
    ),
    (
        "it is demanded in TLS 1.2",
        (*IN_TLS, TLS_STARTED, ASKED, tls_failed(NO, alert=Alert(2, 40)), sweep(SWEPT)),
        started(),
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "it is demanded in TLS 1.2, by GnuTLS",
        (*IN_TLS, TLS_STARTED, ASKED, tls_failed(NO, alert=Alert(2, 50)), sweep(SWEPT)),
        started(),
        {"tls-client-certificate-demanded": FAILURE},
    ),
    (
        "it is asked for, and something else fails",
        (*IN_TLS, TLS_STARTED, ASKED, tls_failed(NO, alert=Alert(2, 80)), sweep(SWEPT)),
        started(),
        {"tls-handshake-failed": FAILURE},
    ),
    (
        "it is not asked for",
        (*IN_TLS, TLS_STARTED, tls_failed(NO, alert=Alert(2, 40)), sweep(SWEPT)),
        started(),
        {"tls-handshake-failed": FAILURE},
    ),
    (
        "cut off behind the handshake, before a word was said",
        (*IN_TLS, tls(), CERTIFICATE, ended("lost")),
        started(),
        {"session-cut-off": FAILURE},
    ),
    (
        "the same while the user who goes step by step was thinking",
        (*IN_TLS, tls(), CERTIFICATE, StepReached(at=0, step=ScriptStep.EHLO, raw=b"EHLO x"), ended("lost")),
        started(),
        {},
    ),
    ("the handshake failed", (*IN_TLS, tls_failed(NO)), started(), {"tls-handshake-failed": FAILURE}),
    (
        "an old version was asked for and refused, as it should be",
        (*IN_TLS, tls_failed(NO)),
        started(tls_version=ProtocolVersion.TLSv1_0),
        {"tls-handshake-failed": NOTE},
    ),
    (
        "a good version was asked for and refused",
        (*IN_TLS, tls_failed(NO)),
        started(tls_version=ProtocolVersion.TLSv1_3),
        {"tls-handshake-failed": WARNING},
    ),
    ("our own library refused", (*IN_TLS, tls_failed(YES, "local")), started(), {"tls-local-refusal": NOTE}),
    (
        "our own library refused what is no certificate, as others do",
        (*IN_TLS, CERTIFICATE, tls_failed(YES, "local", alert=Alert(2, 42))),
        started(),
        {"tls-handshake-failed": FAILURE},
    ),
    (
        "our own library refused for another reason",
        (*IN_TLS, CERTIFICATE, tls_failed(YES, "local", alert=Alert(2, 71))),
        started(),
        {"tls-local-refusal": NOTE},
    ),
    ("the server's best is old", OLD, started(), {"tls-minimum-not-met": FAILURE}),
    (
        "old by the user's choice",
        OLD,
        started(tls_version=ProtocolVersion.TLSv1_0),
        {"tls-below-minimum-accepted": WARNING},
    ),
    (
        "only old ones are accepted",
        (*OFFER, sweep({"TLSv1.0": YES, "TLSv1.1": YES, "TLSv1.2": LOWER, "TLSv1.3": LOWER})),
        started(),
        {"tls-minimum-not-met": FAILURE},
    ),
    ("old ones too", (*SECURE, sweep(SWEPT | {"TLSv1.0": YES})), started(), {"tls-below-minimum-accepted": WARNING}),
    (
        "a stricter policy",
        (*SECURE, sweep(SWEPT)),
        started(tls_minimum=ProtocolVersion.TLSv1_3),
        {"tls-below-minimum-accepted": WARNING},
    ),
    (
        "one version was refused, and no other probe came so far",
        (*OFFER, sweep({"TLSv1.2": NO, "TLSv1.3": Outcome.NO_SESSION})),
        started(),
        {},
    ),
    ("no certificate", (*IN_TLS, tls()), started(), {"validation-failure": WARNING}),
    ("no certificate, strict", (*IN_TLS, tls()), started(strict=True), {"validation-failure": FAILURE}),
    ("no certificate on submission", (*IN_TLS, tls()), SUBMISSION, {"validation-failure": FAILURE}),
    (
        "the second case in clear",
        (*OFFER, "C: MAIL FROM:<a@example.com>", POLICY),
        started(),
        {"reply-tls-version-policy": FAILURE},
    ),
    (
        "the second case in a new version",
        (*SECURE, "C: MAIL FROM:<a@example.com>", POLICY),
        started(),
        {"reply-tls-version-policy": FAILURE},
    ),
    (
        "the second case in an old version",
        (*OLD, "C: MAIL FROM:<a@example.com>", POLICY),
        started(tls_version=ProtocolVersion.TLSv1_0),
        {"reply-tls-version-policy": FAILURE, "tls-below-minimum-accepted": WARNING},
    ),
    (
        "relaying denied says nothing of TLS",
        (*SECURE, "C: RCPT TO:<b@example.org>", "S: 554 5.7.1 Relay access denied"),
        started(),
        {"mail-refused": FAILURE},
    ),
    (
        "TLS demanded on port 25",
        (*OFFER, "C: MAIL FROM:<>", "S: 530 5.7.0 Must issue a STARTTLS command first"),
        started(),
        {"starttls-required": WARNING},
    ),
    (
        "TLS demanded for submission",
        (*OFFER, "C: MAIL FROM:<>", "S: 530 5.7.0 Must issue a STARTTLS command first"),
        SUBMISSION,
        {"starttls-required": NOTE},
    ),
    (
        "TLS demanded before log in says nothing of mail",
        (*OFFER, "C: AUTH PLAIN", "S: 530 5.7.0 Must issue a STARTTLS command first", "C: MAIL FROM:<>", "S: 250 2.1.0 Ok"),
        started(),
        {"starttls-required": NOTE},
    ),
    (
        "TLS demanded before log in and before mail",
        (*OFFER, "C: AUTH PLAIN", "S: 530 STARTTLS first", "C: MAIL FROM:<>", "S: 530 Must issue a STARTTLS command first"),
        started(),
        {"starttls-required": WARNING},
    ),
    ("refused at the door", ("S: 554 5.7.1 poor reputation",), started(), {"greeting-refused": FAILURE}),
    ("EHLO refused", (GREETING, EHLO, "S: 550 banned"), started(), {"ehlo-refused": FAILURE}),
    ("a short name", (*ABSENT[:1], "C: EHLO laptop", *SECURE[1:]), started(), {"ehlo-name-not-qualified": NOTE}),
    ("an address as a name", (GREETING, "C: EHLO [192.0.2.1]", *SECURE[1:]), started(), {}),
    ("cut off", (*SECURE, "C: NOOP", ended("lost")), started(), {"session-cut-off": FAILURE}),
    ("closed while idle", (*SECURE, ended("lost")), started(), {}),
    (
        "a bound",
        (*SECURE, LimitReached(at=0, limit="lines", bound=5, ends_session=True), ended("limit")),
        started(),
        {"session-limit": FAILURE},
    ),
    ("nothing inside TLS", (tls(), CERTIFICATE, ended("no-greeting")), IMPLICIT, {"greeting-missing": FAILURE}),
    ("refused inside TLS", (tls(), CERTIFICATE, "S: 421 busy", ended("refused")), IMPLICIT, {"greeting-refused": FAILURE}),
    ("HTTP inside TLS", (tls(), CERTIFICATE, HTTP, ended("not-smtp")), IMPLICIT, {"not-smtp": FAILURE}),
    ("nothing in clear", (ended("no-greeting"),), started(), {"greeting-missing": FAILURE}),
    ("HTTP in clear", (HTTP, ended("not-smtp")), started(plaintext=True), {"not-smtp": FAILURE}),
    (
        "probes that had nothing to go on from were not stopped by the server",
        (ended("no-greeting"), sweep(dict.fromkeys(SWEPT, Outcome.NOT_TRIED), stopped="the session came to no EHLO reply")),
        started(),
        {"greeting-missing": FAILURE},
    ),
    ("cancelled probes", (*SECURE, sweep(dict.fromkeys(SWEPT, Outcome.NOT_TRIED), stopped="cancelled")), started(), {}),
    (
        "probes stopped by the server",
        (*SECURE, sweep(dict.fromkeys(SWEPT, Outcome.NOT_TRIED), stopped="451 4.7.1 slow down")),
        started(),
        {"probes-stopped": NOTE},
    ),
    (
        "a second answer",
        (*SECURE, "C: NOOP", "S: 250 ok", surplus(b"250 ok\r\n", "after-reply")),
        started(),
        {"reply-surplus": WARNING},
    ),
    ("a farewell at any time", (*SECURE, "C: NOOP", "S: 250 ok", surplus(b"421 bye\r\n", "after-reply")), started(), {}),
]


def found_in(steps: tuple[Step, ...], start: SessionStarted) -> dict[str, Finding]:
    """The findings by code, without those of unreadable certificates."""
    findings = inspected(*steps, start=start).findings
    return {finding.code: finding for finding in findings if not finding.code.startswith("certificate-")}


@pytest.mark.parametrize(("steps", "start", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_session_gives_exactly_these_findings(
    steps: tuple[Step, ...], start: SessionStarted, expected: dict[str, Severity]
) -> None:
    """Codes and severities as published; texts complete; evidence inside the transcript."""
    found = found_in(steps, start)
    assert {code: finding.severity for code, finding in found.items()} == expected
    transcript = play(*steps, start=start)
    for finding in found.values():
        assert finding.evidence
        assert finding.title
        assert not finding.title.endswith(".")
        assert finding.explanation
        assert finding.advice
        assert finding.ref
        for text in (finding.title, finding.explanation, *finding.advice.split("\n")):
            assert text.isprintable()
        for place in finding.evidence:
            raw = getattr(transcript[place.entry].event, "raw", b"")
            assert 0 <= place.start <= place.stop <= len(raw)


def test_failures_come_first_then_by_evidence() -> None:
    """The order of the list is by severity, then by where it happened."""
    findings = inspected(
        "S: 220 mx", "C: EHLO laptop", "S: 250 mx", surplus(b"250 x\r\n", "after-reply"), start=started()
    ).findings
    assert [finding.severity for finding in findings][:2] == [FAILURE, WARNING]
    assert findings[-1].severity is NOTE


def test_evidence_of_the_second_case_is_the_reply_line() -> None:
    """The bytes that the finding points at are the server's words, without the line end."""
    transcript = play(*OFFER, "C: MAIL FROM:<a@example.com>", POLICY)
    (finding,) = inspect(transcript).findings
    (place,) = finding.evidence
    event = transcript[place.entry].event
    assert isinstance(event, ReplyLineReceived)
    assert event.raw[place.start : place.stop] == b"554 5.7.1 Not complied TLS minimum version"
    assert place.line == 1


@pytest.mark.parametrize(
    ("steps", "start", "said"),
    [
        ((*OFFER, "C: MAIL FROM:<a@example.com>", POLICY), started(), ("STARTTLS was not used", "in clear")),
        (
            (*OLD, "C: MAIL FROM:<a@example.com>", POLICY),
            started(tls_version=ProtocolVersion.TLSv1_0),
            (
                "spoke TLSv1.0, below the minimum of TLSv1.2",
                "you chose TLSv1.0 with --tls-version",
                "would explain",
                "nothing about a sender that offers newer versions",
            ),
        ),
        (
            (*OLD, "C: MAIL FROM:<a@example.com>", POLICY),
            started(),
            ("spoke TLSv1.0, below the minimum of TLSv1.2", "would explain", "cannot be seen"),
        ),
        ((*SECURE, "C: MAIL FROM:<a@example.com>", POLICY), started(), ("spoke TLSv1.3", "the wire cannot decide")),
    ],
)
def test_the_second_case_is_explained_from_this_very_session(
    steps: tuple[Step, ...], start: SessionStarted, said: tuple[str, ...]
) -> None:
    """In clear, old, or new: three explanations, each honest about what the wire can tell."""
    explanation = found_in(steps, start)["reply-tls-version-policy"].explanation
    for words in said:
        assert words in explanation


def test_the_second_case_names_both_directions_and_both_syntaxes() -> None:
    """smtp_ sends, smtpd_ receives; the old form stands first; a policy map separates by colons; no blank after >=."""
    advice = found_in((*OFFER, "C: MAIL FROM:<a@example.com>", POLICY), started())["reply-tls-version-policy"].advice
    lines = advice.split("\n")
    for side in ("smtp", "smtpd"):
        for setting in ("protocols", "mandatory_protocols"):
            old = lines.index(f"  {side}_tls_{setting} = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1")
            new = lines.index(f"  {side}_tls_{setting} = >=TLSv1.2")
            assert old < new
    assert "  example.com encrypt protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1" in lines
    assert ">= TLS" not in advice
    assert "smtp_tls_policy_maps" in advice
    assert advice.index("smtp_ without d") < advice.index("smtpd_ with d")


def test_old_versions_on_a_public_port_are_not_simply_to_be_switched_off() -> None:
    """It says what happens to old senders, and to count them first; it never says disable."""
    finding = found_in((*SECURE, sweep(SWEPT | {"TLSv1.0": YES, "TLSv1.1": YES})), started())["tls-below-minimum-accepted"]
    assert finding.title == "TLS 1.0 and 1.1 are accepted, below the minimum of TLSv1.2"
    assert "in clear or fail" in finding.explanation
    assert "TLS 1.0 and 1.1 are deprecated by RFC 8996." in finding.explanation
    assert "Count in your log" in finding.advice
    assert "465 and 587 first" in finding.advice
    assert "disable" not in f"{finding.title} {finding.explanation} {finding.advice}".lower().replace(
        "disabledbydefault", ""
    )


def test_454_says_that_tls_is_broken_not_that_it_is_unsupported() -> None:
    """The wording that a working mail engineer asked for."""
    finding = found_in((*OFFER, "C: STARTTLS", "S: 454 4.7.0 TLS not available"), started())["starttls-refused"]
    assert finding.explanation.startswith("TLS is broken on the server")
    assert "Invalid TLS protocol list" in finding.advice
    assert "smtpd_tls_mandatory_protocols" in finding.advice


@pytest.mark.parametrize(
    ("line", "speaks"),
    [
        (b"554 5.7.1 Not complied TLS minimum version", True),
        (b"554 5.7.1 <b@lab.test>: Recipient address rejected: Not complied TLS minimum version", True),
        (b"550 5.7.1 TLSv1.2 or higher is needed", True),
        (b"421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client", True),
        (b"554 your SSL/TLS version is too old", True),
        (b"554 5.7.1 Relay access denied", False),
        (b"530 5.7.0 Must issue a STARTTLS command first", False),
        (b"451 5.7.3 STARTTLS is required to send mail", False),
        (b"454 4.7.0 TLS not available due to local problem", False),
        (b"550 5.1.1 no such user in version control", False),
        (b"554 subtitles of minimum version rejected", False),
    ],
)
def test_refusals_are_matched_by_pattern(line: bytes, *, speaks: bool) -> None:
    """The exact words are in no public corpus; the pattern takes their kin and leaves others alone."""
    assert speaks_of_tls_versions(line) is speaks


@pytest.mark.parametrize(
    ("steps", "title"),
    [
        ([ended("lost", "us")], "not answered: nothing came back in time"),
        ([ended("lost", "server")], "not answered: the server closed the connection instead"),
        ([ended("lost", "network")], "not answered: the connection broke instead"),
        (
            [replace(HTTP, reply=2), ended("lost", "us")],
            "not answered: no whole reply, only HTTP/1.1 400 Bad, and then nothing came back in time",
        ),
        ([ALERT, ended("lost")], "STARTTLS gets no SMTP reply, but a TLS alert 40 handshake_failure"),
    ],
)
def test_starttls_without_a_reply_says_what_came_instead(steps: list[Step], title: str) -> None:
    """The finding points at our STARTTLS, or at the alert, and says how it ended."""
    transcript = play(*OFFER, "C: STARTTLS", *steps)
    (found,) = inspect(transcript).findings
    assert title in found.title
    shown = transcript[found.evidence[0].entry].event
    assert getattr(shown, "raw", b"").strip() in {b"STARTTLS", ALERT.raw}


def test_braces_and_escapes_in_a_reply_stay_what_they_are() -> None:
    """Wire text is never used as a template, and never reaches a finding raw."""
    reply = b"S: 454 {said} {0} \x1b[31m%s"
    finding = found_in((*OFFER, "C: STARTTLS", reply), started())["starttls-refused"]
    assert finding.title == r"STARTTLS is refused: 454 {said} {0} \x1b[31m%s"


def test_a_slow_greeting_is_a_note() -> None:
    """Other tools call this a server without TLS."""
    transcript = play()
    transcript.append(ReplyLineReceived(at=7, reply=0, raw=b"220 mx.example.com\r\n"))
    transcript.append(GreetingReceived(at=7, code=220, seconds=6.5))
    (finding,) = inspect(transcript).findings
    assert (finding.code, finding.severity) == ("greeting-slow", NOTE)
    assert "6.5 s" in finding.title


def test_the_clock_of_the_playbook_is_fixed() -> None:
    """Findings must not depend on the day on which the tests run."""
    assert started().wall_clock == NOON


def test_what_is_no_smtp_is_shown_at_its_bytes() -> None:
    """The evidence is what came instead of a greeting."""
    (finding,) = inspected(HTTP, ended("not-smtp")).findings
    (place,) = finding.evidence
    assert (place.entry, place.start, place.stop) == (2, 0, len(HTTP.raw))
    assert "HTTP" in finding.explanation


def test_ehlo_refused_in_the_middle_of_its_reply_says_the_last_words_only() -> None:
    """Lines of a 250 that became a 421 are no part of the refusal."""
    finding = found_in((GREETING, EHLO, "S: 250-a.example", "S: 250-STARTTLS", "S: 421 go away"), started())["ehlo-refused"]
    assert finding.title == "EHLO is refused: 421 go away"


@pytest.mark.parametrize(
    ("version", "first"),
    [(ProtocolVersion.TLSv1_0, "First run it again without --tls-version"), (None, "First let the sender offer newer")],
)
def test_what_to_do_first_depends_on_who_chose_the_old_version(version: ProtocolVersion | None, first: str) -> None:
    """Our own --tls-version is not the sender's fault, and is not spoken of where there was none."""
    found = found_in((*OLD, "C: MAIL FROM:<a@example.com>", POLICY), started(tls_version=version))
    finding = found["reply-tls-version-policy"]
    assert finding.advice.startswith(first)
    assert ("--tls-version" in finding.explanation) is (version is not None)


def test_a_demand_in_a_reply_is_quoted_as_it_was_said() -> None:
    """The words are in the title, once, and the evidence is the line."""
    findings = inspected(tls(), CERTIFICATE, f"S: {NO_CERTIFICATE}", start=IMPLICIT).findings
    (finding,) = [one for one in findings if one.code == "tls-client-certificate-demanded"]
    assert finding.title == f"The server demands a client certificate: {NO_CERTIFICATE}"
    assert [(place.line, place.start, place.stop) for place in finding.evidence] == [(1, 0, len(NO_CERTIFICATE))]


def test_versions_that_have_been_asked_for_are_not_to_be_asked_for_again() -> None:
    """The advice of a failed handshake, and how the session ended: both go by what is there already."""
    before = inspected(*IN_TLS, tls_failed(NO), ended("tls-failed", "us", "x"))
    after = inspected(*IN_TLS, tls_failed(NO), sweep({"TLSv1.2": YES, "TLSv1.3": YES}), ended("tls-failed", "us", "x"))
    for read, words in ((before, "Try the TLS versions one by one"), (after, "The table of the TLS versions shows")):
        (failed,) = [finding for finding in read.findings if finding.code == "tls-handshake-failed"]
        assert failed.advice.startswith(words)
    assert before.session.ended.endswith("Try the TLS versions one by one to see what the server takes.")
    assert after.session.ended.endswith("The answers to each TLS version show what the server takes.")
