"""What a refusal means: a reply, a bounce or a log line put beside a catalogue.

``explain``           the way in
``circumstances``     who wrote it, in which of the ``forms``; ``bounce`` takes a notification apart
``reply_codes``       what the digits of a code say; ``wrapped`` joins what was one sentence
``catalogue``         every ``refusal`` that is known. Its subjects: ``starttls``, ``tls``, ``certificates``, ``log_in``,
                      ``commands``, ``content``, ``senders``, ``recipients``, ``limits``, ``server`` (its own reasons),
                      ``connection`` (nobody refused), ``providers`` (what one provider alone says)
``known_lines``       which lines of a log it knows
"""
