"""The explainer: a minted chain for each thing that can be wrong, and nothing said of a chain that is right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import IN_TLS, NOON, inspected, play, started, tls

from inspector.demo.certificates import mint as mint_demo
from inspector.demo.scenario import Identity
from inspector.events import CertificatesPresented, Event, ExtraProbeFinished, PathChecked, SessionStarted
from inspector.frozen import replace
from inspector.lenses.certificates.lens import Certificates, read_certificates
from inspector.lenses.certificates.problems import Problem
from inspector.lenses.certificates.wording import FAULTS
from inspector.lenses.finding import Severity
from inspector.tls.certificate_fault import Fault
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.outcome import Outcome
from inspector.tls.path import build_path, split_pem
from inspector.tls.registry import ProtocolVersion

NOW = datetime.fromisoformat(NOON)
NAME = "mx.example.com"
DAY = timedelta(days=1)
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


@dataclass(frozen=True)
class Minted:
    certificate: x509.Certificate
    key: Any

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@cache
def rsa_key(bits: int, which: int = 0) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def mint(
    name: str,
    issuer: Minted | None = None,
    *,
    authority: bool = False,
    sans: tuple[str, ...] = (NAME,),
    days: tuple[float, float] = (-10, 90),
    key: Any = None,
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.SERVER_AUTH,),
    usage: str = "",
    url: str = "",
    number: int = 0,
    path_length: int | None = None,
    limits: tuple[x509.ExtensionType, ...] = (),
) -> Minted:
    """Issue a certificate, valid from `days[0]` to `days[1]` around noon; without an issuer it issues itself.

    `limits` are extensions that are marked critical.
    """
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(number or x509.random_serial_number())
        .not_valid_before(NOW + days[0] * DAY)
        .not_valid_after(NOW + days[1] * DAY)
    )
    added: list[x509.ExtensionType] = [x509.BasicConstraints(ca=authority, path_length=path_length)]
    if not authority:
        added += [x509.SubjectAlternativeName([x509.DNSName(san) for san in sans])] if sans else []
        added += [x509.ExtendedKeyUsage(purposes)] if purposes else []
    if usage:
        added.append(x509.KeyUsage(**{bit: bit == usage for bit in USAGES}))
    if url:
        where = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url))
        added.append(x509.AuthorityInformationAccess([where]))
    for extension in (*added, *limits):
        builder = builder.add_extension(extension, critical=extension in limits)
    return Minted(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


ROOT = mint("Example Root", authority=True, key=rsa_key(2048), days=(-4000, 4000))
INTERMEDIATE = mint("Example Intermediate", ROOT, authority=True, key=rsa_key(2048, 1), days=(-3000, 3000))
LEAF = mint(NAME, INTERMEDIATE)
GOOD = (LEAF.der, INTERMEDIATE.der)


def leaf(**changes: Any) -> tuple[bytes, ...]:
    """A chain whose leaf is changed."""
    return (mint(changes.pop("name", NAME), INTERMEDIATE, **changes).der, INTERMEDIATE.der)


def sha1(minted: Minted, issuer: Minted) -> bytes:
    """The same certificate signed with SHA-1: `cryptography` makes no such certificate."""
    new, old = (bytes.fromhex(f"06092a864886f70d0101{last}") for last in ("05", "0b"))
    tbs = minted.certificate.tbs_certificate_bytes
    changed = tbs.replace(old, new)
    signature = issuer.key.sign(changed, padding.PKCS1v15(), hashes.SHA1())
    return minted.der.replace(tbs, changed).replace(old, new).replace(minted.certificate.signature, signature)


def negative(minted: Minted, issuer: Minted) -> bytes:
    """The same certificate with a serial number below zero, signed anew."""
    number = minted.certificate.serial_number.to_bytes(minted.certificate.serial_number.bit_length() // 8 + 1, "big")
    return numbered(minted, issuer, b"\x80" + number[1:])


def numbered(minted: Minted, issuer: Minted, new: bytes) -> bytes:
    """The same certificate with another serial number, of as many bytes, signed anew."""
    number = minted.certificate.serial_number.to_bytes(minted.certificate.serial_number.bit_length() // 8 + 1, "big")
    assert len(new) == len(number)
    tbs = minted.certificate.tbs_certificate_bytes
    integer = bytes((2, len(number)))
    changed = tbs.replace(integer + number, integer + new, 1)
    signature = issuer.key.sign(changed, padding.PKCS1v15(), hashes.SHA256())
    return minted.der.replace(tbs, changed).replace(minted.certificate.signature, signature)


def unreadable_names(minted: Minted) -> bytes:
    """The same certificate with names that are no sequence; the signature is left as it was."""
    return minted.der.replace(b"\x30\x10\x82\x0e" + NAME.encode(), b"\x31\x10\x82\x0e" + NAME.encode())


def checked(ders: tuple[bytes, ...], anchors: tuple[bytes, ...], store: str = "test store") -> PathChecked:
    """What a trust store says about the chain."""
    found = build_path(ders, anchors, NOW)
    places = {der: place for place, der in reversed(list(enumerate(ders)))}
    return PathChecked(
        at=0,
        store=store,
        anchors=len(anchors),
        builds=found.builds,
        path=found.path,
        wall_clock=NOON,
        words=found.words,
        reasons=tuple((str(reason.fault), places.get(reason.der, -1), reason.words) for reason in found.reasons),
    )


def presented(ders: tuple[bytes, ...], *checks: PathChecked) -> tuple[Event, ...]:
    """The chain, and what the stores said; without one, what a store with the root says."""
    shown = CertificatesPresented(at=0, chain=ders, version=ProtocolVersion.TLSv1_3)
    return (shown, *(checks or (checked(ders, (ROOT.der,)),)))


def read(ders: tuple[bytes, ...], *checks: PathChecked, start: SessionStarted | None = None) -> Certificates:
    """Read a session that was shown this chain."""
    return read_certificates(play(*IN_TLS, tls(), presented(ders, *checks), start=start))


RENEWED = mint("Example Intermediate", ROOT, authority=True, key=INTERMEDIATE.key, days=(-3, 900))
CLIENTS_ONLY = mint("Example Intermediate", ROOT, authority=True, key=INTERMEDIATE.key)
NO_AUTHORITY = mint("Example Intermediate", ROOT, key=INTERMEDIATE.key, sans=())
NO_SIGNER = mint("Example Intermediate", ROOT, authority=True, key=INTERMEDIATE.key, usage="crl_sign")
OLD = mint("Old Intermediate", ROOT, authority=True, days=(-90, -5), key=rsa_key(2048, 1))
OTHER_ROOT = mint("Other Root", authority=True)
OF_NET = mint(
    "Example Intermediate",
    ROOT,
    authority=True,
    key=INTERMEDIATE.key,
    limits=(x509.NameConstraints(permitted_subtrees=[x509.DNSName("example.net")], excluded_subtrees=None),),
)
LAST = mint("Example Intermediate", ROOT, authority=True, key=INTERMEDIATE.key, path_length=0)
BELOW = mint("Another Intermediate", INTERMEDIATE, authority=True)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
CHILD = mint("child.example.com", LEAF)

TABLE: dict[str, tuple[Callable[[], tuple[bytes, ...]], set[tuple[str, int]], str, str]] = {
    "nothing": (lambda: GOOD, set(), "", ""),
    "missing": (
        lambda: leaf(url="http://ca.example/i.crt")[:1],
        {("missing-intermediate", 0)},
        "Example Intermediate, which the server did not send and which is not in the trust store; it can be fetched from http://",
        "issuer CN=Example Intermediate",
    ),
    "order": (
        lambda: (LEAF.der, ROOT.der, INTERMEDIATE.der),
        {("wrong-order", 2), ("root-included", 1)},
        "The order should be 1, 3, 2",
        "Example Intermediate did not issue",
    ),
    "duplicate": (lambda: (*GOOD, INTERMEDIATE.der), {("duplicate", 2)}, "as certificate 2.", "the same"),
    "unrelated": (lambda: (*GOOD, OTHER_ROOT.der), {("unrelated", 2)}, "none of the others", "subject CN=Other Root"),
    "unrelated, and for clients": (
        lambda: (*GOOD, mint("a.example.net", OTHER_ROOT, purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)).der),
        {("unrelated", 2)},
        "none of the others",
        "subject CN=a.example.net",
    ),
    "root": (
        lambda: (*GOOD, ROOT.der),
        {("root-included", 2)},
        "need not be sent",
        "issuer and subject are CN=Example Root",
    ),
    "expired": (
        lambda: leaf(days=(-90, -20)),
        {("expired", 0)},
        "It expired on 2025-12-26 12:00 UTC, 20 days ago.",
        "notAfter 2025-12-26 12:00:00 UTC",
    ),
    "not yet": (
        lambda: leaf(days=(3, 90)),
        {("not-yet-valid", 0)},
        "It is not valid before 2026-01-18 12:00 UTC, in 3 days.",
        "notBefore 2026-01-18 12:00:00 UTC",
    ),
    "renewed issuer": (
        lambda: (mint(NAME, INTERMEDIATE, days=(-90, -20)).der, RENEWED.der),
        {("expired", 0)},
        "Its issuer's certificate (Example Intermediate) was renewed after that",
        "notAfter 2025-12-26",
    ),
    "expired intermediate": (
        lambda: (mint(NAME, OLD).der, OLD.der),
        {("expired", 1)},
        "It expired on 2026-01-10 12:00 UTC, 5 days ago.",
        "notAfter 2026-01-10",
    ),
    "self-signed": (lambda: (mint(NAME).der,), {("self-signed", 0)}, "is self-signed", f"issuer CN={NAME}"),
    "untrusted root": (
        lambda: (mint(NAME, OTHER_ROOT).der, OTHER_ROOT.der),
        {("untrusted-root", 1), ("root-included", 1)},
        "ends in the root Other Root, which is not in the trust store",
        "issuer CN=Other Root",
    ),
    "private root not sent": (
        lambda: (mint(NAME, OTHER_ROOT).der,),
        {("missing-intermediate", 0)},
        "issued by CN=Other Root",
        "issuer CN=Other Root",
    ),
    "RSA": (lambda: leaf(key=rsa_key(1024)), {("weak-key", 0)}, "too weak for today: RSA 1024.", "RSA 1024"),
    "EC": (lambda: leaf(key=ec.generate_private_key(ec.SECP192R1())), {("weak-key", 0)}, "EC P-192", "EC P-192"),
    "DSA": (lambda: leaf(key=dsa.generate_private_key(2048)), {("weak-key", 0)}, "DSA 2048", "DSA 2048"),
    "unknown key": (
        lambda: tuple(split_pem(mint_demo(NAME, NOW, Identity.UNKNOWN_KEY).chain_pem)),
        {("unknown-key", 0), ("missing-issuer", 1)},
        "of a kind that cannot be read here",
        "key: ",
    ),
    "SHA-1": (
        lambda: (sha1(LEAF, INTERMEDIATE), INTERMEDIATE.der),
        {("weak-signature", 0)},
        "signed with sha1WithRSAEncryption: the hash sha1 can be forged.",
        "signatureAlgorithm sha1WithRSAEncryption",
    ),
    "CN only": (
        lambda: leaf(sans=()),
        {("no-subject-alt-name", 0)},
        f"only in the CN ({NAME}), which no longer counts. Wanted: {NAME}.",
        f"CN {NAME}",
    ),
    "other name": (
        lambda: leaf(sans=("*.example.net", "a.example.org")),
        {("name-mismatch", 0)},
        f"Wanted: {NAME}. The names of the certificate do not include {NAME}: DNS:*.example.net, DNS:a.example.org",
        "subjectAltName DNS:*.example.net, DNS:a.example.org",
    ),
    "wildcard": (
        lambda: leaf(sans=("*.com",)),
        {("name-mismatch", 0)},
        "*.com is too wide to count",
        "DNS:*.com",
    ),
    "purpose": (
        lambda: leaf(purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)),
        {("wrong-purpose", 0)},
        "It is meant for clientAuth, not for a TLS server (serverAuth).",
        "extendedKeyUsage clientAuth",
    ),
    "key usage": (
        lambda: leaf(usage="key_encipherment"),
        {("wrong-purpose", 0)},
        "Its key may not sign",
        "keyUsage keyEncipherment",
    ),
    "authority as leaf": (
        lambda: (INTERMEDIATE.der, LEAF.der),
        {("authority-as-leaf", 0), ("no-subject-alt-name", 0), ("unrelated", 1)},
        f"It issued {NAME}, sent behind it: perhaps the order is wrong.",
        "basicConstraints CA",
    ),
    "no authority": (
        lambda: (LEAF.der, NO_AUTHORITY.der),
        {("not-an-authority", 1)},
        "but is no authority",
        "basicConstraints does not say CA",
    ),
    "may not sign": (
        lambda: (LEAF.der, NO_SIGNER.der),
        {("not-an-authority", 1), ("no-path", -1)},
        "its key may not sign certificates",
        "keyUsage cRLSign",
    ),
    "unknown critical extension": (
        lambda: leaf(limits=(UNKNOWN,)),
        {("unknown-critical-extension", 0)},
        "has an extension that is marked critical, and that verifiers do not know: 1.2.3.4.5.",
        "extension 1.2.3.4.5, critical",
    ),
    "pre-certificate": (
        lambda: leaf(limits=(x509.PrecertPoison(),)),
        {("unknown-critical-extension", 0)},
        "is a pre-certificate, made for the logs of Certificate Transparency and for no server",
        "extension 1.3.6.1.4.1.11129.2.4.3, critical",
    ),
    "other names": (
        lambda: (LEAF.der, OF_NET.der),
        {("beyond-its-limits", 1)},
        f"Example Intermediate may issue for example.net only (nameConstraints), and the leaf names {NAME}.",
        "nameConstraints: may issue for example.net only",
    ),
    "one authority too many": (
        lambda: (mint(NAME, BELOW).der, BELOW.der, LAST.der),
        {("beyond-its-limits", 2)},
        "Example Intermediate has more authorities below it than it allows (pathLenConstraint).",
        "basicConstraints pathLenConstraint",
    ),
    "negative": (
        lambda: (negative(LEAF, INTERMEDIATE), INTERMEDIATE.der),
        {("bad-serial-number", 0)},
        "Its serial number is negative.",
        "serialNumber -",
    ),
    "zero": (
        lambda: (numbered(mint(NAME, INTERMEDIATE, number=7), INTERMEDIATE, b"\x00"), INTERMEDIATE.der),
        {("bad-serial-number", 0)},
        "Its serial number is zero.",
        "serialNumber 0",
    ),
    "unparsable": (
        lambda: (LEAF.der, b"rubbish", INTERMEDIATE.der),
        {("unparsable", 1)},
        "no certificate that can be read",
        "7 bytes, the first are 72 75 62 62 69 73 68; no certificate",
    ),
    "unparsable leaf": (
        lambda: (b"", INTERMEDIATE.der),
        {("unparsable", 0)},
        "no certificate",
        "0 bytes, the first are none",
    ),
    "a broken part": (
        lambda: (unreadable_names(LEAF), INTERMEDIATE.der),
        {("unreadable-part", 0), ("no-subject-alt-name", 0), ("bad-signature", 0)},
        "A part of it cannot be read",
        "subjectAltName: tag 0x31",
    ),
    "wrong signature": (
        lambda: (LEAF.der, mint("Example Intermediate", ROOT, authority=True).der),
        {("bad-signature", 0)},
        "was not made with the key of CN=Example Intermediate",
        "issuer CN=Example Intermediate",
    ),
}
"""What is presented; (fault, place) of each problem; a part of the words of the first one, and of its evidence."""


@pytest.mark.parametrize("name", TABLE)
def test_each_fault_is_found_and_explained(name: str) -> None:
    """This fault and no other, with the certificate it is about, words, the field that proves it, and what to do."""
    make, faults, words, evidence = TABLE[name]
    certificates = read(make())
    assert {(str(problem.fault), problem.place) for problem in certificates.explained} == faults
    told = [problem for problem in certificates.explained if words in problem.words and evidence in problem.evidence]
    assert bool(told) is bool(faults), certificates.explained
    assert all(problem.fix for problem in told)
    assert len(certificates.problems) == len(faults)


def test_the_table_has_every_fault() -> None:
    """A fault without a chain that shows it would never be noticed missing; stores that differ have their own test."""
    assert {fault for _, faults, _, _ in TABLE.values() for fault, _ in faults} >= set(Fault) - {Fault.STORES_DIFFER}
    assert set(FAULTS) == set(Fault)


def find(ders: tuple[bytes, ...], fault: Fault, start: SessionStarted | None = None) -> Problem:
    """The problem of that kind."""
    return next(problem for problem in read(ders, start=start).explained if problem.fault is fault)


@pytest.mark.parametrize(
    ("make", "fault", "refused"),
    [
        (lambda: leaf(days=(-90, -20)), Fault.EXPIRED, True),
        (lambda: (mint(NAME, OLD).der, OLD.der), Fault.EXPIRED, True),
        (lambda: (*GOOD, OLD.der), Fault.EXPIRED, False),
        (lambda: leaf(key=rsa_key(1024)), Fault.WEAK_KEY, False),
        (lambda: (sha1(LEAF, INTERMEDIATE), INTERMEDIATE.der), Fault.WEAK_SIGNATURE, True),
        (lambda: (*GOOD, ROOT.der), Fault.ROOT_INCLUDED, False),
    ],
)
def test_what_clients_refuse_for_is_told_from_the_rest(
    make: Callable[[], tuple[bytes, ...]], fault: Fault, refused: bool
) -> None:
    """An expired intermediate that no path needs is only untidy; an old hash is refused where it stands in the path."""
    assert find(make(), fault).refused is refused


@pytest.mark.parametrize(
    ("target", "severity"), [("mx.example.com", Severity.WARNING), ("smtps://mx.example.com", Severity.FAILURE)]
)
def test_how_bad_it_is_goes_by_the_port(target: str, severity: Severity) -> None:
    """Servers mostly do not check, mail programs do; what nobody refuses is the same on both."""
    chain = (*leaf(days=(-90, -20)), ROOT.der)
    assert find(chain, Fault.EXPIRED, started(target)).severity is severity
    assert find(chain, Fault.ROOT_INCLUDED, started(target)).severity is Severity.NOTE
    certificates = read(chain, start=started(target))
    assert ("mail still flows, encrypted but unauthenticated" in certificates.who[0]) is (severity is Severity.WARNING)


def test_two_stores_stand_side_by_side() -> None:
    """The system's decides; that another store thinks otherwise is said with its reason."""
    stores = (checked(GOOD, (ROOT.der,), "this system's store (x)"), checked(GOOD, (OTHER_ROOT.der,), "certifi 2026.1.1"))
    certificates = read(GOOD, *stores)
    assert [(path.label, path.builds, len(path.subjects)) for path in certificates.paths] == [
        ("this system's store", True, 3),
        ("certifi", False, 0),
    ]
    assert certificates.path_builds is True
    (problem,) = certificates.explained
    assert (problem.fault, problem.severity) == (Fault.STORES_DIFFER, Severity.NOTE)
    assert problem.words.startswith(
        "This system's store leads to a path, certifi does not: Example Intermediate was issued by"
    )
    (told,) = inspected(*IN_TLS, tls(), presented(GOOD, *stores)).findings
    assert told.code == "certificate-trust-differs"


