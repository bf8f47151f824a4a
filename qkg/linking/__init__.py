"""Links to external data sets: linksets and SSSOM.

Floor 7.
"""
