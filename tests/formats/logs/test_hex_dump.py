"""Postfix's hex dumps become the TLS records that they show, or stay as they are."""

from inspector.events import TLSRecord
from inspector.formats.logs.hex_dump import HexDumps
from inspector.formats.logs.lines import LogLine, read_log_lines

ALERT = bytes.fromhex("15030300020228")


def dump(raw: bytes, verb: str = "read from") -> list[LogLine]:
    """Write bytes as Postfix does, blanks and NULs at the end left out."""
    short = raw.rstrip(b"\0 ")
    lines = [f"{verb} 563E508EC060 [563E508FBA80] ({len(raw)} bytes => {len(raw)} (0x{len(raw):X}))"]
    for at in range(0, len(short), 16):
        row = short[at : at + 16].hex(" ")
        lines.append(f"{at:04x} {row[:23]}{'|' if len(row) > 23 else ''}{row[24:]:<24}  ........ ........")
    if len(short) < len(raw):
        lines.append(f"{len(short):04x} - <SPACES/NULLS>")
    return list(read_log_lines("\n".join(lines).encode()))


def told(*dumps: list[LogLine], done: bool = False) -> tuple[list[TLSRecord], int, list[LogLine]]:
    """Feed dumps of a client."""
    reader = HexDumps(writer_is_client=True)
    reader.done = done
    for lines in dumps:
        assert all(reader.takes(line) for line in lines)
    return reader.told()


def test_a_record_is_put_together_from_blocks() -> None:
    """OpenSSL reads the header first; what was read came from the server."""
    records, read, unread = told(dump(ALERT[:5]), dump(ALERT[5:]))
    assert [(record.sent, record.raw) for record in records] == [(False, ALERT)]
    assert (read, unread) == (4, [])


def test_what_is_missing_at_the_end_is_nul() -> None:
    """The padding of a ClientHello."""
    raw = bytes.fromhex("1603010020") + bytes(range(1, 17)) + bytes(16)
    records, _, unread = told(dump(raw, "write to"))
    assert [(record.sent, record.raw) for record in records] == [(True, raw)]
    assert unread == []


def test_a_dump_with_a_hole_is_not_guessed() -> None:
    """From there on the stream of that direction cannot be told apart; its lines are given back."""
    raw = bytes.fromhex("1603010020") + bytes(range(64, 96))
    lines = dump(raw)
    records, read, unread = told(lines[:2], dump(ALERT), dump(ALERT, "write to"))
    assert [record.sent for record in records] == [True]
    assert read == 2
    assert unread == [*lines[:2], *dump(ALERT)]


def test_what_is_no_tls_is_given_back() -> None:
    """A dump of something else."""
    records, _, unread = told(dump(b"220 mx.example.com"))
    assert records == []
    assert len(unread) == 3


def test_application_data_is_left_out_behind_the_handshake() -> None:
    """It is encrypted, and there is much of it."""
    data = bytes.fromhex("1703030002abcd")
    assert len(told(dump(data))[0]) == 1
    assert told(dump(data), done=True)[0] == []


def test_other_lines_are_none_of_a_dump() -> None:
    """Rows without a block before them, and a block that said that nothing came."""
    reader = HexDumps(writer_is_client=True)
    (row,) = read_log_lines(b"0000 16 03 01 02 00  .....")
    assert not reader.takes(row)
    (nothing,) = read_log_lines(b"read from 563E508EC060 [563E508F28A3] (5 bytes => -1)")
    assert reader.takes(nothing)
    assert not reader.takes(row)
    assert reader.told() == ([], 1, [])
