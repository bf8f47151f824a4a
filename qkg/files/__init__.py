"""Files on disk: the data folder, the folder lock, changes of several files at once, RDF files with line positions.

Floor 2.
"""