def test_without_a_system_store_the_next_one_decides() -> None:
    """A container without roots says nothing about the server."""
    stores = (checked(GOOD, (), "no system store was found"), checked(GOOD, (ROOT.der,), "certifi 2026.1.1"))
    certificates = read(GOOD, *stores)
    assert (certificates.path_builds, certificates.explained) == (True, ())


def test_what_another_store_objects_to_is_not_refused() -> None:
    """The deciding store knows a younger certificate of the same issuer, so the one that was sent may have run out."""
    younger = mint("Old Intermediate", ROOT, authority=True, key=OLD.key)
    ders = (mint(NAME, OLD).der, OLD.der)
    stores = (checked(ders, (younger.der,), "this system's store"), checked(ders, (ROOT.der,), "certifi 2026.1.1"))
    assert [path.builds for path in stores] == [True, False]
    found = {problem.fault: problem for problem in read(ders, *stores).explained}
    assert set(found) == {Fault.EXPIRED, Fault.STORES_DIFFER}
    assert (found[Fault.EXPIRED].place, found[Fault.EXPIRED].refused) == (1, False)
    found = {problem.fault: problem for problem in read(ders, *reversed(stores)).explained}
    assert found[Fault.EXPIRED].refused


def test_both_stores_give_one_reason_once() -> None:
    """The same words are not told for each store."""
    stores = tuple(checked(GOOD, (OTHER_ROOT.der,), name) for name in ("this system's store", "certifi 2026.1.1"))
    (problem,) = read(GOOD, *stores).explained
    assert (problem.fault, problem.place) == (Fault.MISSING_ISSUER, 1)


