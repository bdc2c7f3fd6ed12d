"""SMTP Inspector: the SMTP conversation live and byte-true, what each line means, and what TLS a server really speaks.

Bytes become events, events become a transcript, the transcript is read through lenses, the screen shows what the lenses say.

::

     a server (or demo/)
            │ bytes
       live/  sockets, threads, clocks
            │ feeds smtp/ and tls/
            ▼
         events  ──────▶  transcript   (append-only, the single source of truth)
            ▲                 │
            │ Command         ▼
            │              lenses/     pure: transcript -> annotations, findings, advice
            │                 │
            └──── intent ── ui/   and   formats/  (text, Markdown, JSON, HTML)

The rooms, from the ground up; each imports only what stands above it in this list:

``frozen``      the base of all values: made once, never changed
``program``     which program this is, and what it runs on
``patterns``    regular expressions that are compiled when they are first asked
``visible``     bytes as text that is safe to show and to paste
``toml_file``   a TOML file whose lines matter: where a key stands, how one value changes
``recent``      the latest sessions, in a small file of the user's
``output_file``  a report in a file: whole or not at all, and never over something else
``crash``       what is said of a fault of our own, and how one on another thread is heard of
``smtp/``       SMTP as RFC 5321 writes it. Bytes in, values out
``tls/``        TLS records, hellos, alerts, certificates. Bytes in, values out
``events``      the vocabulary: every frozen event, in the past tense
``transcript``  Entry, Transcript
``lenses/``     pure readings of a transcript
``live/``       the only room with sockets, threads and clocks (knows no lens, and no lens knows it)
``formats/``    a transcript to text, Markdown, JSON and HTML
``session_folder``
                the user's session files: their names, new ones, which are removed
``settings``, ``settings_file``
                what the user can set for good, and which themes there are; the file it is set in
``ui/``         the only room that imports textual
``command_line/``
                from the words that were typed to a session or a file, and to a report; what shells complete, the man page
``cli``         the command line: one function per subcommand

``demo/`` stands aside: embedded servers that misbehave on purpose. It imports only ``smtp``, ``tls`` and ``visible``.
"""

__version__ = "0.1.0"
