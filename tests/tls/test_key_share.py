"""Shares for a second hello: each group's exchange against the other half of it."""

import pytest

from inspector.tls.key_share import KeyShare, make_key_share
from inspector.tls.registry import NamedGroup

CLASSIC = [
    *(NamedGroup.x25519, NamedGroup.x448, NamedGroup.secp256r1, NamedGroup.secp384r1, NamedGroup.secp521r1),
]


def made(group: NamedGroup) -> KeyShare:
    share = make_key_share(group)
    assert share is not None
    return share


@pytest.mark.parametrize("group", CLASSIC)
def test_both_sides_come_to_the_same_secret(group: NamedGroup) -> None:
    """And no two shares are the same."""
    ours, theirs = made(group), made(group)
    assert ours.public != theirs.public
    assert ours.exchange(theirs.public) == theirs.exchange(ours.public)


def test_the_hybrid_group_has_both_secrets_with_the_kem_in_front() -> None:
    """draft-ietf-tls-ecdhe-mlkem §4.1 to §4.3: 1184 and 32 bytes go out, 1088 and 32 come back."""
    mlkem = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.mlkem")
    ours, classic = made(NamedGroup.X25519MLKEM768), made(NamedGroup.x25519)
    assert len(ours.public) == 1184 + 32
    encapsulated = mlkem.MLKEM768PublicKey.from_public_bytes(ours.public[:1184]).encapsulate()
    secret, ciphertext = sorted(encapsulated, key=len)
    assert ours.exchange(ciphertext + classic.public) == secret + classic.exchange(ours.public[1184:])


@pytest.mark.parametrize("group", CLASSIC)
def test_a_share_that_is_none_is_refused(group: NamedGroup) -> None:
    """Of the wrong length, or no point of the curve."""
    for theirs in (b"", b"\x04", bytes(len(made(group).public))):
        with pytest.raises(ValueError, match=r"."):
            made(group).exchange(theirs)


def test_no_share_is_made_for_other_groups() -> None:
    """Finite fields and brainpool: then what is encrypted stays hidden."""
    assert [make_key_share(group) for group in (NamedGroup.ffdhe2048, NamedGroup.brainpoolP256r1tls13, 0)] == [None] * 3
