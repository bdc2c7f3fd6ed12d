"""The main screen: the conversation, the panes beside it, the command line below.

``workbench``       where all of these are put together; ``around_lines``: what stands around its lines
``bars``            the lines that do not scroll
``header``          the first of them: target, phase, what protects the talk
``tabs``            the second: the panes, and how much is wrong in each
``step``            the one below the conversation: what could be done next; ``walkthrough``: for who goes step by step
``typing``          the command line: history, message body, secrets
``session_screen``  what it knows of its session. On that stand, for its keys,
                    ``message_body``, ``sending`` and ``ending``; ``stepping``: who goes step by step
``looking``         its keys for who reads: search, filter, times, notes, typed in the ``last_line``
``actions``         what its other keys do; ``asides`` and ``bytes_aside``: what it shows in place of a pane
``sender_line``     asks which TLS versions a sender has
``port_sessions``   sessions with other ports of the host, beside it
"""
