"""qkg: the open knowledge graph of Québec's international relations."""

__version__ = "0.1.0"
