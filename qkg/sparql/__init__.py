"""SPARQL text as tokens and as a lossless tree, and what uses these: checks of texts from outside, rewriting for
union stores, exposing bindings for evidence, pre-binding for SHACL, the explanation of syntax errors.

Floor 2. Nothing here asks an engine for data.
"""