def test_a_transcript_without_reasons_tells_the_words() -> None:
    """A session saved by an older program, and a word that only a newer one knows."""
    old = replace(checked(GOOD, ()), words="no root is known", reasons=())
    newer = replace(old, reasons=(("something-new", 1, "no root is known"),))
    for store in (old, newer):
        (problem,) = read(GOOD, store).explained
        assert (problem.fault, problem.words) == (Fault.NO_PATH, "No root is known.")


@pytest.mark.parametrize(
    ("target", "name", "who"),
    [("mx.example.com", "mx.example.com", "the host of the target"), ("192.0.2.1", NAME, "chosen with --server-name")],
)
def test_the_reference_identity_is_the_users_to_choose(target: str, name: str, who: str) -> None:
    """It is held against the certificate, and said to be chosen."""
    certificates = read(GOOD, start=started(target, server_name=name))
    assert (certificates.name_matches, certificates.reference_from) == (True, who)


def test_an_address_is_told_to_need_a_name() -> None:
    """Senders look for the MX host's name, never for an address."""
    problem = find(GOOD, Fault.NAME_MISMATCH, started("192.0.2.1", server_name=""))
    assert problem.words.endswith("senders look for the name of the MX host (--server-name gives it).")


def test_records_are_ready_to_paste() -> None:
    """3 1 1 of the leaf, 2 1 1 of each authority that is sent and may issue; the port and the name are those asked for."""
    rows = read((*GOOD, OTHER_ROOT.der), start=started("smtps://mx.example.com")).rows
    assert rows[0].facts
    assert rows[1].facts
    assert [row.tlsa.record for row in rows] == [
        f"_465._tcp.mx.example.com. IN TLSA 3 1 1 {rows[0].facts.spki_sha256}",
        f"_465._tcp.mx.example.com. IN TLSA 2 1 1 {rows[1].facts.spki_sha256}",
        "",
    ]
    assert "The root is not sent, so no 2 1 1 can name it." in rows[1].tlsa.notes
    assert "The root is not sent, so no 2 1 1 can name it." not in read((*GOOD, ROOT.der)).rows[2].tlsa.notes


