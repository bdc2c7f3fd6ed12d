"""The screen, and the only room that imports textual. State goes down by reactives, intent goes up by messages.

The program

``run``             the way in: `run_app`, and what it is given (``choices``)
``app``             the App: one session after another, the crash screen, leaving
``feed``            the one file where the session's thread and the screen meet; ``reading``: when the lenses read what came
``commands``        every key with its name and help: footer, help, command list and bindings derive from it
``theme``           colours from ``themes/*.toml``; ``theme_list`` tries them, ``contrast``: can they be read

What it is put together from

``terminal/``       what comes from the terminal, what goes to it, giving it back
``lines/``          lines that scroll, are searched and marked
``conversation/``   the transcript as such lines
``panes/``          what an inspection comes to, as such lines
``copying/``        into a private file, and on to a clipboard

The screens

``main_screen/``    the conversation, the panes, the command line
``start``           the screen without a target; ``past``: how it tells of latest sessions
``same_again``      the session once more, with one option changed
``menu``            help and command list
``closing``         a screen that gives way to the one below it, once
"""
