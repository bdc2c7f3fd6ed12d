"""Pure readings of a transcript: the same events always give the same words. No socket, no clock, no thread, no widget.

What is read, each in a folder of its own; ``lens`` is the way in

``ehlo/``             the EHLO reply, line by line
``clients/``          who sees STARTTLS in it
``tls/``              the versions, what was negotiated, what a sender would get
``certificates/``     the chain, the paths, the names
``findings/``         what is wrong
``advice/``           what to tell people about it
``refusals/``         what a reply, a bounce or a log line means
``postfix/``          the versions that a Postfix's configuration puts in force
``received/``         the way of a message by its header

All of it at once

``inspection``        what the screen and the reports show, read in one go
``session``           how far the session has come, in words; ``next_step``, ``progress``, ``waiting``, ``ending``
``saved``             how far a session has come that goes on no more, though its recording may end in the middle
``stepping``          what is told to who goes step by step: the next step and why, and what ``came_back``
``conversation``      one row of the conversation for each event that has one

What they share

``finding``           Finding, Evidence, Severity; ``finding_codes``: the published codes
``source``            was it held by this program, or read from what others wrote down?
``kept``              what of a source is no part of the conversation, and whether it tells times
``software``          a careful guess which mail server this is
``sheet``             a table that only some sources have
``notes``             what the user wrote at which entry
``wording``           counts, durations, addresses and versions in words
"""
