"""Pure readings of a transcript: the same events always give the same words. No socket, no clock, no thread, no widget.

All of it at once

``inspection``        what the screen and the reports show, read in one go
``session``           how far the session has come, in the words of the header; ``next_step``, ``progress``, ``ending``
``stepping``          what is told to who goes step by step: the next step and why, and what ``came_back``
``conversation``      one row of the conversation for each event that has one; ``tls_words`` reads its TLS records
``source``            was it held by this program, or read from what others wrote down?
``kept``              what of a source is no part of the conversation, and whether it tells times
``sheet``             a table that only some sources have
``notes``             what the user wrote at which entry
``wording``           counts, durations, addresses and versions in words

The EHLO reply

``ehlo``              every EHLO reply line by line: what each is by the letter, what it breaks, what it was meant to be
``ehlo_values``       the values that it makes; ``ehlo_verdict``: what follows from them, in sentences
``ehlo_table``        the deviations that are known, each an ``ehlo_kind``: ``ehlo_table_greeting`` of the first line,
                      ``ehlo_table_lines`` of any, ``ehlo_table_keywords``
``ehlo_checks``       how each is recognised, in an ``ehlo_frame``
``ehlo_changes``      what the reply inside TLS says that the one before did not
``ehlo_masks``        what a firewall may have overwritten with X
``ehlo_order``        which server lists its keywords in this order
``ehlo_card``         all about one keyword, from ``ehlo_card_table``
``greeting_fix``      how to get the name back into line 1

Who sees STARTTLS

``clients``           what each real client makes of the EHLO reply, as a ``client_reading``
``client_rules``      how clients look for STARTTLS, and the one matcher; ``client_framing``: where that cannot tell
``client_lines``      where a ``client_reply`` ends for each, and which of its lines count
``client_model``      what is known of a client. The tables: ``client_servers``, ``client_libraries``, ``client_tools``
``client_words``      why one finds it or does not, in one sentence; ``client_split`` counts them

TLS

``versions``          the answers to each version, and this machine: ``version_row`` for one; ``negotiated``: the session
``sweep``             the questions and their answers; ``probe_record``: what passed on a probe's own connections
``extras``            the questions beside the versions; ``probe_findings`` of them, worded in ``probe_wording``
``ports``             the ports of one host side by side, and which setting makes them differ
``client_offer``      what the client of a capture offers in its hello
``protocol_list``     lists of versions as Postfix reads them; ``outcome_table``: what senders with such a list get

Certificates

``certificates``      the presented chain, the certification path, the names, as ``certificate_rows``
``certificate_problems``
                      what is wrong with them: ``certificate_checks`` of each, ``certificate_chain`` of all together,
                      ``certificate_paths`` of each trust store, worded in ``certificate_wording``
``certificate_tlsa``  TLSA records, ready to paste

Findings

``finding``           Finding, Evidence, Severity; ``finding_codes``: the published codes
``findings``          all of them, failures first. Each rule reads a ``case``
``session_findings``, ``greeting_findings``, ``starttls_findings``, ``starttls_silence``, ``starttls_sometimes``,
``policy_findings``, ``tls_findings``, ``client_certificate``, ``certificate_findings``, ``port_findings``, ``kept_findings``
                      the rules, by what they are about
``advice``            what to tell people: tables of wording; ``policy_advice`` for refusals because of TLS versions
``fixes``             what to change in which mail server, from ``fix_table``; ``software`` guesses which it is; ``postfix``
                      writes settings with their direction
``reproduce``         how to see a finding with other tools, from ``reproduce_table``

What a refusal means

``explain``           a reply, a bounce or a log line put beside the catalogue
``circumstances``     who wrote it, and who refused whom; ``bounce`` takes a notification apart; ``reply_codes`` reads digits
``refusals``          the catalogue, each row a ``refusal``. Its subjects: ``refusals_starttls``, ``refusals_tls``,
                      ``refusals_certificates``, ``refusals_senders``, ``refusals_recipients``, ``refusals_session``
``known_lines``       which lines of a log it knows

Configurations and header fields

``postfix_settings``  the TLS versions that a Postfix puts in force: ``postfix_lines`` and ``postfix_config`` read it
``postfix_findings``  the traps in it, worded in ``postfix_wording``; ``postfix_names``: names that are none
``postfix_defaults``  what Postfix would do if nothing were set is told from what is
``received``          the way of a message by its Received fields, in the ``received_forms``; ``received_findings``
"""
