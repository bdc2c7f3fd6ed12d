"""A transcript as text that can be pasted into a ticket, saved, or read by a program. No files, no clipboards: text only.

Reports

``text``            for a terminal or a mail
``markdown``        for a ticket
``html``            for a browser, or a printer: ``html_elements``, ``html_findings``, ``html_readings``, ``html_style``
``json``            for a program: one object, schema ``smtp-inspector/1``
``explained``       what ``explain`` prints
``paragraphs``      what they have in common: the facts of a report, in words
``annotated``       the conversation as the screen shows it: time, side, text, and the notes of the margin
``quoted``          the lines that prove a finding
``cells``           how many cells a text takes
``held_names``      which names a text holds that is about to leave
``redaction``       a transcript whose names give way to ``stand_ins``: ``names`` finds them, ``redaction_tls`` in TLS too

Our own session file

``session_file``    a line for each event: ``event_json`` writes it, ``event_reader`` reads it

What others wrote down

``recognise``       which kind it is, from a table of readers; each of them is a module of this room
``source``          what it comes to, a conversation or several
``narrator``        builds the events of such a conversation from what its reader tells

Pastes

``from_dialogue``, ``from_swaks``, ``from_openssl``, ``from_curl``, ``from_smtplib``, ``from_posttls_finger``
                    the readers; ``dialogue_lines`` is what they have in common
``from_no_connection``
                    why a tool came to no connection
``pasted_text``     undoes quoting and the like; ``pasted_times`` and ``speakers`` read what stands in front of lines
``terminal_traces``  colours, and what was typed and taken back
``tool_lines``      what telnet, netcat and shells say themselves
``openssl_words``   and ``openssl_dumps``: what OpenSSL writes

Logs

``from_postfix_log``, ``from_exim_debug``, ``from_exim_log``, ``from_exchange``, ``from_esa``
                    the readers
``log_lines``       the lines of a log, with ``log_times``; ``log_stories`` tells its conversations apart
``log_tls``         and ``hex_dump``: what they say of TLS
``log_wrapping``    undoes what collectors and containers put around their lines; ``log_records``: JSON and journald's

Network captures

``capture``         every SMTP conversation in one (``capture_conversations``)
``capture_file``    pcap and pcapng; ``capture_packets``: the headers; ``capture_streams``: TCP put together
``capture_dialogue``  one connection; ``capture_tls``: its TLS

No conversation at all

``from_postfix_settings``
                    Postfix's configuration, line by line
``from_received``   header fields of a message
"""
