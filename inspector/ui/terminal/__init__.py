"""The terminal: what comes from it, what goes to it, and giving it back.

``terminal``        is this a terminal we can draw on; signals; giving the terminal back
``driver``          what is sent to it: ``changed_cells`` only
``patient_output``  a terminal that takes nothing is waited for, and not for ever
``scrub``           the second layer against hostile bytes: nothing unprintable leaves the program
``plain_signs``     others in the place of our signs where the terminal does not know them
``uncoloured``      no colour leaves where none is wanted
``resizing``        a window whose size changes while the screen is busy; ``small``: one that is too small
``escape``          an Esc with a key behind it is two keys
``key_order``       keys of one packet take effect in their order; ``early_keys``: those typed before there is a screen
"""
