"""A transcript as text that can be pasted into a ticket, saved, or read by a program. No files, no clipboards: text only.

``cells``        how many cells a text takes
``annotated``    the conversation as the screen shows it: time, side, text, and the notes of the margin
``paragraphs``   what text, Markdown and HTML have in common: the facts of a report, in words
``text``         a report for a terminal or a mail
``markdown``     a report for a ticket
``html``         a report for a browser, or a printer (its parts: ``html_…``)
``quoted``       the lines that prove a finding
``redaction``    a transcript whose names give way to stand-ins (``names``, ``stand_ins``, ``redaction_tls``)
``explained``    what ``explain`` prints
``json``         a report for a program: one object, schema ``smtp-inspector/1``

The other way, a file or a paste to a transcript:

``source``        what it comes to, a conversation or several
``narrator``      builds the events of such a conversation from what its reader tells
``recognise``     which kind it is, from a table of readers; each of them is a module of this room
``capture``       network captures: every SMTP conversation in them (``capture_conversations``). ``capture_file`` reads pcap
                  and pcapng, ``capture_packets`` the headers, ``capture_streams`` puts TCP together, ``capture_dialogue``
                  tells one connection, ``capture_tls`` its TLS
``from_postfix_settings``
                  Postfix's configuration, line by line
``from_received`` header fields of a message
``session_file``  our own session file, a line for each event: ``event_json`` writes it, ``event_reader`` reads it
``from_postfix_log``  Postfix's log, with or without ``debug_peer_list``
``from_exim_debug``, ``from_exim_log``  what Exim prints with ``-v`` or ``-d``; its main log
``from_exchange``  Exchange's protocol logs
``from_esa``      mail_logs of a Cisco ESA
``log_lines``     the lines of a log, with ``log_times``; ``log_stories`` tells its conversations apart, ``log_tls`` and
                  ``hex_dump`` read what they say of TLS
``from_dialogue``, ``from_swaks``, ``from_openssl``, ``from_curl``, ``from_smtplib``
                  readers of pastes; ``dialogue_lines`` is what they have in common, ``pasted_text`` undoes quoting and the
                  like, ``pasted_times`` and ``speakers`` read what stands in front of lines, ``tool_lines`` knows telnet and
                  shells, ``openssl_words`` and ``openssl_dumps`` what OpenSSL writes
"""
