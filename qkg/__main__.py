"""`python -m qkg` is the command line."""

from qkg.cli import entry

entry()
