"""The presented chain, the certification path, the names; and what they are worth on which port."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from playbook import IN_TLS, NOON, chain, inspected, play, started, tls, tls_failed

from inspector.demo.certificates import mint
from inspector.demo.scenario import Identity
from inspector.events import CertificatesPresented, SessionStarted
from inspector.frozen import replace
from inspector.lenses.certificates.lens import Certificates, read_certificates
from inspector.lenses.finding import Severity
from inspector.tls.outcome import Outcome
from inspector.tls.path import build_path, split_pem
from inspector.tls.registry import ProtocolVersion

NOW = datetime.fromisoformat(NOON)
NAME = "mx.example.com"


@cache
def minted(name: str = NAME, days: int = 0) -> tuple[tuple[bytes, ...], bytes]:
    """A chain (leaf, intermediate) and its root, made `days` before noon."""
    certificates = mint(name, NOW - timedelta(days=days))
    return tuple(split_pem(certificates.chain_pem)), certificates.root


def read(
    ders: tuple[bytes, ...], *, builds: bool = True, words: str = "", start: SessionStarted | None = None
) -> Certificates:
    """Read a session that was shown this chain."""
    return read_certificates(play(*IN_TLS, tls(), chain(ders, builds=builds, words=words), start=start))


def test_before_a_chain_was_shown_nothing_is_known() -> None:
    """None is not False."""
    certificates = read_certificates(play())
    assert (certificates.entry, certificates.rows) == (-1, ())
    assert (certificates.name_matches, certificates.within_validity, certificates.path_builds) == (None, None, None)
    assert certificates.reference_id == NAME


def test_a_good_chain_has_no_problems() -> None:
    """Leaf and intermediate in order, right name, valid now, a path that builds."""
    certificates = read(minted()[0])
    assert [row.role for row in certificates.rows] == ["leaf", "intermediate"]
    assert (certificates.name_matches, certificates.within_validity, certificates.path_builds) == (True, True, True)
    assert certificates.problems == ()
    assert certificates.headline == "The chain builds, the name matches, the leaf is valid."
    assert certificates.path[0] == f"CN={NAME}"


@pytest.mark.parametrize(
    ("days", "words"),
    [(3650, "expired on"), (-3650, "is not valid before")],
)
def test_validity_is_judged_at_the_moment_of_the_session(days: int, words: str) -> None:
    """Not by the day on which a saved session is read."""
    certificates = read(minted(days=days)[0])
    assert certificates.within_validity is False
    assert words in certificates.why_not_valid
    assert certificates.why_not_valid.removeprefix("The leaf: i") in certificates.problems[0]


def test_a_wrong_name_is_told_with_the_names_that_are_there() -> None:
    """reference_id against presented_ids."""
    certificates = read(minted("other.example.com")[0])
    assert certificates.name_matches is False
    assert "DNS:other.example.com" in certificates.why_no_match


def test_no_path_is_told_with_the_reason() -> None:
    """The words of the path check become a sentence."""
    ders, _root = minted()
    result = build_path(ders, [], NOW)
    certificates = read(ders, builds=False, words=result.words)
    assert certificates.path_builds is False
    assert certificates.path == ()
    assert certificates.why_no_path.endswith(".")
    assert any(certificates.why_no_path in problem for problem in certificates.problems)


def test_each_row_has_its_own_remarks() -> None:
    """What is wrong with a certificate stands at it, and among the problems with its number."""
    (leaf, intermediate), root = minted()
    certificates = read((leaf, root, intermediate, intermediate, b"rubbish"))
    assert [row.role for row in certificates.rows] == ["leaf", "root", "intermediate", "intermediate", "intermediate"]
    remarks = [" ".join(row.remarks) for row in certificates.rows]
    assert remarks[0] == ""
    assert "need not be sent" in remarks[1]
    assert "The order should be 1, 3, 2" in remarks[2]
    assert "sent before, as certificate 3" in remarks[3]
    assert certificates.rows[4].facts is None
    assert "Certificate 5 (intermediate): It is no certificate that can be read." in certificates.problems


def test_the_headline_names_what_clients_refuse_for() -> None:
    """Path, name and date are right, and yet a client that checks would refuse: the first sentence must not praise."""
    certificates = mint(NAME, NOW, Identity.CARELESS)
    read_ = read(tuple(split_pem(certificates.chain_pem)))
    assert (read_.name_matches, read_.within_validity, read_.path_builds) == (True, True, True)
    assert read_.headline == "Clients that check certificates refuse this one: wrong purpose."


def test_a_leaf_that_cannot_be_read_leaves_the_answers_open() -> None:
    """Nothing is claimed about what was not read."""
    certificates = read((b"rubbish",), builds=False, words="the first certificate cannot be read")
    assert (certificates.name_matches, certificates.within_validity) == (None, None)


SEVERITIES = [
    (started(), Severity.WARNING, "deliver all the same"),
    (started("mx.example.com:2525"), Severity.WARNING, "deliver all the same"),
    (started(strict=True), Severity.FAILURE, "deliver all the same"),
    (started("submission://mx.example.com"), Severity.FAILURE, "Mail programs check it"),
    (started("smtps://mx.example.com"), Severity.FAILURE, "Mail programs check it"),
]


@pytest.mark.parametrize(("start", "severity", "who"), SEVERITIES)
def test_how_bad_a_certificate_is_depends_on_who_asks(start: SessionStarted, severity: Severity, who: str) -> None:
    """Opportunistic senders do not check and DANE and MTA-STS ones do; mail programs always do."""
    ders, _root = minted("other.example.com", 3650)
    steps = (*IN_TLS, tls(), chain(ders, builds=False, words="no root is known"))
    found = {finding.code: finding for finding in inspected(*steps, start=start).findings}
    for code in ("certificate-expired", "certificate-not-trusted", "certificate-host-mismatch"):
        assert found[code].severity is severity
        assert who in found[code].explanation
        assert found[code].evidence
    if start.target.port == 25:
        assert "DANE or MTA-STS" in found["certificate-expired"].explanation


def test_the_moment_has_a_zone() -> None:
    """The tests above mean UTC."""
    assert NOW.tzinfo is not None
    assert NOW.astimezone(UTC) == NOW


def test_a_probe_stands_in_for_a_session_that_was_shown_nothing() -> None:
    """An old server and today's OpenSSL: the handshake fails, and the newest version's probe saw the certificates."""

    def shown(connection: int, version: ProtocolVersion, name: str) -> CertificatesPresented:
        return CertificatesPresented(at=0, connection=connection, chain=minted(name)[0], version=version)

    probes = (shown(3, ProtocolVersion.TLSv1_0, NAME), shown(4, ProtocolVersion.SSLv3, "old.example.com"))
    assert read_certificates(play(*IN_TLS, *probes)).entry == -1  # the session may show one yet
    certificates = read_certificates(play(*IN_TLS, *probes, tls_failed(Outcome.REFUSED)))
    assert (certificates.version, certificates.name_matches) == ("TLSv1.0, to a probe", True)
    assert certificates.verdict[0].endswith("this chain was shown to the probe of TLSv1.0.")
    assert [other.versions for other in certificates.others] == [("SSLv3",)]
    assert certificates.path_builds is None
    older = shown(2, ProtocolVersion.SSLv3, NAME)
    asked = [replace(event, connection=2) for event in chain(older.chain, builds=True)[1:]]
    certificates = read_certificates(play(*IN_TLS, older, *probes[:1], tls_failed(Outcome.REFUSED), asked))
    assert (certificates.version, certificates.path_builds) == ("TLSv1.0, to a probe", True)
    own = read_certificates(play(*IN_TLS, *probes, chain(minted()[0], builds=True), tls_failed(Outcome.ACCEPTED, "local")))
    assert own.version == "TLSv1.3"