@pytest.mark.parametrize("unfit", [(mint(NAME, OLD).der, OLD.der), (LEAF.der, NO_AUTHORITY.der), (LEAF.der, NO_SIGNER.der)])
def test_an_unfit_authority_has_no_record(unfit: tuple[bytes, ...]) -> None:
    """One that has run out, or that may not issue, would make senders with DANE refuse."""
    rows = read(unfit).rows
    assert rows[0].tlsa.record
    assert not rows[1].tlsa.record
    assert any("There is no 2 1 1" in note for note in rows[0].tlsa.notes)


def test_a_record_for_an_address_says_that_the_name_is_missing() -> None:
    """Nothing that looks ready and is not."""
    published = read(GOOD, start=started("192.0.2.1", server_name="")).rows[0].tlsa
    assert published.record.startswith("_25._tcp.mx.example.com. IN TLSA 3 1 1 ")
    assert any(note.startswith("Put the name of the MX host in place of mx.example.com") for note in published.notes)


@pytest.mark.parametrize(("count", "end"), [(1, "n0.example.com"), (100, "n99.example.com"), (2100, " and 2,000 more")])
def test_of_thousands_of_names_a_hundred_are_written_out(count: int, end: str) -> None:
    """A line of a report is read by people, and pasted into a ticket."""
    row = read(leaf(sans=tuple(f"n{number}.example.com" for number in range(count)))).rows[0]
    assert row.names.startswith("DNS:n0.example.com")
    assert row.names.endswith(end)
    assert row.names.count("DNS:") == min(count, 100)
    assert read((b"rubbish",)).rows[0].names == ""


