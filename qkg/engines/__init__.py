"""Engines that answer SPARQL queries over the graph: embedded, remote, and rdflib's.

`protocols` says what an engine offers; each engine has a file of its own.
"""

from qkg.engines.protocols import Capabilities, Readable, Solutions, Writable

__all__ = ["Capabilities", "Readable", "Solutions", "Writable"]
