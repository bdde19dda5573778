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
    template = N_("There is no article “{reference}” in this archive.")


class AmbiguousArticle(NotFound):
    template = N_("More than one article is called “{reference}”: use one of the ids {ids}.")


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


class ForeignDatabase(StoreError):
    template = N_("The database {path} has tables of another program: give Telisik a database, or a schema, of its own.")


class ArchiveUnreachable(StoreError):
    """The server was lost, or refused to be reached, for as long as a call was willing to try."""

    template = N_("The archive at {path} cannot be reached: {detail}. Nothing was changed that was not confirmed.")


class NewerArchive(StoreError):
    template = N_("The archive at {path} was made by a newer Telisik (format {found}; this one reads up to {known}): update Telisik.")


class ArchiveInUse(StoreError):
    """``process`` is the number of the one that runs, "?" where it cannot be told."""

    template = N_(
        "Telisik already runs on the archive at {path} (process {process}): end it first, or set another DATA_DIR. "
        "Single commands, such as telisik ask, work beside it."
    )


class OtherModelRuns(StoreError):
    template = N_(
        "Telisik runs on the archive at {path} with the model {running} (process {process}): with {model}, this command "
        "would take its search index away. Set EMBEDDING_MODEL as there, or end it first."
    )


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


class DamagedQueue(StoreError):
    template = N_("The list of open flags in the archive at {path} does not fit the flags' histories.")


class DamagedTerms(StoreError):
    template = N_("The index of words in the archive at {path} does not fit the articles.")


class NoBackup(StoreError):
    template = N_("An archive on a PostgreSQL server is backed up with the server's own pg_dump, or tenant by tenant with telisik export.")


class TransferError(TelisikError):
    """An archive that cannot be exported, imported or moved."""

    template = N_("This archive cannot be moved.")


class UnknownTenant(TransferError):
    template = N_("There is nothing of {tenant} in this archive; it has {tenants}.")


class OverArchive(TransferError):
    template = N_("{path} is the archive itself: choose another file.")


class UnwritableFile(TransferError):
    template = N_("{path} cannot be written: {detail}.")


class UnreadableFile(TransferError):
    template = N_("{path} cannot be read: {detail}.")


class NotAnExport(TransferError):
    template = N_("{path} is not an export of Telisik.")


class NewerExport(TransferError):
    template = N_("{path} was exported by a newer Telisik (format {found}; this one reads up to {known}): update Telisik.")


class DamagedExport(TransferError):
    template = N_("{path} is damaged in line {line} ({detail}): nothing was imported.")


class CopyDiffers(TransferError):
    template = N_("The copy of {tenant} differs from the original: {detail}. Stop the bot, and move into an empty archive.")


class EncoderError(TelisikError):
    """The embedding model cannot be loaded."""

    template = N_("The embedding model {model} cannot be loaded: {detail}.")


class ModelNotFound(EncoderError):
    template = N_("There is no embedding model {model}: EMBEDDING_MODEL takes the name of a sentence-transformers model, or its folder.")


class ModelNotUnpacked(EncoderError):
    template = N_("The embedding model cannot be unpacked into {path}: {detail}.")


class CrossEncoderError(EncoderError):
    """The cross-encoder cannot be loaded."""

    template = N_("The cross-encoder {model} cannot be loaded: {detail}.")


class CrossEncoderNotFound(CrossEncoderError):
    template = N_(
        "There is no cross-encoder {model}: VERDICT_MODEL takes the name of a sentence-transformers cross-encoder, or its folder."
    )


class CrossEncoderMissing(CrossEncoderError):
    """The file of the bundled cross-encoder is not there; everything works without it, less well."""

    template = N_("The cross-encoder {path} is missing: answers are ranked without it, and texts without a figure or date stay unchecked.")
