"""Every key with its name and help. Bindings, footer, help and command list derive from these tables."""

from textual.binding import Binding

from inspector.frozen import Frozen


class UserCommand(Frozen):
    """Something that the user can ask for."""

    action: str
    """Name of the action method, without ``action_``."""
    keys: str
    """Textual's names of the keys, separated by commas."""
    shown: str
    """How the key is written for people."""
    name: str
    """One or two words for the footer."""
    help: str
    """One sentence."""
    listed: bool = True
    """True when the command list offers it."""

    def binding(self, *, priority: bool = False) -> Binding:
        """Return Textual's binding."""
        return Binding(self.keys, self.action, self.name, show=False, priority=priority)


WORKBENCH = (
    UserCommand("next_step", "n", "n", "next", "Send the command that is suggested next."),
    UserCommand("type", "colon", ":", "type", "Type an SMTP command; Enter sends it."),
    UserCommand("edit_next", "e", "e", "edit next", "Change the suggested command, then send it."),
    UserCommand("step", "s", "s", "step by step", "Stop before each command, and say what it is for."),
    UserCommand("skip_step", "x", "x", "skip", "Step by step: leave out the command that comes next."),
    UserCommand("run_all", "a", "a", "run all", "Step by step: go on without stopping any more."),
    UserCommand("versions", "t", "t", "TLS versions", "Ask the server for every TLS version."),
    UserCommand("sender", "m", "m", "a sender's TLS", "Type a sender's TLS versions, see what it gets."),
    UserCommand("ports", "T", "T", "ports", "Lay several ports of this host side by side."),
    UserCommand("copy", "y", "y", "copy", "Copy marked lines, all, or this item, to a file too."),
    UserCommand("copy_look", "ctrl+y", "^y", "copy …", "See a copy before it leaves; stand-ins, or no notes."),
    UserCommand("copy_all", "Y", "Y", "copy all", "Copy the whole annotated conversation."),
    UserCommand("pem(False)", "p", "p", "PEM", "Write the certificate under the cursor to a PEM file."),
    UserCommand("pem(True)", "P", "P", "PEM of all", "Write the whole certificate chain to a PEM file."),
    UserCommand("find", "slash", "/", "find", "Search in this pane: text or /re/; n, N go on."),
    UserCommand("filter", "f", "f", "filter", "Show one kind of the conversation's lines alone."),
    UserCommand("note", "c", "c", "note", "Write a note on this line, or change it."),
    UserCommand("bytes", "X", "X", "bytes", "Show the bytes of this line in hexadecimal."),
    UserCommand("times", "z", "z", "times", "Times since the start, the line before, or wall clock."),
    UserCommand("back", "b,backspace", "b", "back", "Go back to where you jumped from."),
    UserCommand("polite_quit", "Q", "Q", "say QUIT", "Say QUIT and stay; twice ends a busy connection."),
    UserCommand("again", "r", "r", "connect again", "Connect again; an open session is told QUIT first."),
    UserCommand("same_again", "w", "w", "again with …", "Connect again with another version, name, address …"),
    UserCommand("other_target", "o", "o", "other target", "Open the start screen; Esc there comes back."),
    UserCommand("conversations", "L", "L", "conversations", "Of a file with several: go back to their list."),
    UserCommand("pane(0)", "1", "1", "conversation", "Show the conversation."),
    UserCommand("pane(1)", "2", "2", "EHLO", "Show the EHLO reply line by line."),
    UserCommand("pane(2)", "3", "3", "TLS", "Show the TLS versions and what was negotiated."),
    UserCommand("pane(3)", "4", "4", "certificates", "Show the certificate chain."),
    UserCommand("pane(4)", "5", "5", "clients", "Show what this server looks like to real clients."),
    UserCommand("pane(5)", "6", "6", "findings", "Show what is wrong, why, and what to do."),
    UserCommand("next_pane", "tab", "Tab", "next pane", "Go to the next pane; Shift+Tab goes back.", listed=False),
    UserCommand("previous_pane", "shift+tab", "Shift+Tab", "previous pane", "Go to the pane before.", listed=False),
    UserCommand("help", "question_mark,f1", "?", "help", "Show every key."),
    UserCommand("menu", "ctrl+p", "^p", "commands", "Search in all commands.", listed=False),
)
"""On the main screen, wherever you are."""

OPENS_A_LINE = ("type", "find", "sender", "ports", "note")
"""Actions whose key is served at once: what comes right behind it, in one packet of a slow link, belongs to the line."""

START = (
    UserCommand("complete", "tab", "Tab →", "complete", "Complete the target from those of before."),
    UserCommand("to_list", "down", "↓", "list", "Go to the latest sessions and the demos; typing narrows them."),
    UserCommand("same_again", "w", "w", "again with …", "On a session of the list: open it with another version, name …"),
    UserCommand("reopen", "f", "f", "the recording", "On a session of the list: show its recording, as it was live."),
    UserCommand("leave_start", "escape", "Esc", "back", "Go back to the field; there, empty it; then to the session."),
)
"""On the start screen."""

