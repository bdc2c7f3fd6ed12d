import pytest

from inspector.tls.registry import (
    HandshakeType,
    NamedGroup,
    ProtocolVersion,
    cipher_suite_name,
    handshake_type_name,
    named_group_name,
    version_label,
)


@pytest.mark.parametrize("version", ProtocolVersion)
def test_a_label_leads_back_to_its_version(version: ProtocolVersion) -> None:
    """What the command line and the JSON write can be read again."""
    assert ProtocolVersion.from_label(version.label) is version


def test_an_unknown_label_is_refused() -> None:
    """A typo of the user is no version."""
    with pytest.raises(ValueError, match=r"TLSv1\.4"):
        ProtocolVersion.from_label("TLSv1.4")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0x1302, "TLS_AES_256_GCM_SHA384"),
        (0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        (0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA"),
        (0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
        (0xEEEE, "0xeeee"),
    ],
)
def test_cipher_suites_have_their_registered_names(number: int, name: str) -> None:
    """Spelled as in the registry; an unknown number is shown as one."""
    assert cipher_suite_name(number) == name


@pytest.mark.parametrize(
    ("number", "name"), [(0x11EC, "X25519MLKEM768"), (29, "x25519"), (24, "secp384r1"), (0xFAFA, "0xfafa")]
)
def test_named_groups_have_their_registered_names(number: int, name: str) -> None:
    """The post-quantum group of today's clients among them."""
    assert named_group_name(number) == name


@pytest.mark.parametrize(("number", "name"), [(2, "server_hello"), (HandshakeType.certificate, "certificate"), (99, "0x63")])
def test_handshake_messages_have_names(number: int, name: str) -> None:
    """An unknown one is shown by its number."""
    assert handshake_type_name(number) == name


@pytest.mark.parametrize(
    ("number", "label"), [(0x0303, "TLSv1.2"), (0x0002, "SSLv2"), (0x7F1C, "TLSv1.3 draft 28"), (0x0505, "0x0505")]
)
def test_version_numbers_have_labels(number: int, label: str) -> None:
    """The drafts of TLS 1.3 had numbers of their own."""
    assert version_label(number) == label


def test_no_group_number_stands_twice() -> None:
    """An alias would hide a typing mistake in the table."""
    assert len(NamedGroup.__members__) == len(list(NamedGroup))
