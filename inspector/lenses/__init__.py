"""Pure readings of a transcript: the same events always give the same words. No socket, no clock, no thread, no widget.

``ehlo``          every EHLO reply line by line: by the letter, what it breaks, what it was meant to be; is STARTTLS offered?
                  (``ehlo_values``, ``ehlo_frame``, ``ehlo_checks``, ``ehlo_masks``, ``ehlo_changes``, ``ehlo_verdict``, and
                  the table in ``ehlo_table``); ``ehlo_card``: all about one keyword; ``greeting_fix``: the name in line 1
``versions``      what the server answered to each TLS version, what this machine could do, what was negotiated (``sweep``)
``ports``         the ports of one host side by side, and which setting makes them differ (``port_findings``)
``client_offer``  what the client of a capture offers in its hello; ``sheet``: a table that only some sources have
``outcome_table`` what senders get from this server: its versions x theirs; ``protocol_list`` reads theirs as Postfix does
``certificates``  the presented chain, the certification path, the names (``certificate_rows``); what is wrong with them,
                  from ``certificate_problems``, ``certificate_checks``, ``certificate_chain`` and ``certificate_paths``;
                  TLSA records
``session``       how far the session has come, in the words of the header; ``next_step``, ``ending``, ``progress``
``stepping``      what is told to who goes step by step: the next step and why, and what ``came_back``
``kept``          what of a source is no part of the conversation, and whether it tells times
``conversation``  one row of the conversation for each event that has one; ``tls_words`` reads its TLS records
``source``        was it held by this program, or read from what others wrote down?
``finding``       Finding, Evidence, Severity
``findings``      all findings, failures first, from the rules in ``session_findings``, ``greeting_findings``,
                  ``starttls_findings`` (with ``starttls_silence``), ``policy_findings``, ``tls_findings`` (with
                  ``client_certificate``) and
                  ``certificate_findings``, which all read a ``case``
``advice``        what to tell people: tables of wording; ``policy_advice`` for refusals because of TLS versions, ``postfix``
                  for settings with their direction
``postfix_settings``  which TLS versions a Postfix configuration puts in force (``postfix_lines`` and ``postfix_config`` read
                  it); ``postfix_findings`` finds the traps in it
``received``      the way of a message by its Received fields, in the forms of ``received_forms``; ``received_findings``
``fixes``         what to change in which mail server, from ``fix_table``; ``software`` guesses which it is
``reproduce``     how to see a finding with openssl, swaks, posttls-finger, nc and telnet, from ``reproduce_table``
``explain``       what a refusal, a bounce or a log line means: ``circumstances`` tells who wrote it and who refused whom,
                  ``bounce`` takes a notification apart, ``refusals`` is the catalogue (``refusals_…``: its subjects,
                  ``refusal``: a row), ``reply_codes`` reads the digits; ``known_lines`` and ``kept_findings`` put the
                  lines of a log beside it
``notes``         what the user wrote at which entry
``wording``       counts, durations, addresses and versions in words
``clients``       what each real client makes of the EHLO reply, and by which rule (tables, a matcher, words)
``inspection``    all of it at once: what the screen and the reports show
"""
