"""The main job with the real model: an article in, questions in several languages, the right sentence or silence.

The articles were written for this test, and the expected sentences chosen by reading them, before the program ran.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from claims.article import Draft
from index.answer import Answer, Status
from index.archive import Archive
from index.cross_encoder import LocalCrossEncoder
from index.encoder import SentenceEncoder
from index.sqlite import SQLiteStore
from index.store import LOCAL
from index.verdicts import Verdict

FERRY = """Feri KM Cahaya Selatan tenggelam di Selat Mandau

Menteri Perhubungan Arman Setyadi tiba di Pelabuhan Teluk Jering pada hari Kamis untuk bertemu keluarga penumpang KM Cahaya Selatan.
Arman mengatakan penyelidikan itu merupakan “kewajiban negara kepada keluarga korban”.
“Kami akan memeriksa semua kapal di lintasan ini, tanpa kecuali,” kata menteri tersebut.
Kapal itu tenggelam pada hari Senin di perairan Pulau Rangsang dan menewaskan sedikitnya 41 orang, menurut Badan SAR.
Kecelakaan lain terjadi pada hari Rabu, ketika sebuah perahu motor terbalik dan menewaskan sedikitnya 6 orang.
Sebanyak 27 penumpang lainnya masih hilang.
Direktur Badan SAR, Lina Marpaung, berbicara dengan Gubernur Hasan Bakri melalui telepon pada hari Rabu sebelum pencarian diperluas.
“Gelombang terlalu tinggi untuk penyelam,” ujar Lina di Teluk Jering.
Pemilik kapal, PT Samudra Lintas, menolak berkomentar.
"""

BUDGET = """Valdoria approves flood budget

The parliament of Valdoria approved a budget of $48 million for flood defences on Tuesday.
Finance Minister Petra Holm said the money would be spent “on walls, not on words”.
Opposition leader Karl Brandt voted against the plan, and called it too small.
About 62 percent of the houses along the Lorne river have no protection, according to the water board.
"""


@pytest.fixture
async def archive(model_directory: Path, tmp_path: Path) -> AsyncIterator[Archive]:
    async with (
        SentenceEncoder(None, model_directory) as encoder,
        LocalCrossEncoder(None, model_directory) as cross,
        SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store,
    ):
        whole = Archive(store, encoder, cross, lambda: datetime(2025, 6, 21, tzinfo=UTC))
        friday = datetime(2025, 6, 20, tzinfo=UTC)
        await whole.add(LOCAL, Draft(FERRY, published=friday), "ferry")
        await whole.add(LOCAL, Draft(BUDGET, published=friday), "budget")
        yield whole


def best(answer: Answer) -> str:
    assert answer.status is Status.ANSWERED, (answer.question, [e.features | {"p": e.score} for e in answer.related])
    return answer.evidence[0].source.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Berapa orang tewas di Pulau Rangsang?", "41 orang"),
        ("How many people were killed off Rangsang island?", "41 orang"),
        ("Berapa ramai orang terbunuh di Pulau Rangsang?", "41 orang"),
        ("Combien de personnes ont été tuées près de l'île de Rangsang ?", "41 orang"),
        ("berapa yang tewas hari rabu", "6 orang"),
        ("How many people died on Wednesday?", "6 orang"),
        ("Berapa penumpang yang masih hilang?", "27 penumpang"),
        ("Kapan Lina Marpaung berbicara dengan Hasan Bakri?", "melalui telepon"),
        ("Apa kata Lina Marpaung tentang gelombang?", "Gelombang terlalu tinggi"),
        ("Berapa anggaran banjir Valdoria?", "$48 million"),
        ("Who voted against the budget?", "Karl Brandt"),
        ("Berapa persen rumah di sepanjang sungai Lorne yang tidak terlindungi?", "62 percent"),
    ],
)
async def test_the_sentence_that_says_so_comes_first(archive: Archive, question: str, words: str) -> None:
    assert words in best(await archive.ask(LOCAL, question))


@pytest.mark.parametrize(
    "question",
    [
        "Resep soto ayam lamongan?",
        "Siapa presiden Argentina?",
        "Who won the world cup in 2014?",
        "Berapa orang tewas di Kharkiv?",
        "How many people were killed in Jakarta?",
        "Berapa orang terluka di Pulau Rangsang?",
        "Berapa orang tewas pada hari Minggu?",
        "What is the capital of Mongolia?",
        "Quel temps fait-il à Paris ?",
        "cara menghapus akun instagram",
    ],
)
async def test_what_no_sentence_says_is_met_with_silence(archive: Archive, question: str) -> None:
    answer = await archive.ask(LOCAL, question)
    assert answer.status is Status.ABSTAINED, [(e.source.text, e.score) for e in answer.evidence]
    assert answer.evidence == ()


async def test_the_figure_and_its_resolved_date_come_with_the_sentence(archive: Archive) -> None:
    answer = await archive.ask(LOCAL, "How many people were killed off Rangsang island?")
    [claim] = answer.evidence[0].answering
    assert claim.value is not None
    assert (claim.value.low, claim.value.high) == (41, None)
    assert claim.when is not None
    assert claim.when.start is not None
    assert claim.when.start.date() == date(2025, 6, 16)


async def test_offsets_point_at_the_very_words(archive: Archive) -> None:
    answer = await archive.ask(LOCAL, "Berapa orang tewas di Pulau Rangsang?")
    for evidence in answer.evidence:
        _, article = await archive.article(LOCAL, evidence.source.article.id)
        sentence = evidence.source.sentence
        assert article.text[sentence.start : sentence.end] == evidence.source.text


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("At least 40 people were killed off Rangsang on Monday", Verdict.SUPPORTED),
        ("Hanya 12 orang tewas di Pulau Rangsang pada hari Senin", Verdict.REFUTED),
        ("12 people were killed in Jakarta on Monday", Verdict.NOT_ENOUGH_INFO),
        ("12 people were injured off Rangsang on Monday", Verdict.NOT_ENOUGH_INFO),
        ("The ferry was painted blue", Verdict.NOT_ENOUGH_INFO),
    ],
)
async def test_verdicts_cross_languages(archive: Archive, text: str, verdict: Verdict) -> None:
    assert (await archive.check(LOCAL, text)).verdict is verdict


async def test_two_tolls_of_one_event_are_shown_as_a_conflict(archive: Archive) -> None:
    later = FERRY.replace("sedikitnya 41 orang", "38 orang").replace("Feri KM", "Kapal KM")
    await archive.add(LOCAL, Draft(later, published=datetime(2025, 6, 21, tzinfo=UTC)), "later")
    answer = await archive.ask(LOCAL, "Berapa orang tewas di Pulau Rangsang?")
    assert answer.status is Status.CONFLICTING
    lows = [claim.value.low for evidence in answer.evidence for claim in evidence.answering if claim.value is not None]
    assert lows == [38, 41]