EVERYWHERE = (
    UserCommand("app.repaint", "ctrl+l", "^l", "repaint", "Draw the whole screen anew."),
    UserCommand("app.choose_theme", "ctrl+t", "^t", "themes", "Try the themes; Enter keeps one and remembers it."),
    UserCommand("app.suspend_process", "ctrl+z", "^z", "suspend", "Go back to the shell for a while; fg returns."),
    UserCommand("app.leave", "q", "q", "quit", "Leave at once; an open session is ended."),
    UserCommand("app.leave", "ctrl+q", "^q", "quit", "Leave at once, while you type too.", listed=False),
)
"""On every screen."""

LINES = (
    UserCommand("line_up", "up,k", "↑ k", "up", "Go up one line."),
    UserCommand("line_down", "down,j", "↓ j", "down", "Go down one line."),
    UserCommand("page_up", "pageup,ctrl+b", "PgUp", "page up", "Go up one page."),
    UserCommand("page_down", "pagedown,ctrl+f,space", "PgDn", "page down", "Go down one page."),
    UserCommand("first", "home,g", "Home g", "start", "Go to the first line."),
    UserCommand("last", "end,G", "End G", "end", "Go to the last line and follow new ones."),
    UserCommand("part(1)", "right,l", "→ l", "next part", "Light the next part of the line, rule by rule."),
    UserCommand("part(-1)", "left,h", "← h", "part before", "Light the part before."),
    UserCommand("choose", "enter", "Enter", "jump", "Jump to the bytes or to what explains them; a TLS version: its probe."),
    UserCommand("mark", "v", "v", "mark", "Start marking lines here; y copies them, Esc forgets the mark."),
    UserCommand("mark_up", "shift+up,K", "Shift+↑", "mark up", "Mark lines upwards."),
    UserCommand("mark_down", "shift+down,J", "Shift+↓", "mark down", "Mark lines downwards."),
    UserCommand("find_on(1)", "n", "n", "next match", "Go to the next match, while a search is shown."),
    UserCommand("find_on(-1)", "N", "N", "match before", "Go to the match before."),
    UserCommand("clear", "escape", "Esc", "clear", "Forget mark, search and what is lit; then the filter."),
)
"""Where lines are shown."""

ACTS_ELSEWHERE = ("choose", "find_on(1)", "find_on(-1)", "clear")
"""Those of them that may change more than the lines that have the focus."""
MOVES = frozenset(key for command in LINES if command.action not in ACTS_ELSEWHERE for key in command.keys.split(","))
"""Textual's names of the keys of all others."""

CHOICES = (
    UserCommand("choose", "enter", "Enter", "open", "Open what the cursor is on; in a field, what is typed there."),
    *LINES[:5],
    UserCommand("last", "end,G", "End G", "end", "Go to the last line."),
)
"""In a list of things to open: the same keys as where lines are shown, as far as they mean something."""

CLIENTS = (UserCommand("filter_clients", "f", "f", "filter", "In the clients pane: show one kind alone, in turn."),)
"""In the clients pane."""

TYPING = (
    UserCommand("older", "up", "↑", "older", "Bring back what was typed before."),
    UserCommand("newer", "down", "↓", "newer", "Bring back what was typed after it."),
    UserCommand("leave_line", "escape", "Esc", "leave", "Go back to the keys; in a message body, cancel it."),
)
"""In the command line."""

DURING = (
    *("next_step", "type", "versions", "copy", "find", "help", "same_again", "other_target", "menu"),
    *("filter", "note", "bytes", "app.leave"),
)
"""Actions in the footer while the session lasts; where there is not room for all, those in front of the last one go."""
BRIEF = {"versions": "TLS", "other_target": "other"}
"""Names that are shorter there."""

AFTER_THE_END = ("again", "versions", "copy", "same_again", "other_target", "find", "help", "app.leave")
"""Actions in the footer once the session has ended."""

OF_A_FILE = ("copy", "find", "again", "other_target", "help", "app.leave")
"""The same for a session that was read from a file."""

AT_A_STEP = ("next_step", "edit_next", "skip_step", "run_all", "type", "versions", "help", "app.leave")
"""Actions in the footer while a step waits for the user."""
AT_THE_HANDSHAKE = ("next_step", "run_all", "polite_quit", "versions", "help", "app.leave")
"""The same where nothing but TLS fits."""


def step_keys(key: str, step: str, *, handshake: bool) -> list[tuple[str, str]]:
    """Return (key, words) for the footer while a step waits. `key`: what takes it; `step`: as in `footer_keys`."""
    commands = {command.action: command for command in reversed((*WORKBENCH, *EVERYWHERE))}
    actions = AT_THE_HANDSHAKE if handshake else AT_A_STEP
    keys = [(commands[action].shown, commands[action].name) for action in actions]
    keys[0] = (key, "shake hands" if handshake else f"sends {step}" if step else "send")
    if handshake:
        keys[2] = ("Q Q", "hang up")
    return keys


def footer_keys(*, ended: bool, step: str, saved: bool = False, connects: bool = True) -> list[tuple[str, str]]:
    """Return (key, words) for the footer. `step`: the command that n would send, where it stands nowhere else; `connects`:
    there is a server that a saved session can connect to.
    """
    commands = {command.action: command for command in reversed((*WORKBENCH, *EVERYWHERE))}
    actions = OF_A_FILE if saved else AFTER_THE_END if ended else DURING
    brief = BRIEF if actions is DURING else {}
    keys = [
        (commands[action].shown, brief.get(action, commands[action].name))
        for action in actions
        if connects or action != "again"
    ]
    if step and not ended:
        keys[0] = (keys[0][0], f"sends {step}")
    return keys