def test_a_date_that_cannot_be_read_is_not_told_as_one() -> None:
    """The year 0 is nobody's."""
    late = mint(NAME, INTERMEDIATE, days=(-10, 10_000)).der.replace(b"\x18\x0f2053", b"\x18\x0f0000")
    certificates = read((late, INTERMEDIATE.der))
    row = certificates.rows[0]
    assert row.validity == "2026-01-05 to (cannot be read)"
    assert "A part of it cannot be read; the rest is shown." in row.remarks
    assert (row.days_left, certificates.within_validity) == (None, None)


def test_pem_and_days_left() -> None:
    """The bytes as they were sent, whether they are a certificate or not; whole days, counted at the moment of the check."""
    certificates = read((*GOOD, b"rubbish"))
    assert split_pem("".join(row.pem for row in certificates.rows).encode()) == [*GOOD, b"rubbish"]
    assert [row.days_left for row in certificates.rows] == [90, 3000, None]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (1, "1 day left"),
        (0.249, "5 hours left"),
        (-0.001, "expired 1 minute ago"),
        (-0.0005, "expired less than a minute ago"),
        (-20.04, "expired 20 days ago"),
    ],
)
def test_how_long_is_said_alike(ends: float, words: str) -> None:
    """The row, the verdict and the explanation count alike, in full days, hours or minutes, and never in none."""
    certificates = read(leaf(days=(-90, ends)))
    assert certificates.rows[0].validity.endswith(f", {words}")
    assert certificates.verdict[1].endswith(f": {words}.")
    past = words.removeprefix("expired ")
    assert [past in problem.words for problem in certificates.explained if problem.fault is Fault.EXPIRED] == (
        [True] if past.endswith("ago") else []
    )


