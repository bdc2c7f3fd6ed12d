import pytest

from inspector.tls.alert import MEANINGS, Alert, AlertDescription


@pytest.mark.parametrize(
    ("raw", "text", "fatal"),
    [
        (b"\x02\x46", "alert 70 protocol_version", True),
        (b"\x02\x28", "alert 40 handshake_failure", True),
        (b"\x01\x00", "warning alert 0 close_notify", False),
        (b"\x02\xc8", "alert 200 unknown", True),
        (b"\x63\x50", "alert 80 internal_error", True),
    ],
)
def test_an_alert_is_read_and_written(raw: bytes, text: str, fatal: bool) -> None:
    """Any level but warning ends the connection; unknown numbers are kept."""
    alert = Alert.from_bytes(raw)
    assert (str(alert), alert.fatal, alert.to_bytes()) == (text, fatal, raw)


def test_an_unknown_alert_has_a_name_and_a_meaning() -> None:
    """A row of the table is never without words."""
    alert = Alert(level=2, description=200)
    assert alert.name == "unknown (200)"
    assert "does not know" in alert.meaning


@pytest.mark.parametrize("raw", [b"", b"\x02", b"\x02\x46\x00"])
def test_an_alert_has_two_bytes(raw: bytes) -> None:
    """An encrypted alert is longer: it must not be taken for one in clear."""
    with pytest.raises(ValueError, match="two bytes"):
        Alert.from_bytes(raw)


@pytest.mark.parametrize("description", AlertDescription)
def test_every_registered_alert_has_a_meaning(description: AlertDescription) -> None:
    """In plain words, as the end of a sentence."""
    meaning = MEANINGS[description]
    assert len(meaning) > 10
    assert not meaning.endswith(".")
