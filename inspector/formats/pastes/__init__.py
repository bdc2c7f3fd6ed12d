"""What people paste: dialogues, and what tools print.

``from_dialogue``, ``from_swaks``, ``from_openssl``, ``from_curl``, ``from_smtplib``, ``from_posttls_finger``
                    the readers; ``dialogue_lines`` is what they have in common
``from_no_connection``
                    why a tool came to no connection; ``from_powershell``: why it came to no mail
``pasted_text``     the lines that were meant: ``coding``, ``markup``, ``margins`` and ``line_ends`` undo what was done to
                    each ``pasted_line``; ``times`` and ``speakers`` read what stands in front of lines
``terminal_traces``  colours, what was typed and taken back, and what ``cat -v`` makes of both
``packet_list``     rows of Wireshark; ``tcpdump_text``: packets as tcpdump prints them
``tool_lines``      what telnet, netcat and shells say themselves
``openssl_words``   and ``openssl_dumps``: what OpenSSL writes
"""
