"""The data set as a publication: what it says of itself, what changed between two releases, how far it reaches.

- `describe(engine)`: DCAT 3, VoID and PROV, as Turtle; `make dataset` writes it for a release.
- `compare(old, new)`: the difference between two releases, told by `qkg.release.difference_text`.
- `summarise(old, new)`, in `summary`: what a change amounts to, told by `summary_text`; `committed`: the folder in a commit.
- `coverage_page(…)`: what the graph holds and lacks, as a page; `docs/data.md` is this for the shipped data.
"""

from qkg.release.coverage import coverage_page
from qkg.release.description import describe
from qkg.release.difference import Difference, compare
from qkg.release.dumps import File, measure

__all__ = ["Difference", "File", "compare", "coverage_page", "describe", "measure"]
