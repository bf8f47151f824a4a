"""SPARQL text as a lossless tree, and what is done to it: rewriting for union stores, pre-binding, diagnosis.

Floor 2. Nothing here asks an engine for data.
"""
