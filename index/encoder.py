"""Embedding: the bundled model's layers run by :mod:`index.bert_inference`, another one by sentence-transformers; in threads of its own.

Nothing heavy is imported before the first text is embedded: entering a :class:`SentenceEncoder` with the bundled model costs next to
nothing, so that commands which embed nothing stay quick. How the model is run, and what was measured, stands in docs/encoder.md.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

import numpy as np

from claims.errors import N_
from index import query_adapter, weights
from index.cores import cores
from index.errors import CrossEncoderError, CrossEncoderNotFound, EncoderError, ModelNotFound
from index.store import EmbeddingSpace, Vectors

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

    from index.bert_inference import Arithmetic

LOADING = N_("Loading the embedding model.")

#: The most sentences in a forward pass: from 16 on more gain nothing.
BATCH = 32
#: Least cosine between a model's float32 and bfloat16 vectors of :data:`_SAMPLE` for it to be run in bfloat16.
AGREEMENT = 0.999
_SAMPLE = "Menurut polisi, sedikitnya 14 orang terluka ketika sebuah bus terguling di jalan pegunungan pada Rabu malam."
#: What e5's models expect before a question and before a sentence.
_E5 = ("query: ", "passage: ")
#: Embedding tables of more rows than this stay as they are stored: they are most of the model's memory, and are only looked up.
_LARGE_TABLE = 10_000
#: Files of a model's folder that say nothing about its vectors.
_NOT_THE_MODEL = (".md", ".gitattributes", ".gitignore")

#: How long the model hub may take to say whether it has a model.
HUB_SECONDS = 15

T = TypeVar("T")


class Encoder(Protocol):
    """Turns text into unit vectors, off the event loop."""

    @property
    def space(self) -> EmbeddingSpace: ...

    async def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension) for sentences of articles; ``progress`` is called with the number done so far."""

    async def query(self, text: str) -> Vectors:
        """The vector, of shape (dimension,), of a question."""

    def likeness(self, cosine: float) -> float:
        """The cosine of a question's vector and a sentence's on the one scale, that of e5's, that thresholds and weights are made for."""


