"""What all tests share: property-based tests have no deadline, since a busy machine is no defect."""

from hypothesis import settings

settings.register_profile("qkg", deadline=None)
settings.load_profile("qkg")
