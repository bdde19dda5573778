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


class UnknownFlag(NotFound):
    template = N_("There is no flag {flag} in this archive.")


class AmbiguousFlag(NotFound):
    template = N_("More than one flag begins with {flag}: use one of the ids {ids}.")


class UnknownWatch(NotFound):
    template = N_("You watch no such question here.")


class FlagError(TelisikError):
    """A flag that cannot be raised, settled or withdrawn."""

    template = N_("This flag cannot be recorded.")


class AlreadyFlagged(FlagError):
    template = N_("You have already flagged claim {code}; that flag is still open.")


class AlreadySettled(FlagError):
    """``values`` hold the claim's ``code``, and the ``state`` of the flag for whoever wants to say more."""

    template = N_("This flag on claim {code} is not open any more.")


class NotYourFlag(FlagError):
    template = N_("Only the person who raised a flag can withdraw it.")


class NothingToWithdraw(FlagError):
    template = N_("You have no open flag on claim {code}.")


class UnknownReason(FlagError):
    template = N_("“{reason}” is not a reason: choose one of {reasons}.")


class WatchError(TelisikError):
    """A question that cannot be watched."""

    template = N_("This question cannot be watched.")


class AlreadyWatched(WatchError):
    template = N_("You already watch this question here.")


class TooManyWatches(WatchError):
    template = N_("You already watch {limit} questions here, which is the most: remove one first.")


class StoreError(TelisikError):
    """The archive on disk cannot be used."""

    template = N_("The archive at {path} cannot be opened: {detail}.")


class ForeignFile(StoreError):
    template = N_("{path} is not an archive of Telisik: choose another DATA_DIR, or move that file away.")


class NewerArchive(StoreError):
    template = N_("The archive at {path} was made by a newer Telisik (format {found}; this one reads up to {known}): update Telisik.")


class ArchiveBusy(StoreError):
    template = N_("Another program keeps the archive at {path} busy: try again in a moment.")


class ArchiveFull(StoreError):
    template = N_("There is no room left on the disk for the archive at {path}: nothing was changed.")


class ArchiveFailed(StoreError):
    """Reading or writing failed after the archive was opened."""

    template = N_("The archive at {path} failed and nothing was changed: {detail}.")


class DamagedArchive(StoreError):
    template = N_("The archive at {path} is damaged: {detail}.")


class DamagedText(StoreError):
    template = N_("The text of article {article} is no longer the one that was archived.")


class DamagedSentences(StoreError):
    template = N_("The sentences or claims of article {article} do not fit its text: remove it and add it again.")


class MissingVectors(StoreError):
    template = N_("{missing} of the {total} sentences of article {article} have no vector of the model {model}.")


class DamagedVectors(StoreError):
    template = N_("Vectors of article {article} are damaged: remove it and add it again.")


class EncoderError(TelisikError):
    """The embedding model cannot be loaded."""

    template = N_("The embedding model {model} cannot be loaded: {detail}.")


class ModelNotFound(EncoderError):
    template = N_("There is no embedding model {model}: EMBEDDING_MODEL takes the name of a sentence-transformers model, or its folder.")


class ModelNotUnpacked(EncoderError):
    template = N_("The embedding model cannot be unpacked into {path}: {detail}.")


class CrossEncoderMissing(EncoderError):
    """The file of the bundled cross-encoder is not there; everything works without it, less well."""

    template = N_("The cross-encoder {path} is missing: answers are ranked without it, and texts without a figure or date stay unchecked.")
