"""Evidence: the accounts and sources that a statement, a thing or the rows of an answer rest on.

- `for_subject`: what is stated of a thing. `mentions`: the statements in which it is the value.
- `stated_by`: what an account states.
- `for_query`: for each row of a SELECT query's answer, the statements it rests on.

A statement of the view is stated by accounts, or derived by a rule from other statements, or it belongs to qkg's own
vocabulary (ontology, concepts, names of foreign terms) or to the description of accounts and sources. The last two have
no account; `Statement.graph` names their graph. A statement for which none of these is found says so
(`Statement.unexplained`).
"""

from qkg.evidence.model import Account, Labelled, Rival, RowEvidence, Statement
from qkg.evidence.query import for_query
from qkg.evidence.subject import for_subject, mentions, stated_by

__all__ = [
    "Account",
    "Labelled",
    "Rival",
    "RowEvidence",
    "Statement",
    "for_query",
    "for_subject",
    "mentions",
    "stated_by",
]