class SentenceEncoder:
    """The encoder of sentences and questions. Use as ``async with``; safe to share between tasks of one event loop.

    ``model`` is None or "default" for the bundled model, else a hub name or a folder. ``model_directory`` keeps the unpacked model, and
    what was learned about others. ``say`` is called, from the encoder's thread, with a message before anything that takes seconds.
    """

    def __init__(self, model: str | None, model_directory: Path, say: Callable[[str], None] | None = None) -> None:
        self._name = None if model in (None, "default") else model
        self._directory = model_directory
        self._say: Callable[[str], None] = say or (lambda _: None)
        # Loads the model and embeds questions, which so never wait behind the sentences of a long article.
        self._questions = ThreadPoolExecutor(1, thread_name_prefix="encoder-questions")
        self._passages: ThreadPoolExecutor | None = None
        self._loaded: Bundled | Running | None = None
        self._space = EmbeddingSpace(weights.NAME, weights.DIMENSION) if self._name is None else None

    async def __aenter__(self) -> Self:
        """Settles the space; a model that is not the bundled one is loaded the first time, to learn its dimension. Raises EncoderError."""
        if self._space is None:
            self._space = await self._run(self._settle)
        return self

    async def __aexit__(self, *_: object) -> None:
        for threads in (self._questions, self._passages):
            if threads is not None:
                await asyncio.to_thread(threads.shutdown, cancel_futures=True)
        self._loaded = None

    @property
    def space(self) -> EmbeddingSpace:
        """Names the weights: a fixed name for the bundled model, a folder's name with a hash of its files, or a hub name."""
        if self._space is None:
            raise RuntimeError("the encoder has not been entered")
        return self._space

    @property
    def runtime(self) -> str:
        """How the model is run, such as ``bfloat16, 2 threads``; ``not loaded`` before the first text."""
        return "not loaded" if self._loaded is None else self._loaded.runtime

    async def load(self) -> str:
        """Load the model, unless it is loaded, and return :attr:`runtime`. Raises EncoderError."""
        return (await self._run(self._model)).runtime

    async def query(self, text: str) -> Vectors:
        """The float32 unit vector, of shape (dimension,), of a question. Raises EncoderError when the model cannot be loaded."""
        rows = await self._run(lambda: self._model().embed([text], question=True))
        first: Vectors = rows[0]
        return first

    def likeness(self, cosine: float) -> float:
        """As :meth:`Encoder.likeness`; those of models other than the bundled one are taken as they are."""
        return query_adapter.likeness(cosine) if self._name is None else cosine

    async def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """The float32 unit vectors of sentences, of shape (len(texts), dimension), in their order.

        ``progress`` is called on the event loop's thread after each batch, with the number done so far. A text longer than the model
        reads is cut at its end. Raises EncoderError when the model cannot be loaded.
        """
        rows = np.zeros((len(texts), self.space.dimension), dtype=np.float32)
        if not texts:
            return rows
        model = await self._run(self._model)
        if self._passages is None:
            self._passages = ThreadPoolExecutor(model.workers, thread_name_prefix="encoder-passages")
        threads = self._passages
        # Texts of like length share a batch, so that little is padding; the longest first: what does not fit in memory fails at once.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        size = min(BATCH, -(-len(order) // model.workers))
        waiting = deque(order[start : start + size] for start in range(0, len(order), size))
        done = 0

        async def work() -> None:
            nonlocal done
            while waiting:
                batch = waiting.popleft()
                embed = partial(model.embed, [texts[i] for i in batch], question=False)
                rows[batch] = await asyncio.get_running_loop().run_in_executor(threads, embed)
                done += len(batch)
                if progress is not None:
                    progress(done)

        try:
            await asyncio.gather(*(work() for _ in range(model.workers)))
        finally:
            waiting.clear()  # so that after an error, or when this is cancelled, no further batch begins
        return rows

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._questions, work)

    def _model(self) -> Bundled | Running:
        """The loaded model; called in the thread for questions only."""
        if self._loaded is None:
            if self._name is None:
                folder = weights.unpacked(self._directory, self._say)
                self._say(LOADING)
                self._loaded = _opened(folder)
            else:
                self._say(LOADING)
                self._loaded = _load(self._name, located(self._name))
        return self._loaded

    def _settle(self) -> EmbeddingSpace:
        """The space of a model that is not the bundled one: as remembered while its files are untouched, else by loading it."""
        assert self._name is not None
        state = _state(self._name)
        note = self._directory / f"{hashlib.sha256(self._name.encode()).hexdigest()[:16]}.space.json"
        try:
            known = json.loads(note.read_bytes())
            if known["state"] == state:
                return EmbeddingSpace(known["name"], known["dimension"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # never loaded here, or the note was cut short
        space = EmbeddingSpace(_fingerprinted(self._name, state), self._model().dimension)
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            note.write_text(json.dumps({"state": state, "name": space.name, "dimension": space.dimension}), "utf-8")
        except OSError:
            pass  # it is learned anew next time
        return space


class Bundled:
    """The bundled model, ready to run in several threads at once; each pass keeps to the thread it was begun in (see :class:`Running`)."""

    dimension = weights.DIMENSION

    def __init__(self, folder: Path, kind: Arithmetic) -> None:
        """``folder`` is the unpacked model's. Raises OSError, KeyError, or whatever the libraries make of a damaged file."""
        from safetensors import safe_open
        from tokenizers import Tokenizer

        from index.bert_inference import Tables, layers

        self._tables = Tables(folder)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._tables.places)
        with safe_open(folder / "model.safetensors", framework="pt") as file:
            held = {name: file.get_tensor(name) for name in file.keys() if name.startswith("encoder.")}  # noqa: SIM118 - no dictionary
        prefixes = [f"encoder.layer.{n}." for n in range(weights.LAYERS)]
        self._layers = layers(held, prefixes, kind)
        self._question_layers = layers(query_adapter.adapted(held), prefixes, kind)
        self._kind = kind
        #: How many batches of sentences to embed side by side.
        self.workers = cores()

    @property
    def runtime(self) -> str:
        """Such as ``bfloat16, 2 threads``."""
        return _runtime(str(self._kind), self.workers)

    def embed(self, texts: Iterable[str], *, question: bool, team: int = 1) -> Vectors:
        """As :meth:`Running.embed`."""
        import torch

        from index.bert_inference import through

        torch.set_num_threads(team)  # holds for the calling thread
        read = self._tokenizer.encode_batch(_prefixed(texts, _E5[0 if question else 1]))
        pieces = [one.ids for one in read]
        lengths = list(map(len, pieces))
        with torch.inference_mode():
            hidden = through(self._question_layers if question else self._layers, self._tables(pieces), lengths)
            means = torch.stack([text.mean(dim=0) for text in torch.split(hidden, lengths)])
            vectors: Vectors = torch.nn.functional.normalize(means).numpy()
        return vectors


@dataclass(frozen=True, slots=True)
class Running:
    """A model that is not the bundled one, ready to run in several threads at once.

    A forward pass keeps to the thread it was begun in. Teams of OpenMP threads meet at a barrier after each of some 150 operations, and
    where another program holds a core all of them wait for it: passes side by side are as fast, and only as slow as the cores are busy.
    """

    model: SentenceTransformer
    dimension: int
    bfloat16: bool
    #: How many batches of sentences to embed side by side.
    workers: int
    #: Put before a question, and before a sentence.
    prefixes: tuple[str, str]
    _tokenizing: Lock = field(default_factory=Lock, repr=False)

    @property
    def runtime(self) -> str:
        """Such as ``bfloat16, 2 threads``."""
        return _runtime("bfloat16" if self.bfloat16 else "float32", self.workers)

    def embed(self, texts: Iterable[str], *, question: bool, team: int = 1) -> Vectors:
        """Unit vectors of shape (n, dimension), from one forward pass by ``team`` OpenMP threads."""
        import torch

        torch.set_num_threads(team)  # holds for the calling thread
        prefixed = _prefixed(texts, self.prefixes[0 if question else 1])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            with self._tokenizing:  # the tokenizer keeps its padding and truncation as state
                features = self.model.preprocess(prefixed)
            rows = self.model(features)["sentence_embedding"].float().numpy()
        vectors: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return vectors


def _prefixed(texts: Iterable[str], prefix: str) -> list[str]:
    # A lone surrogate (a byte of the command line that is no UTF-8) cannot be tokenised.
    return [prefix + text.strip().encode("utf-8", "replace").decode() for text in texts]


def _runtime(kind: str, workers: int) -> str:
    return f"{kind}, {workers} thread{'s' if workers > 1 else ''}"


def _opened(folder: Path) -> Bundled:
    """The bundled model in the arithmetic that suits this processor. Raises EncoderError."""
    from index.bert_inference import arithmetic

    try:
        return Bundled(folder, arithmetic(integers=False))  # 8 bits move vectors, and save a question little
    except Exception as error:  # whatever a damaged file makes of the libraries is one sentence to a person
        raise _unloaded(weights.NAME, error) from error


def _load(name: str, place: str) -> Running:
    """Load a model that is not the bundled one, and choose its arithmetic by trying it. Raises EncoderError."""
    from index.bert_inference import capable_of_bfloat16

    try:
        if not capable_of_bfloat16():
            return arrange(open_model(place), name, bfloat16=False)
        exact = arrange(open_model(place), name, bfloat16=False).embed([_SAMPLE], question=False)
        narrow = arrange(open_model(place), name, bfloat16=True)
        if float((exact @ narrow.embed([_SAMPLE], question=False).T)[0, 0]) >= AGREEMENT:
            return narrow
        return arrange(open_model(place), name, bfloat16=False)
    except EncoderError:
        raise
    except Exception as error:  # as above
        raise _unloaded(name, error) from error


def _unloaded(name: str, error: Exception) -> EncoderError:
    return EncoderError(model=name, detail=first_line(error))


def first_line(error: Exception) -> str:
    """What an error says, for a sentence of ours; its kind where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def open_model(place: str) -> SentenceTransformer:
    """A model with its weights as they are stored: from its folder, from the hub's cache on this machine, or from the hub."""
    from sentence_transformers import SentenceTransformer

    keep_quiet()
    return _wherever_it_is(
        place, lambda here: SentenceTransformer(place, device="cpu", local_files_only=here, model_kwargs={"dtype": "auto"}).eval()
    )


def _wherever_it_is(place: str, opened: Callable[[bool], T]) -> T:
    """What ``opened`` makes of a model's folder or hub name, told whether to look on this machine only. Raises EncoderError where a model
    is not on this machine and the hub has no such one or cannot be asked."""
    if Path(place).is_dir():
        return opened(True)
    try:
        return opened(True)
    except (OSError, ValueError):  # not in the cache, or not the whole of it
        _ask_hub(place)
        return opened(False)


def keep_quiet() -> None:
    """Silence the libraries that load models: standard error belongs to the command line's own messages."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    for library in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(library).setLevel(logging.ERROR)


def open_cross_encoder(name: str) -> CrossEncoder:
    """A cross-encoder by hub name or folder. Raises CrossEncoderNotFound where there is none, CrossEncoderError where it cannot be had."""
    from sentence_transformers import CrossEncoder

    keep_quiet()
    try:
        place = located(name)
        opened: CrossEncoder = _wherever_it_is(place, lambda here: CrossEncoder(place, device="cpu", local_files_only=here))
    except ModelNotFound as error:
        raise CrossEncoderNotFound(model=name) from error
    except Exception as error:  # whatever a damaged file makes of the libraries is one sentence to a person
        detail = error.values["detail"] if isinstance(error, EncoderError) else first_line(error)
        raise CrossEncoderError(model=name, detail=detail) from error
    return opened


def _ask_hub(name: str) -> None:
    """Ask once whether the hub has a model: the libraries themselves ask for a minute and more before they give up. Raises EncoderError."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

    full = name if "/" in name else f"sentence-transformers/{name}"
    try:
        HfApi().model_info(full, timeout=HUB_SECONDS)
    except RepositoryNotFoundError as error:
        raise ModelNotFound(model=name) from error
    except HfHubHTTPError:
        raise
    except Exception as error:  # no name service, no route, no answer in time: the client's own errors differ between its releases
        raise EncoderError(model=name, detail="it is not on this machine and the model hub cannot be reached") from error


def arrange(model: SentenceTransformer, name: str, *, bfloat16: bool) -> Running:
    """The model ready to run: matrix products in bfloat16 or float32, everything between them (norms, sums, pooling) in float32."""
    import torch

    for module in model.modules():
        if isinstance(module, torch.nn.Embedding) and module.num_embeddings > _LARGE_TABLE:
            continue
        wanted = torch.bfloat16 if bfloat16 and isinstance(module, torch.nn.Linear) else torch.float32
        for parameter in module.parameters(recurse=False):
            if parameter.is_floating_point():
                parameter.data = parameter.data.to(wanted)
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise ValueError("it does not say how long its vectors are")
    return Running(model, dimension, bfloat16, cores(), _prefixes(name, model.prompts))


def _prefixes(name: str, prompts: dict[str, str | None]) -> tuple[str, str]:
    """What goes before a question and before a sentence: the model's own prompts; e5's, for a model of that name; else nothing."""
    question, passage = prompts.get("query") or "", prompts.get("passage") or prompts.get("document") or ""
    if not question and not passage and re.search(r"(?<![a-z0-9])e5(?![a-z0-9])", Path(name).name.lower()):
        return _E5
    return question, passage


def located(name: str) -> str:
    """What to open: a folder's path, or a hub name. Raises ModelNotFound for a path where there is no folder."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return str(folder)
    if folder.exists() or not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", name, re.ASCII):
        raise ModelNotFound(model=name)
    return name


def _state(name: str) -> list[list[str | int]]:
    """The path, length and time of change of each file of a model's folder; empty for a hub name. Raises ModelNotFound."""
    place = Path(located(name))
    if not place.is_dir():
        return []
    files = sorted(path for path in place.rglob("*") if path.is_file() and not path.name.endswith(_NOT_THE_MODEL))
    return [[path.relative_to(place).as_posix(), path.stat().st_size, path.stat().st_mtime_ns] for path in files]


def _fingerprinted(name: str, state: list[list[str | int]]) -> str:
    """The name of a model's space: for a folder with a hash of its files, so that it may move but not change unnoticed."""
    if not state:
        return name
    place = Path(located(name))
    whole = hashlib.sha256()
    for relative, *_ in state:
        with (place / str(relative)).open("rb") as file:
            whole.update(f"{relative}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return f"{place.resolve().name}@{whole.hexdigest()[:12]}"
