"""Who says so: the accounts and sources that a statement, a thing or the rows of an answer rest on.

- `for_subject`: what is stated of a thing, statement by statement. `mentions`: the statements in which it is the value.
- `stated_by`: what an account states.
- `for_query`: for each row of a SELECT query's answer, the statements it rests on.

A statement of the view is made by accounts, or by a named rule from statements that are; or it belongs to what the
house itself writes: its vocabulary (ontology, concepts, names of foreign terms) and its description of accounts and
sources. Such a statement has no account, since nobody but the house says it: `Statement.house` names its graph. Where
none of these is found, the statement says so (`Statement.unexplained`).
"""

from qkg.evidence.model import Account, Named, Rival, Row, Statement
from qkg.evidence.query import for_query
from qkg.evidence.subject import for_subject, mentions, stated_by

__all__ = ["Account", "Named", "Rival", "Row", "Statement", "for_query", "for_subject", "mentions", "stated_by"]
