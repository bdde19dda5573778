"""The cross-encoder: reads two texts together, and tells whether one answers the other, or follows from it, or contradicts it.

The bundled one is ``index/cross_encoder.safetensors`` (what it was trained on and how well it does stands in docs/cross-encoder.md). It
shares the tables of the bundled encoder, so that it costs little memory, and loads without a hub. ``VERDICT_MODEL`` takes any other
sentence-transformers cross-encoder for natural language inference instead; that one judges, and ranks nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from claims.errors import N_
from index import weights
from index.cores import cores
from index.cross_pairs import Pair, nli_pair, question_pair
from index.encoder import first_line, open_cross_encoder
from index.errors import CrossEncoderError, CrossEncoderMissing

if TYPE_CHECKING:
    from torch import Tensor

LOADING = N_("Loading the cross-encoder.")
FILE = Path(__file__).with_name("cross_encoder.safetensors")
NAME = "telisik-cross-encoder"
#: The most pairs in a forward pass.
BATCH = 16
#: How a model's own names of the three labels begin, in the order of :data:`index.cross_pairs.LABELS`.
_LABELS = ("entail", "neutral", "contra")

T = TypeVar("T")
Probabilities = NDArray[np.float32]


class Statement(NamedTuple):
    """A hypothesis to be judged by a premise; ``head`` is the title of the premise's article or its first sentence, ``before`` the
    sentence before it, each empty where there is none."""

    premise: str
    hypothesis: str
    head: str = ""
    before: str = ""


class CrossEncoder(Protocol):
    """Reads pairs of texts, off the event loop."""

    @property
    def name(self) -> str: ...

    @property
    def ranks(self) -> bool:
        """Whether it can tell how well a sentence answers a question."""

    async def relevance(self, question: str, passages: Sequence[tuple[str, str, str]]) -> list[float]:
        """For each (sentence, head of its article, sentence before; the last two may be empty) a logit: how surely it answers."""

    async def verdicts(self, statements: Sequence[Statement]) -> Probabilities:
        """For each statement the probabilities of entailment, neutral and contradiction, shape (len(statements), 3)."""


class LocalCrossEncoder:
    """The cross-encoder over torch. Use as ``async with``; safe to share between tasks of one event loop.

    ``model`` is None or "default" for the bundled one, else a hub name or a folder. ``model_directory`` keeps the unpacked encoder. ``say``
    is called, from a thread, before anything that takes seconds. Nothing is loaded before the first pair.
    """

    def __init__(self, model: str | None, model_directory: Path, say: Callable[[str], None] | None = None) -> None:
        self._name = None if model in (None, "default") else model
        self._directory = model_directory
        self._say: Callable[[str], None] = say or (lambda _: None)
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="cross-encoder-loader")
        self._threads: ThreadPoolExecutor | None = None
        self._loaded: _Bundled | _Foreign | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for threads in (self._loader, self._threads):
            if threads is not None:
                await asyncio.to_thread(threads.shutdown, cancel_futures=True)
        self._loaded = None

    @property
    def name(self) -> str:
        return self._name or NAME

    @property
    def ranks(self) -> bool:
        return self._name is None

    @property
    def there(self) -> bool:
        """Whether there is anything to load: False where the bundled file is missing."""
        return self._name is not None or FILE.is_file()

    async def load(self) -> str:
        """Load the model, unless it is loaded, and say how it runs. Raises CrossEncoderError, of which CrossEncoderMissing is one, and
        EncoderError where the bundled encoder, whose tables it shares, cannot be unpacked."""
        return (await self._model()).runtime

    async def relevance(self, question: str, passages: Sequence[tuple[str, str, str]]) -> list[float]:
        model = await self._model()
        if not isinstance(model, _Bundled):
            raise TypeError("only the bundled cross-encoder ranks")
        if not passages:
            return []
        pairs = await asyncio.to_thread(lambda: [model.question(question, *passage) for passage in passages])
        scores = await self._spread(pairs, model.relevance)
        return [float(row[0]) for row in scores]

    async def verdicts(self, statements: Sequence[Statement]) -> Probabilities:
        model = await self._model()
        if not statements:
            return np.zeros((0, len(_LABELS)), dtype=np.float32)
        if isinstance(model, _Bundled):
            return await self._spread(await asyncio.to_thread(lambda: [model.statement(one) for one in statements]), model.verdicts)
        return await self._run(lambda: model.verdicts(statements))

    async def _spread(self, pairs: Sequence[Pair], work: Callable[[Sequence[Pair]], Probabilities]) -> Probabilities:
        """The rows of ``work`` for all pairs in their order, in as many single-threaded passes side by side as there are threads."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(cores(), thread_name_prefix="cross-encoder")
        # As many passes as there are threads, or a multiple; dealt out by length, so that they end together.
        rounds = -(-len(pairs) // (BATCH * cores()))
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].pieces))
        parts = [part for at in range(rounds * cores()) if (part := order[at :: rounds * cores()])]
        run = asyncio.get_running_loop().run_in_executor
        done = await asyncio.gather(*(run(self._threads, work, [pairs[i] for i in part]) for part in parts))
        rows = np.concatenate(done)
        back = np.empty_like(rows)
        back[[i for part in parts for i in part]] = rows
        return back

    async def _model(self) -> _Bundled | _Foreign:
        if self._loaded is None:
            self._loaded = await self._run(self._load)
        return self._loaded

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._loader, work)

    def _load(self) -> _Bundled | _Foreign:
        if self._loaded is not None:  # loaded while this waited for the thread
            return self._loaded
        if self._name is not None:
            self._say(LOADING)
            return _Foreign(self._name)
        if not FILE.is_file():
            raise CrossEncoderMissing(path=FILE)
        folder = weights.unpacked(self._directory, self._say)
        self._say(LOADING)
        try:
            return _Bundled(folder)
        except Exception as error:  # whatever a damaged file makes of the libraries is one sentence to a person
            raise CrossEncoderError(model=NAME, detail=first_line(error)) from error


