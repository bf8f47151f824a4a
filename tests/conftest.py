"""What all tests share: property-based tests try the same values in every run, however long a busy machine takes."""

from hypothesis import settings

settings.register_profile("qkg", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("qkg")