def shown_to_a_probe(connection: int, label: str, ders: tuple[bytes, ...]) -> CertificatesPresented:
    """A chain that came on a connection of its own."""
    return CertificatesPresented(at=0, connection=connection, chain=ders, version=ProtocolVersion.from_label(label))


def test_chains_of_other_versions_are_told_where_they_differ() -> None:
    """A server with a key of each kind: the session's chain is not told twice, another one is read like it."""
    other = leaf(key=rsa_key(2048, 2), days=(-90, -20))
    probes = [
        shown_to_a_probe(1, "TLSv1.0", other),
        shown_to_a_probe(2, "TLSv1.2", GOOD),
        shown_to_a_probe(3, "TLSv1.2", other),
        ExtraProbeFinished(
            at=0, connection=3, question=ExtraQuestion.RSA_ONLY, version=ProtocolVersion.TLSv1_2, outcome=Outcome.ACCEPTED
        ),
        replace(checked(other, ()), connection=3),
    ]
    found = read_certificates(play(*IN_TLS, tls(), presented(GOOD), probes))
    (told,) = found.others
    assert told.versions == ("TLSv1.0", "TLSv1.2 (RSA asked for)")
    assert (told.within_validity, told.name_matches, told.path_builds) == (False, True, False)
    assert Fault.EXPIRED in {problem.fault for problem in told.problems}
    assert (found.explained, found.path_builds) == ((), True)


