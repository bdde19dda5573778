"""The cross-encoder itself: the bundled one as it is committed, another one, and none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import cross_encoder
from index.cross_encoder import FILE, NAME, LocalCrossEncoder, Statement
from index.errors import CrossEncoderError, CrossEncoderMissing, CrossEncoderNotFound

PREMISE = "Gubernur Laras Anggraini menolak usulan pembangunan bendungan di Windu, kata juru bicaranya."


async def test_the_bundled_one_is_small_and_needs_no_hub(model_directory: Path) -> None:
    assert FILE.stat().st_size < 30_000_000
    async with LocalCrossEncoder(None, model_directory) as cross:
        assert (cross.name, cross.ranks, cross.there) == (NAME, True, True)
        assert await cross.load() in ("int8", "bfloat16", "float32")


async def test_what_follows_and_what_contradicts(model_directory: Path) -> None:
    async with LocalCrossEncoder(None, model_directory) as cross:
        hypotheses = ["Usulan bendungan di Windu ditolak Laras Anggraini.", "Laras Anggraini menyetujui usulan bendungan."]
        rows = await cross.verdicts([Statement(PREMISE, hypothesis) for hypothesis in hypotheses])
        assert rows.shape == (2, 3)
        assert rows.sum(axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)
        assert rows.argmax(axis=1).tolist() == [0, 2]
        assert (await cross.verdicts([])).shape == (0, 3)


async def test_a_sentence_that_answers_is_more_relevant_in_two_languages(model_directory: Path) -> None:
    passages = [
        ("Bupati meninjau tenda pengungsi pada Selasa.", "Gempa guncang Windu", ""),
        ("Gempa mengguncang Kota Windu pada hari Senin dan menewaskan sedikitnya 24 orang.", "Gempa guncang Windu", ""),
        ("Hujan turun sepanjang malam.", "Gempa guncang Windu", "Sebanyak 60 orang terluka dalam gempa itu."),
    ]
    async with LocalCrossEncoder(None, model_directory) as cross:
        for question in ("Berapa orang tewas akibat gempa di Windu?", "How many people did the earthquake in Windu kill?"):
            scores = await cross.relevance(question, passages)
            assert int(np.argmax(scores)) == 1, (question, scores)
        assert await cross.relevance("Berapa?", []) == []


async def test_a_batch_gives_what_each_pair_gives_alone(model_directory: Path) -> None:
    texts = [PREMISE, "Ya.", PREMISE * 30, "\ud800 rusak", "", "42"]
    pairs = [Statement(a, b, head, before) for a in texts for b in texts for head, before in (("", ""), (PREMISE, "Ya."))]
    async with LocalCrossEncoder(None, model_directory) as cross:
        together = await cross.verdicts(pairs)
        for pair, row in list(zip(pairs, together, strict=True))[::5]:
            assert (await cross.verdicts([pair]))[0] == pytest.approx(row, abs=0.05)
        assert np.isfinite(together).all()


async def test_without_its_file_it_says_so(model_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "FILE", tmp_path / "cross_encoder.safetensors")
    async with LocalCrossEncoder(None, model_directory) as cross:
        assert not cross.there
        with pytest.raises(CrossEncoderMissing):
            await cross.load()
    (tmp_path / "cross_encoder.safetensors").write_bytes(b"damaged")
    async with LocalCrossEncoder(None, model_directory) as cross:
        assert cross.there
        with pytest.raises(CrossEncoderError, match=r"The cross-encoder .* cannot be loaded"):
            await cross.load()


@pytest.fixture(scope="module")
def small_judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder as sentence-transformers stores one, made here: two layers of random weights, labels in an order of their own."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("judge")
    words = {word: n for n, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "hujan", "turun", "tidak"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **special)  # type: ignore[no-untyped-call]
    fast.save_pretrained(folder)
    torch.manual_seed(0)
    labels = {0: "CONTRADICTION", 1: "ENTAILMENT", 2: "NEUTRAL"}
    config = BertConfig(vocab_size=7, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, id2label=labels)
    model = BertForSequenceClassification(config)
    model.classifier.bias.data = torch.tensor([0.0, 5.0, 0.0])  # it takes everything for entailed
    model.save_pretrained(folder)
    return folder


async def test_any_other_judges_by_its_own_labels(small_judge: Path, model_directory: Path) -> None:
    async with LocalCrossEncoder(str(small_judge), model_directory) as cross:
        assert (cross.ranks, cross.there) == (False, True)
        rows = await cross.verdicts([Statement("hujan turun", "hujan"), Statement("hujan", "tidak hujan")])
        assert rows.shape == (2, 3)
        assert rows.argmax(axis=1).tolist() == [0, 0]
        with pytest.raises(TypeError):
            await cross.relevance("hujan?", [("hujan turun", "", "")])


async def test_a_name_that_is_no_model_is_one_sentence(tmp_path: Path, model_directory: Path) -> None:
    async with LocalCrossEncoder(str(tmp_path / "nowhere"), model_directory) as cross:
        with pytest.raises(CrossEncoderNotFound, match="VERDICT_MODEL"):
            await cross.load()


async def test_a_folder_that_holds_no_model_is_one_sentence(tmp_path: Path, model_directory: Path) -> None:
    (tmp_path / "empty").mkdir()
    async with LocalCrossEncoder(str(tmp_path / "empty"), model_directory) as cross:
        with pytest.raises(CrossEncoderError, match=r"^The cross-encoder .* cannot be loaded: .*\.$"):
            await cross.load()
