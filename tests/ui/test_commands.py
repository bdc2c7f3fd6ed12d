"""The table of keys: footer, help and command list derive from it."""

import pytest
from rich.cells import cell_len

from inspector.ui.commands import EVERYWHERE, LINES, OPENS_A_LINE, WORKBENCH, footer_keys, step_keys
from inspector.ui.main_screen.bars import key_pieces
from inspector.ui.menu import LEFT

MAIN = (*WORKBENCH, *EVERYWHERE)


def _footer(width: int, **state) -> str:
    return "".join(piece.text for piece in key_pieces(footer_keys(**{"ended": False, "step": "", **state}), width))


def test_no_key_does_two_things():
    """On the main screen; a view of lines has keys of its own only while a search is shown, as n and N."""
    keys = [key for command in MAIN for key in command.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))
    lines = {key: command.action for command in LINES for key in command.keys.split(",")}
    assert {action for key, action in lines.items() if key in keys} == {"find_on(1)"}


def test_the_actions_of_the_main_screen_exist():
    """A key without a method would do nothing, in silence; a footer names commands of the table."""
    from inspector.ui.app import InspectorApp
    from inspector.ui.main_screen.workbench import Workbench

    for command in MAIN:
        owner, name = (
            (InspectorApp, command.action[4:]) if command.action.startswith("app.") else (Workbench, command.action)
        )
        assert hasattr(owner, f"action_{name.partition('(')[0]}"), command.action
    assert set(OPENS_A_LINE) <= {command.action for command in WORKBENCH}
    assert step_keys("Enter", "", handshake=False)[0] == ("Enter", "send")


@pytest.mark.parametrize("command", MAIN, ids=lambda command: command.action)
def test_the_list_has_room_for_every_help(command):
    """At 80 columns nothing of it is cut."""
    assert not command.listed or cell_len(command.help) <= 80 - LEFT - 1


def test_eighty_columns_show_the_way_to_another_session():
    """The keys for the same again and for another target are in sight; the panes' keys stand in the tabs."""
    assert _footer(80) == " n next  : type  t TLS  y copy  / find  ? help  w again with …  o other  q quit"
    assert "^p commands  f filter  c note  X bytes" in _footer(120)
    assert _footer(80, step="MAIL FROM:<>").startswith(" n sends MAIL FROM:<>")
    assert _footer(80, ended=True).startswith(" r connect again")
    for width in range(20, 200):
        assert cell_len(_footer(width)) <= max(width, 26)
