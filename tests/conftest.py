"""What all tests share: hypothesis tries the same values in every run, without a deadline; less garbage collection."""

import gc

from hypothesis import settings

settings.register_profile("qkg", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("qkg")


def pytest_collection_finish() -> None:
    """Exempt modules and collected tests, which live until the end, from garbage collection."""
    gc.collect()
    gc.freeze()
