"""From the words that were typed to options, to a session or a file that is read, and to a report.

From the ground up; each imports only what stands above it in this list:

``option_values``     what may be typed behind an option, and what a wrong value is told
``option_groups``     the options, by subject
``subcommands``       the subcommands, with their examples
``help_page``, ``hints``
                      how --help looks, and what a mistyped word may have meant
``standard_streams``  what is written there is whole, in letters that they have
``arguments``         words to options
``sources``           a file or standard input to conversations
``saved``             a session that is over as the screen wants one, and its notes
``recording``         what writes a live session to its file, on the session's own thread
``progress_line``     the line that says meanwhile what is waited for
``whole_session``     its events from start to end, without the app
``completion_words``  what shells may complete
``showing``           what connects to the server of a session that is over
``changes``           options with one of them changed, for the same session again
``demo_options``      those of a demo, and where its server is
``running``           the app: its sessions, demos, samples and recordings
``completion``, ``manual``
                      scripts for shells, and the man page, from the same parsers as the help
``reporting``         a report without the app, and the exit status

`inspector.cli` calls them: one function per subcommand.
"""
