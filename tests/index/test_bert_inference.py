"""The bundled networks as they are run against the same weights in the libraries' own layers, in every arithmetic and side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.cross_network import collate, read_packed
from index import query_adapter, weights
from index.bert_inference import Arithmetic, arithmetic
from index.cross_encoder import FILE
from index.cross_inference import CrossReader
from index.cross_pairs import Pair, nli_pair, question_pair
from index.encoder import Bundled, arrange, open_model

QUESTION = "Berapa orang tewas akibat gempa di Windu?"
TEXTS = (
    QUESTION,
    "Gempa mengguncang Kota Windu pada hari Senin dan menewaskan sedikitnya 24 orang, kata juru bicara badan penanggulangan bencana.",
    "The governor denied that anyone had warned him before the dam broke.",
    "Ya.",
    "42",
    "日本語の文章と、한국어 문장 그리고 中文句子。",
    "Harga beras naik 7,5 persen. " * 60,
)
#: Least cosine to the library's vector in float32, and most difference of a logit; these logits spread over some ten.
NEARNESS = {Arithmetic.FLOAT32: (0.99999, 0.05), Arithmetic.BFLOAT16: (0.9999, 0.3), Arithmetic.INT8: (0.9995, 0.8)}


@pytest.fixture(scope="module")
def folder(model_directory: Path) -> Path:
    return model_directory / weights.NAME


@pytest.fixture(scope="module", params=Arithmetic)
def kind(request: pytest.FixtureRequest) -> Arithmetic:
    """Every arithmetic: one that the processor does not multiply by itself is slow, and right."""
    return Arithmetic(request.param)


def test_vectors_are_the_librarys(folder: Path, kind: Arithmetic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_adapter, "adapted", dict)  # the library knows nothing of it
    bundled, library = Bundled(folder, kind), arrange(open_model(str(folder)), weights.NAME, bfloat16=False)
    assert bundled.runtime.startswith(kind)
    for question in (True, False):
        found, expected = bundled.embed(TEXTS, question=question), library.embed(TEXTS, question=question)
        assert found.dtype == np.float32
        assert (found * expected).sum(axis=1).min() > NEARNESS[kind][0]
        alone = np.concatenate([bundled.embed([text], question=question) for text in TEXTS])
        assert (found * alone).sum(axis=1).min() > NEARNESS[kind][0]


def pairs_of(reader: CrossReader) -> tuple[list[Pair], list[Pair]]:
    asked = [question_pair(reader.tokenizer, QUESTION, text, "Gempa guncang Windu", TEXTS[1]) for text in (*TEXTS, "")]
    judged = [nli_pair(reader.tokenizer, one, other) for one in TEXTS[:5] for other in TEXTS[:3]]
    return asked, judged


def test_logits_are_those_of_the_network_that_was_trained(folder: Path, kind: Arithmetic) -> None:
    reader, network = CrossReader(FILE, folder, kind), read_packed(FILE, folder)
    asked, judged = pairs_of(reader)
    with torch.inference_mode():
        relevance, verdicts = reader.relevance(asked), reader.verdict(judged)
        assert relevance.shape == (len(asked), 1)
        assert verdicts.shape == (len(judged), 3)
        assert (relevance - network.relevance(network.for_relevance(collate(asked)))).abs().max() < NEARNESS[kind][1]
        assert (verdicts - network.verdict(network.for_verdict(collate(judged)))).abs().max() < NEARNESS[kind][1]


def test_passes_side_by_side_give_what_each_gives_alone(folder: Path) -> None:
    reader, bundled = CrossReader(FILE, folder, arithmetic(integers=True)), Bundled(folder, arithmetic(integers=False))
    asked, _ = pairs_of(reader)

    def read(at: int) -> tuple[float, list[float]]:
        with torch.inference_mode():
            return float(reader.relevance([asked[at]])), bundled.embed([TEXTS[at]], question=True)[0].tolist()

    places = list(range(len(TEXTS))) * 4
    alone = [read(at) for at in range(len(TEXTS))]
    with ThreadPoolExecutor(4) as threads:
        for at, (logit, vector) in zip(places, threads.map(read, places), strict=True):
            assert logit == pytest.approx(alone[at][0], abs=1e-4)
            assert vector == pytest.approx(alone[at][1], abs=1e-5)


@pytest.mark.parametrize(
    ("capable_of", "expected"),
    [
        ({"avx512_vnni": True, "avx512_bf16": True}, Arithmetic.INT8),
        ({"avx512_vnni": True}, Arithmetic.INT8),
        ({"avx512_bf16": True}, Arithmetic.BFLOAT16),
        ({"bf16": True}, Arithmetic.BFLOAT16),
        ({"avx2": True, "avx512_vnni": False}, Arithmetic.FLOAT32),
        ({}, Arithmetic.FLOAT32),
    ],
)
def test_the_processor_decides_the_arithmetic(capable_of: dict[str, bool], expected: Arithmetic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capable_of)
    assert arithmetic(integers=True) is expected
    if expected is not Arithmetic.INT8:
        assert arithmetic(integers=False) is expected


def test_a_file_of_another_network_is_told(folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"segments": torch.zeros(3, 384)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="of another network"):
        CrossReader(tmp_path / "other.safetensors", folder, Arithmetic.FLOAT32)
