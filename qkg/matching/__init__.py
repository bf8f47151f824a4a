"""Names to things: one normalisation, one index, one order of precedence, one way to suggest.

Parameters of queries, `show`, `search` and cells of imported tables all use it.
"""
