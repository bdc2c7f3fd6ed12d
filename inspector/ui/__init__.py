"""The screen, and the only room that imports textual. State goes down by reactives, intent goes up by messages.

The program

``run``             the way in: `run_app`, and what it is given (``choices``)
``app``             the App: one session after another, the crash screen, leaving
``feed``            the one file where the session's thread and the screen meet; ``reading``: when the lenses read what came
``commands``        every key with its name and help: footer, help, command list and bindings derive from it
``key_order``       keys of one packet take effect in their order; ``early_keys``: those typed before there is a screen

The terminal

``terminal``        is this a terminal we can draw on; signals; giving the terminal back
``driver``          what is sent to it: ``changed_cells`` only
``scrub``           the second layer against hostile bytes: nothing unprintable leaves the program
``uncoloured``      no colour leaves where none is wanted
``resizing``        a window whose size changes while the screen is busy; ``small``: one that is too small
``theme``           colours from ``themes/*.toml``; ``theme_list`` tries them

Lines

``line``            a line as pieces of text with a tone; wrapping and cutting by cells
``line_view``       lines with a cursor, marks, search and a followed end: the base of all that scrolls
``searching``       its half that searches: ``search`` keeps the matches of a ``needle``, ``expression`` is its regular one
``bars``            the lines that do not scroll
``header``          the first of them: target, phase, what protects the talk
``tabs``            the second: the panes, and how much is wrong in each
``step``            the one below the conversation: what could be done next; ``walkthrough``: for who goes step by step
``typing``          the command line: history, message body, secrets

The conversation

``conversation``    the transcript as lines: ``conversation_rows`` lays it out, ``conversation_lines`` draws what is seen;
                    ``filters`` and ``times`` say what of it, and with which times
``conversation_list``
                    of a source that holds several: choose one

The panes

``pane``            a side pane: a pure function from an inspection to lines; ``empty``: one that has nothing to show
``pane_ehlo``, ``pane_tls``, ``pane_certificates``, ``pane_clients``, ``pane_findings``
                    those functions; ``pane_ports``, ``pane_paths`` and ``pane_sheet`` make parts of them, as does
                    ``outcome_rows``: what senders get; ``suites`` names cipher suites as OpenSSL does
``pane_bytes``      the bytes of a line, and ``pane_probe`` those of a probe, as ``hex_rows``
``pane_copy``       what a copy takes out of a pane

The main screen

``workbench``       where all of these are put together; ``around_lines``: what stands around its lines
``session_screen``  what it knows of its session; ``saved_state``: of one that is over. On that stand, for its keys,
                    ``message_body``, ``sending`` and ``ending``; ``stepping``: who goes step by step
``looking``         its keys for who reads: search, filter, times, notes, typed in the ``last_line``
``actions``         what its other keys do; ``asides`` and ``bytes_aside``: what it shows in place of a pane
``sender_line``     asks which TLS versions a sender has
``port_sessions``   sessions with other ports of the host, beside it

Copies

``leaving``         a look at a copy before it leaves: what is replaced, with or without annotations
``names_told``      which names a copy holds, said before the first one leaves
``delivery``        a copy on its way: made, written, sent, and what is said about it
``copies``          the private files; ``pem``: certificates in them
``clipboard``       the ways to a clipboard, and which of them lead there from here

Other screens

``start``           the screen without a target; ``past``: how it tells of latest sessions
``same_again``      the session once more, with one option changed
``menu``            help and command list
``closing``         a screen that gives way to the one below it, once
"""
