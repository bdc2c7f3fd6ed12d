"""The screen, and the only room that imports textual. State goes down by reactives, intent goes up by messages.

``run``           the way in: `run_app`, and what it is given
``terminal``      is this a terminal we can draw on; signals; giving the terminal back
``app``           the App: themes, the scrubbing filter, the crash screen, leaving
``feed``          the one file where the session's thread and the screen meet
``scrub``         the second layer against hostile bytes: nothing unprintable leaves the program
``theme``         colours from ``themes/*.toml``
``commands``      every key with its name and help: footer, help, command list and bindings derive from it
``line``          a line as pieces of text with a tone; wrapping and cutting by cells
``line_view``     lines with a cursor, marks, search and a followed end: the base of all that scrolls
``searching``     its half that searches: ``search`` keeps the matches of a ``needle``, ``expression`` is its regular one
``conversation``  the transcript as such lines: ``conversation_rows`` lays it out, ``conversation_lines`` draws what is seen;
                  ``filters`` and ``times`` say what of it, and with which times
``empty``         what stands in a pane that has nothing to show yet
``pane``          a side pane: a pure function from an inspection to lines
``pane_sheet``    tables that only some sources have
``pane_…``        those functions: EHLO, TLS, certificates, clients, findings, the bytes of a line
``bars``          the lines that do not scroll
``header``        the first of them: target, phase, what protects the talk
``tabs``          the second: the panes, and how much is wrong in each
``step``          the one below the conversation: what could be done next, or why the session ended
``typing``        the command line: history, message body, secrets
``leaving``       a look at a copy before it leaves: what is replaced, with or without annotations
``delivery``      a copy on its way: made, written, sent, and what is said about it
``copies``        the private files
``clipboard``     the ways to a clipboard, and which of them lead there from here
``workbench``     the main screen, where all of these are put together
``around_lines``  what stands around its lines: title, tabs, next step and keys
``session_screen`` what it knows of its session; on that stand ``message_body``, ``sending`` and ``ending``: what its keys
                  send, and what is asked before; ``stepping``: the keys of who goes step by step
``looking``       its keys for who reads: search, filter, times, notes, typed in the ``last_line``
``actions``       what its other keys do; ``asides`` and ``bytes_aside``: what it shows in place of a pane
``key_order``     keys of one packet take effect in their order
``sender_line``   the line that asks which TLS versions a sender has; ``outcome_rows`` is the table that answers
``small``         what is said in a window that is too small
``start``         the screen without a target
``menu``          help and command list
"""
