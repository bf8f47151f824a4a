"""The version of the ontology, the data and the software, which are released together."""

__version__ = "0.1.0"