@pytest.mark.parametrize(
    ("question", "codes"),
    [(ExtraQuestion.RSA_ONLY, {"certificate-expired", "certificate-not-trusted"}), (ExtraQuestion.WITHOUT_SNI, set())],
)
def test_a_bad_chain_of_the_other_key_is_a_finding(question: ExtraQuestion, codes: set[str]) -> None:
    """The session's chain is good; clients that have only the other kind of key get one that has run out."""
    other = leaf(key=rsa_key(2048, 2), days=(-90, -20))
    probes = [
        shown_to_a_probe(3, "TLSv1.2", other),
        ExtraProbeFinished(at=0, connection=3, question=question, version=ProtocolVersion.TLSv1_2, outcome=Outcome.ACCEPTED),
        replace(checked(other, (OTHER_ROOT.der,)), connection=3),
    ]
    found = [
        one for one in inspected(*IN_TLS, tls(), presented(GOOD), probes).findings if one.code.startswith("certificate-")
    ]
    assert {one.code for one in found} == codes
    assert all("With TLSv1.2 (RSA asked for) another chain is shown." in one.explanation for one in found)


def test_what_is_wrong_with_both_chains_is_one_finding() -> None:
    """The other key's certificate has run out as well: the finding about the session's says enough."""
    ders, other = leaf(days=(-90, -20)), leaf(key=rsa_key(2048, 2), days=(-90, -30))
    probe = (shown_to_a_probe(1, "TLSv1.0", other), replace(checked(other, (ROOT.der,)), connection=1))
    found = [one for one in inspected(*IN_TLS, tls(), presented(ders), probe).findings if one.code == "certificate-expired"]
    assert len(found) == 1
    assert "another chain" not in found[0].explanation


SOME = (LEAF.der, INTERMEDIATE.der, ROOT.der, OTHER_ROOT.der)


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.sampled_from(SOME),
            st.tuples(st.sampled_from(SOME), st.integers(0, 1500), st.integers(0, 255)).map(
                lambda cut: cut[0][: cut[1]] + bytes((cut[2],)) + cut[0][cut[1] + 1 :]
            ),
        ),
        max_size=5,
    )
)
def test_no_bytes_stop_the_reading(ders: list[bytes]) -> None:
    """Whatever stands for a certificate: every row is there, every text can be printed, nothing is raised."""
    chain = tuple(ders)
    inspection = inspected(*IN_TLS, tls(), presented(chain))
    certificates = inspection.certificates
    assert len(certificates.rows) == len(chain)
    texts = [*certificates.problems, *certificates.verdict, certificates.headline, *certificates.path]
    texts += [text for one in certificates.explained for text in (one.words, one.evidence, one.fix, one.title)]
    assert all(text.isprintable() for text in texts)
    places = {problem.place for problem in certificates.explained}
    assert {row.place for row in certificates.rows if row.facts is None} <= places
