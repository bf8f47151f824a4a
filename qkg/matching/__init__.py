"""Names to things: one normalisation, one index, one order of precedence, one way to suggest.

Floor 5: parameters of queries, `show`, `search` and cells of imported tables all come here.
"""
