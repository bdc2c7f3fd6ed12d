"""Trust stores: the system's, certifi's, a file of the user's, and a demo's own root."""

import itertools
import ssl
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from inspector.demo.certificates import Certificates
from inspector.live import trust
from inspector.live.clock import Clock
from inspector.live.options import Options
from inspector.live.trust import check_paths, trust_stores
from inspector.smtp.target import Target

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
TARGET = Target("mx.example.com", 25)


def clock() -> Clock:
    """A clock that says 1.5 when it is first asked."""
    ticks = itertools.count(0, 1.5)
    return Clock(lambda: next(ticks), lambda: NOON)


@pytest.fixture
def chain(certificates: Certificates) -> tuple[bytes, ...]:
    """Leaf and intermediate, DER."""
    return tuple(
        certificate.public_bytes(Encoding.DER) for certificate in x509.load_pem_x509_certificates(certificates.chain_pem)
    )


@pytest.fixture
def no_system_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without roots."""
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(cafile=None))
    monkeypatch.setattr(trust, "_BUNDLES", ())


def test_without_any_root(no_system_store: None, chain: tuple[bytes, ...]) -> None:
    """No store is said in words, and no path builds."""
    checked, _certifi = check_paths(chain, Options(TARGET, "client.example.net"), clock())
    assert (checked.at, checked.anchors, checked.builds, checked.path) == (1.5, 0, False, ())
    assert checked.store == "no system store was found"
    assert checked.wall_clock == "2026-01-15T12:00:00+00:00"
    assert checked.words


def test_each_store_is_asked_at_the_same_moment(certificates: Certificates, chain: tuple[bytes, ...]) -> None:
    """The system's first, then certifi's with all of its roots; what was presented on a probe's connection stays there."""
    for checked in check_paths(chain, Options(TARGET, "client.example.net"), clock(), connection=3):
        assert (checked.connection, checked.wall_clock) == (3, "2026-01-15T12:00:00+00:00")
    assert checked.store == f"certifi {certifi.__version__}"
    assert checked.anchors == Path(certifi.where()).read_text().count("BEGIN CERTIFICATE") > 50


def test_the_reasons_point_into_the_chain(no_system_store: None, chain: tuple[bytes, ...]) -> None:
    """The intermediate, second in the chain, leads nowhere: that word and that place, beside the sentence."""
    checked, _certifi = check_paths((*chain, chain[1]), Options(TARGET, "client.example.net"), clock())
    assert checked.reasons == (("missing-issuer", 1, checked.words),)


def test_the_demos_root(no_system_store: None, chain: tuple[bytes, ...], certificates: Certificates) -> None:
    """A root for this session only completes the path in each store, and is named."""
    options = Options(TARGET, "client.example.net", extra_roots=(certificates.root,))
    for checked in check_paths(chain, options, clock()):
        assert checked.builds
        assert checked.path == (*chain, certificates.root)
        assert checked.store.endswith(" + the demo's own root")
        assert (checked.words, checked.reasons) == ("", ())


def test_a_root_of_the_demos_that_not_all_trust(
    no_system_store: None, chain: tuple[bytes, ...], certificates: Certificates
) -> None:
    """It counts in this system's store alone: the stores come to different ends."""
    options = Options(TARGET, "client.example.net", extra_roots=(certificates.root,), extra_roots_in_all=False)
    assert [checked.builds for checked in check_paths(chain, options, clock())] == [True, False]


def test_a_file_of_the_users(no_system_store: None, certificates: Certificates, tmp_path: Path) -> None:
    """Roots of a PEM file are added to each store, and the file is named."""
    file = tmp_path / "roots.pem"
    file.write_bytes(x509.load_der_x509_certificate(certificates.root).public_bytes(Encoding.PEM))
    system, mozilla = trust_stores(Options(TARGET, "client.example.net", ca_file=file))
    assert system.anchors == [certificates.root]
    assert certificates.root in mozilla.anchors
    assert str(file) in system.name
    assert str(file) in mozilla.name


def test_the_systems_store(monkeypatch: pytest.MonkeyPatch, certificates: Certificates, tmp_path: Path) -> None:
    """Where OpenSSL's own place has no file, the usual places of other systems are looked at."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(x509.load_der_x509_certificate(certificates.root).public_bytes(Encoding.PEM))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(cafile=str(tmp_path / "absent.pem")))
    monkeypatch.setattr(trust, "_BUNDLES", (str(tmp_path / "absent too.pem"), str(bundle)))
    store = trust_stores(Options(TARGET, "client.example.net"))[0]
    assert (store.name, store.anchors) == (f"this system's store ({bundle})", [certificates.root])


@pytest.mark.parametrize(("content", "words"), [(None, "could not be read: No such file"), (b"no PEM at all", "")])
def test_a_file_that_holds_no_roots(no_system_store: None, tmp_path: Path, content: bytes | None, words: str) -> None:
    """A session does not break on a file that is gone or holds something else: no root, and the name says why."""
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_bytes(content)
    store = trust_stores(Options(TARGET, "client.example.net", ca_file=file))[0]
    assert store.anchors == []
    assert f"{file}" in store.name
    assert words in store.name
