"""Property tests of this folder run without deadlines: no result may depend on how fast the machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("claims", deadline=None)
settings.load_profile("claims")
