"""A transcript as text that can be pasted into a ticket, saved, or read by a program. No files, no clipboards: text only.

From a transcript

``reports/``        for a terminal, a ticket, a browser, a program
``redaction/``      stand-ins for the names in it
``cells``           how many cells a text takes

To a transcript and back

``sessions/``       our own session file

To a transcript, from what others wrote down

``recognise``       which kind it is, from a table of readers; each of them is a module ``from_...``
``pastes/``         dialogues, and what tools print
``logs/``           of mail servers
``captures/``       of networks
``from_postfix_settings``
                    Postfix's configuration, line by line
``from_received``   header fields of a message
``source``          what it comes to, a conversation or several
``narrator``        builds the events of such a conversation from what its reader tells
``reply_looks``     which command a reply answers, by its look
"""
