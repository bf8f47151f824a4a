"""Answers to queries, and the formats that they are written in.

- `Rows`, `Row`: the table of a SELECT query, as Python values or RDF terms.
- `Triples`: what a CONSTRUCT or DESCRIBE query gives.
- `result_formats`: the standard formats of results; `frames`: pandas and Arrow; `markup`: Markdown and HTML.
"""

from qkg.answers.rows import Row, Rows
from qkg.answers.terms import Term, term_text, value_of
from qkg.answers.triples import Triples

__all__ = ["Row", "Rows", "Term", "Triples", "term_text", "value_of"]
