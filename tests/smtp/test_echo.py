"""A secret that comes back is taken out, whatever form it has; everything else stays."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.echo import Secrets, base64_inside

PLAIN = b64encode(b"\0alice@example.com\0s3cret-pass")


def hidden(secret: bytes, raw: bytes) -> bytes:
    """What is kept of `raw` after `secret` was sent."""
    secrets = Secrets()
    secrets.remember(secret)
    return secrets.hide(raw)


@pytest.mark.parametrize(
    ("secret", "raw", "kept"),
    [
        (PLAIN, b"501 what is " + PLAIN + b"?\r\n", b"501 what is <redacted>?\r\n"),
        (PLAIN, b"535 s3cret-pass is wrong\r\n", b"535 <redacted> is wrong\r\n"),
        (PLAIN, b"535-S3CRET-PASS\r\n", b"535-<redacted>\r\n"),
        (PLAIN, b"500 bad: AUTH PLAIN " + PLAIN[:20] + b"...\r\n", b"500 bad: AUTH PLAIN <redacted>...\r\n"),
        (PLAIN, b"535 alice@example.com unknown\r\n", b"535 alice@example.com unknown\r\n"),
        (b64encode(b"s3cret-pass"), b"535 xs3cret-passx\r\n", b"535 x<redacted>x\r\n"),
        (b64encode(b"alice 0123456789abcdef"), b"535 0123456789abcdef\r\n", b"535 <redacted>\r\n"),
        (b64encode(b"user=alice\1auth=Bearer ya29.token\1\1"), b"334 ya29.token\r\n", b"334 <redacted>\r\n"),
        (b"s3cret-pass", b"500 s3cret-pass: unknown command", b"500 <redacted>: unknown command"),
        (
            b64encode(b"abc"),
            b"535 abc is wrong, abcd is not, 5.7.8 abc",
            b"535 <redacted> is wrong, abcd is not, 5.7.8 <redacted>",
        ),
        (b64encode(b"535"), b"535 5.7.8 no\r\n", b"535 5.7.8 no\r\n"),
        (b"", b"250 ok\r\n", b"250 ok\r\n"),
    ],
)
def test_what_stays_of_a_reply(secret: bytes, raw: bytes, kept: bytes) -> None:
    """As sent, decoded, in parts, in another case, cut short; a short one only as a word of its own; the code never."""
    assert hidden(secret, raw) == kept


def test_nothing_is_taken_out_before_there_is_a_secret() -> None:
    """The bytes are the very same."""
    raw = b"250 anything\r\n"
    assert Secrets().hide(raw) is raw


@given(st.binary(max_size=9), st.text("abcXYZ019!$%&*_#", min_size=7, max_size=24).map(str.encode), st.binary(max_size=9))
def test_the_base64_of_a_longer_text_gives_nothing_away(before: bytes, password: bytes, after: bytes) -> None:
    """Wherever in it the password begins: no alignment of it is left."""
    reply = b"334 " + b64encode(before + password + after) + b"\r\n"
    kept = hidden(b64encode(b"\0me\0" + password), reply)
    for form in base64_inside(password):
        assert form.lower() not in kept.lower()


@given(st.binary(max_size=12), st.binary(min_size=1, max_size=12), st.binary(max_size=12))
def test_the_middle_of_base64_depends_on_nothing_around_it(before: bytes, raw: bytes, after: bytes) -> None:
    """One of the three forms stands in the base64 of any text that holds the bytes."""
    assert list(base64_inside(raw))[len(before) % 3] in b64encode(before + raw + after)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_hiding_never_fails_and_leaves_no_secret(secret: bytes, raw: bytes) -> None:
    """Any bytes as a secret, any bytes as a reply."""
    kept = hidden(secret, raw + secret)
    token = secret.strip()
    if len(token) > 6 and token.lower() not in b"<redacted>" and not raw[:3].isdigit():
        assert token.lower() not in kept.replace(b"<redacted>", b"\0").lower()


def test_a_line_is_searched_only_for_what_may_stand_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a thousand secrets a line without one costs no search, and a line with one of them that of its own."""
    searched: list[bytes] = []

    def without(raw: bytes, secret: bytes) -> bytes:
        searched.append(secret)
        return raw.replace(secret, b"<redacted>")

    monkeypatch.setattr("inspector.smtp.echo._without", without)
    secrets = Secrets()
    for number in range(1_000):
        secrets.remember(b"%03d-passphrase" % number)
    assert secrets.hide(b"250 nothing of the kind\r\n") == b"250 nothing of the kind\r\n"
    assert searched == []
    assert secrets.hide(b"535 no: 500-passphrase\r\n") == b"535 no: <redacted>\r\n"
    assert set(searched) == {b"500-passphrase"}
