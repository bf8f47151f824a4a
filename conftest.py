"""For every test and doctest: a folder of stores that is this run's own, so that no test reads a store of the reader's.

The processes of one run share it: the first to need the graph builds it, the others wait and open it.
"""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

_OURS = "QKG_TEST_STORE"


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder, unless the process that started this one did."""
    if _OURS not in os.environ:
        os.environ[_OURS] = os.environ["QKG_STORE"] = tempfile.mkdtemp(prefix="qkg-tests-")
        config.add_cleanup(lambda: _forget(os.environ.pop(_OURS)))
    os.environ.pop("QKG_DATA", None)


def _forget(folder: str) -> None:
    os.environ.pop("QKG_STORE", None)
    shutil.rmtree(folder, ignore_errors=True)
