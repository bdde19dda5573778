"""Errors of storage, embedding and search; their place in the tree is drawn in :mod:`claims.errors`."""

from __future__ import annotations

from claims.errors import N_, TelisikError


class NotFound(TelisikError):
    """Something was named that this tenant does not have."""

    template = N_("That is not in this archive.")


class UnknownClaim(NotFound):
    template = N_("There is no claim {code} in this archive.")


class AmbiguousCode(NotFound):
    template = N_("More than one claim has the code {code}: use one of the full ids {ids}.")


class UnknownArticle(NotFound):
    template = N_("There is no article {reference} in this archive.")


class AmbiguousArticle(NotFound):
    template = N_("More than one article is called {reference}: use one of the ids {ids}.")


class FlagError(TelisikError):
    """A flag that cannot be raised."""

    template = N_("This flag cannot be recorded.")


class AlreadyFlagged(FlagError):
    template = N_("You have already flagged claim {code}; that flag is still open.")


class UnknownReason(FlagError):
    template = N_("“{reason}” is not a reason: choose one of {reasons}.")


class StoreError(TelisikError):
    """The archive on disk cannot be used."""

    template = N_("The archive at {path} cannot be opened: {detail}.")


class EncoderError(TelisikError):
    """The embedding model cannot be loaded."""

    template = N_("The embedding model {model} cannot be loaded: {detail}.")