class _Bundled:
    """The bundled network, ready to run in several threads at once."""

    def __init__(self, folder: Path) -> None:
        from index.bert_inference import arithmetic
        from index.cross_inference import CrossReader

        kind = arithmetic(integers=True)
        self.runtime = str(kind)
        self._reader = CrossReader(FILE, folder, kind)

    def question(self, question: str, sentence: str, head: str, before: str) -> Pair:
        return question_pair(self._reader.tokenizer, question, sentence, head, before)

    def statement(self, statement: Statement) -> Pair:
        return nli_pair(self._reader.tokenizer, *statement)

    def relevance(self, pairs: Sequence[Pair]) -> Probabilities:
        """Logits, of shape (len(pairs), 1)."""
        return self._run(lambda: self._reader.relevance(pairs))

    def verdicts(self, pairs: Sequence[Pair]) -> Probabilities:
        """Probabilities, of shape (len(pairs), 3)."""
        return _softmax(self._run(lambda: self._reader.verdict(pairs)))

    def _run(self, read: Callable[[], Tensor]) -> Probabilities:
        import torch

        torch.set_num_threads(1)  # holds for the calling thread; see index.encoder.Running
        with torch.inference_mode():
            logits: Probabilities = read().numpy()
        return logits


class _Foreign:
    """A cross-encoder of the operator's choice, for verdicts."""

    runtime = "float32"

    def __init__(self, name: str) -> None:
        try:
            self._model = open_cross_encoder(name)
            assert self._model.model is not None
            named = {str(label).lower(): int(at) for at, label in (self._model.model.config.id2label or {}).items()}
            self._order = [next(at for label, at in named.items() if label.startswith(begin)) for begin in _LABELS]
        except StopIteration:
            raise CrossEncoderError(model=name, detail="its labels are not entailment, neutral and contradiction") from None
        except CrossEncoderError:
            raise
        except Exception as error:  # as above
            raise CrossEncoderError(model=name, detail=first_line(error)) from error

    def verdicts(self, statements: Sequence[Statement]) -> Probabilities:
        pairs = [(one.premise, one.hypothesis) for one in statements]
        logits = np.asarray(self._model.predict(pairs, convert_to_numpy=True, show_progress_bar=False), dtype=np.float32)
        return _softmax(logits[:, self._order])


def _softmax(logits: Probabilities) -> Probabilities:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Probabilities = powers / powers.sum(axis=1, keepdims=True)
    return shares
