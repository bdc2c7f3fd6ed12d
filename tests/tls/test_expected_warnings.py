"""What libraries warn of is told as facts: kept quiet in every thread, and nothing else is."""

import ssl
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

import inspector
from inspector.demo.certificates import mint
from inspector.demo.scenario import Identity
from inspector.live.secure import client_context
from inspector.tls.certificate import CertificateFacts
from inspector.tls.chain import Link
from inspector.tls.expected_warnings import keep_expected_quiet
from inspector.tls.registry import ProtocolVersion

ROUNDS = 40
PEM_END = "-----END CERTIFICATE-----"


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let threads take turns a thousand times as often as they would."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def negative(now: datetime) -> bytes:
    """A certificate (DER) whose serial number is below zero: `cryptography` warns of it."""
    chain = mint("mx.example.com", now, Identity.CARELESS).chain_pem.decode()
    return ssl.PEM_cert_to_DER_cert(chain[: chain.index(PEM_END) + len(PEM_END)])


def test_only_what_is_expected_is_kept_quiet(negative: bytes) -> None:
    """Pinning TLS 1.0 and a negative serial number warn nobody; the same from elsewhere, and other warnings, still come."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        keep_expected_quiet()
        client_context(ProtocolVersion.TLSv1_0)
        CertificateFacts.from_bytes(negative)
        warnings.warn("something else", DeprecationWarning, stacklevel=1)
        warnings.warn("and that", UserWarning, stacklevel=1)
    assert [str(warning.message) for warning in caught] == ["something else", "and that"]


def test_they_would_come_without(negative: bytes) -> None:
    """The libraries do warn: were it not so, the test above would show nothing."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client_context(ProtocolVersion.TLSv1_0)
        CertificateFacts.from_bytes(negative)
    assert {str(warning.message).split()[0] for warning in caught} == {"ssl.TLSVersion.TLSv1", "Parsed"}


@pytest.mark.usefixtures("impatient")
def test_many_threads_keep_the_filters(negative: bytes) -> None:
    """Sessions, sweeps and the screen work at the same time: none is warned, and no filter is lost or stays too long."""
    before, faults = list(warnings.filters), []

    def work(what: Callable[[], object]) -> None:
        try:
            for _ in range(ROUNDS):
                what()
        except Warning as warning:
            faults.append(warning)

    jobs: list[Callable[[], object]] = [
        lambda: client_context(ProtocolVersion.TLSv1_0),
        lambda: CertificateFacts.from_bytes(negative),
        lambda: Link.from_bytes(negative),
    ]
    threads = [threading.Thread(target=work, args=(job,)) for job in jobs * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, warnings.filters) == ([], before)


def test_nobody_changes_the_filters_for_a_while() -> None:
    """Before Python 3.14 `catch_warnings` is the whole process's; no module of the program has it."""
    sources = Path(inspector.__file__).parent.rglob("*.py")
    callers = [path.name for path in sources if "warnings.catch_warnings(" in path.read_text()]
    assert callers == []
