"""The command line, with the real store and extractor and a deterministic encoder; the real model is in tests/test_end_to_end.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claims.article import LIMIT
from index.archive import MAX_QUESTION
from tests.bot.conftest import NEWS, Telisik, document, refused
from tests.document_files import docx, pdf
from tests.web_server import STORY_ID


def test_an_added_article_is_listed_with_its_particulars(telisik: Telisik, news: Path) -> None:
    [added] = document(telisik("add", str(news), "--published", "2025-04-18", "--url", "https://example.org/cibening", "--json"))
    assert added["outcome"] == "added"
    [listed] = document(telisik("articles", "--json"))
    assert listed["title"] == "Jembatan gantung Cibening ambruk"
    assert (listed["published"], listed["url"], listed["language"]) == ("2025-04-18", "https://example.org/cibening", "id")


def test_standard_input_is_an_article(telisik: Telisik) -> None:
    [added] = document(telisik("add", "-", "--title", "Dari pipa", "--json", stdin=NEWS))
    assert added["title"] == "Dari pipa"


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", pdf([NEWS.splitlines()[2:3]])), ("a.docx", docx(NEWS.splitlines())), ("a.html", STORY_ID.encode())]
)
def test_files_of_other_kinds_are_articles_too(telisik: Telisik, tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    [by_path] = document(telisik("add", str(path), "--json"))
    [by_pipe] = document(telisik("add", "-", "--json", stdin=data))
    assert by_path["outcome"] == "added"
    assert by_pipe["outcome"] == "unchanged"


def test_a_damaged_file_is_refused_in_a_sentence(telisik: Telisik, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    refused(telisik("add", str(path)), "is damaged")


def test_adding_twice_keeps_one_and_a_date_given_later_resolves_the_days(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news))
    [before] = document(telisik("claims", "--kind", "casualty", "--json"))
    assert before["when"]["start"] is None
    assert before["when"]["relative"]
    [again] = document(telisik("add", str(news), "--json"))
    assert again["outcome"] == "unchanged"
    [updated] = document(telisik("add", str(news), "--published", "2025-04-18", "--json"))
    assert updated["outcome"] == "updated"
    [after] = document(telisik("claims", "--kind", "casualty", "--json"))
    assert after["when"] == {"start": "2025-04-15", "end": "2025-04-16", "grain": "day"}
    assert after["id"] == before["id"]
    assert len(document(telisik("articles", "--json"))) == 1


def test_claims_can_be_read_alone(telisik: Telisik, tmp_path: Path) -> None:
    news = tmp_path / "alone.txt"
    news.write_text("Banjir melanda di Cibening pada Senin. Banjir itu menewaskan 14 orang.\n", "utf-8")
    telisik("add", str(news), "--published", "2025-04-18")
    [claim] = document(telisik("claims", "--kind", "casualty", "--alone", "--json"))
    assert claim["alone"]["text"] == "Banjir [di Cibening pada Senin, 14 April 2025] menewaskan 14 orang."
    [replaced] = claim["alone"]["replacements"]
    assert claim["alone"]["text"][replaced["start"] : replaced["end"]] == "[di Cibening pada Senin, 14 April 2025]"
    assert replaced["original"] == "itu"
    assert "Banjir [di Cibening pada Senin, 14 April 2025] menewaskan 14 orang." in " ".join(telisik("claims", "--alone").stdout.split())


def test_claims_follow_the_contract_and_their_offsets_are_exact(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    found = document(telisik("claims", "--json"))
    assert {claim["kind"] for claim in found} >= {"casualty", "money", "quotation", "statement"}
    for claim in found:
        assert list(claim) == ["id", "kind", "text", "start", "end", "sentence", "value", "when", "where", "speaker", "check_worthiness"]
        assert NEWS[claim["start"] : claim["end"]] == claim["text"]
        sentence = claim["sentence"]
        assert NEWS[sentence["start"] : sentence["end"]] == sentence["text"]
    [deaths] = [claim for claim in found if claim["kind"] == "casualty"]
    assert deaths["value"] == {"metric": "deaths", "low": 14, "high": None, "unit": "person"}
    assert deaths["where"] == "Cibening"
    [quotation] = [claim for claim in found if claim["kind"] == "quotation"]
    assert "Ratna Wulandari" in quotation["speaker"]


def test_a_question_is_answered_with_the_sentence_and_its_offsets(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    answer = document(telisik("ask", "Berapa orang tewas di Cibening?", "--json"))
    assert list(answer) == ["question", "language", "status", "took_ms", "evidence"]
    assert (answer["status"], answer["language"]) == ("answered", "id")
    first = answer["evidence"][0]
    assert first["sentence"].startswith("CIBENING – Sedikitnya 14 orang tewas") or first["sentence"].startswith("Sedikitnya 14")
    assert NEWS[first["start"] : first["end"]] == first["sentence"]
    assert first["article"]["published"] == "2025-04-18"


def test_the_answer_for_people_shows_figure_date_and_source(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    shown = telisik("ask", "Berapa orang tewas di Cibening?").stdout
    assert "≥ 14" in shown
    assert "Selasa, 15 April 2025" in shown
    assert "Jembatan gantung Cibening ambruk" in shown


def test_silence_is_an_answer(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news))
    result = telisik("ask", "Berapa orang tewas di Kharkiv?", "--json")
    assert document(result)["status"] == "abstained"
    assert document(result)["evidence"] == []
    empty = telisik("ask", "How many people died in Kharkiv?")
    assert "Nothing in the archive says this." in empty.stdout


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Sedikitnya 10 orang tewas di Cibening pada hari Selasa", "supported"),
        ("9 orang tewas di Cibening pada hari Selasa", "refuted"),
        ("14 orang tewas di Cibening pada hari Selasa", "not_enough_info"),
        ("9 orang tewas di Cibening pada hari Rabu", "not_enough_info"),
        ("9 orang tewas di Kalisari pada hari Selasa", "not_enough_info"),
        ("9 orang terluka di Cibening pada hari Selasa", "not_enough_info"),
        ("Jembatan itu indah", "not_enough_info"),
    ],
)
def test_figures_are_compared_as_intervals(telisik: Telisik, news: Path, claim: str, verdict: str) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    check = document(telisik("check", claim, "--json"))
    assert list(check) == ["text", "verdict", "why", "evidence"]
    assert check["verdict"] == verdict
    assert check["why"]


def test_every_style_cites(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    [claim] = document(telisik("claims", "--kind", "casualty", "--json"))
    for style in ("plain", "markdown", "apa", "bibtex", "ris", "csl-json", "claimreview"):
        cited = telisik("cite", claim["id"], "--style", style)
        assert cited.exit_code == 0
        assert "Jembatan gantung Cibening ambruk" in cited.stdout
    refused(telisik("cite", claim["id"], "--style", "chicago"), "chicago", "apa")


def test_a_flag_is_counted_wherever_the_claim_appears(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    [claim] = document(telisik("claims", "--kind", "casualty", "--json"))
    flagged = document(telisik("flag", claim["id"].lower(), "--reason", "wrong-number", "--note", "Basarnas: 12", "--json"))
    assert (flagged["claim"], flagged["state"]) == (claim["id"], "open")
    answer = document(telisik("ask", "Berapa orang tewas di Cibening?", "--json"))
    assert answer["evidence"][0]["flags"] == 1
    refused(telisik("flag", claim["id"], "--reason", "outdated"), claim["id"])
    refused(telisik("flag", claim["id"], "--reason", "ugly"), "ugly", "wrong-number")


def test_flags_are_listed_and_settled_and_an_upheld_one_corrects_its_claim(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    assert document(telisik("review", "--json")) == []
    assert "No open flags." in telisik("review").stdout
    [claim] = document(telisik("claims", "--kind", "casualty", "--json"))
    [money] = document(telisik("claims", "--kind", "money", "--json"))
    first = document(telisik("flag", claim["id"], "--reason", "wrong-number", "--note", "12,\x1b[31m kata Basarnas", "--json"))
    telisik("flag", money["id"], "--reason", "outdated")
    listed = document(telisik("review", "--json"))
    told = {"id": first["id"], "claim": claim["id"], "reason": "wrong-number", "state": "open", "note": "12,\x1b[31m kata Basarnas"}
    assert told.items() <= listed[0].items()
    assert [flag["claim"] for flag in listed] == [claim["id"], money["id"]]
    assert (listed[0]["text"], listed[0]["sentence"]) == (claim["text"], claim["sentence"]["text"])
    assert listed[0]["article"]["title"] == "Jembatan gantung Cibening ambruk"
    shown = telisik("review").stdout
    assert first["id"][:8] in shown
    assert "kata Basarnas" in shown
    assert "\x1b[31m" not in shown
    settled = document(telisik("review", first["id"][:8], "--uphold", "--note", "Basarnas: 12", "--json"))
    assert (settled["state"], settled["review_note"]) == ("upheld", "Basarnas: 12")
    assert settled["settled"] is not None
    refused(telisik("review", first["id"], "--reject"), claim["id"])
    answer = document(telisik("ask", "Berapa orang tewas di Cibening?", "--json"))
    [correction] = answer["evidence"][0]["corrections"]
    assert correction == {"claim": claim["id"], "reason": "wrong-number", "note": "Basarnas: 12"}
    assert answer["evidence"][0]["flags"] == 1
    for people in (telisik("ask", "Berapa orang tewas di Cibening?").stdout, telisik("claims").stdout):
        assert "Basarnas: 12" in people
    [other] = document(telisik("review", "--json"))
    rejected = telisik("review", other["id"], "--reject")
    assert rejected.exit_code == 0
    assert money["id"] in rejected.stdout
    assert document(telisik("review", "--json")) == []


def test_a_flag_can_be_withdrawn(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    [claim] = document(telisik("claims", "--kind", "casualty", "--json"))
    telisik("flag", claim["id"], "--reason", "other")
    assert document(telisik("withdraw", claim["id"].lower(), "--json"))["state"] == "withdrawn"
    refused(telisik("withdraw", claim["id"]), claim["id"])
    [after] = document(telisik("ask", "Berapa orang tewas di Cibening?", "--json"))["evidence"][:1]
    assert (after["flags"], "corrections" in after) == (0, False)
    flagged = document(telisik("flag", claim["id"], "--reason", "outdated", "--json"))
    assert claim["id"] in telisik("withdraw", flagged["id"]).stdout
    assert document(telisik("review", "--json")) == []


def test_reviewing_needs_a_flag_and_a_decision(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news), "--published", "2025-04-18")
    [claim] = document(telisik("claims", "--kind", "casualty", "--json"))
    flag = document(telisik("flag", claim["id"], "--reason", "other", "--json"))
    for incomplete in ((flag["id"],), ("--uphold",), ("--note", "12"), (flag["id"], "--note", "12")):
        refused(telisik("review", *incomplete), "--uphold", "--reject")
    for unknown in ("deadbeef", claim["id"], ""):
        refused(telisik("review", unknown, "--uphold"), unknown)
    refused(telisik("withdraw", "ZZZZ-ZZZ"), "ZZZZ-ZZZ")
    assert [one["id"] for one in document(telisik("review", "--json"))] == [flag["id"]]


def test_a_removed_article_no_longer_answers(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news))
    [article] = document(telisik("articles", "--json"))
    assert document(telisik("remove", article["id"][:8], "--json"))["title"] == article["title"]
    assert document(telisik("ask", "Berapa orang tewas di Cibening?", "--json"))["status"] == "abstained"
    refused(telisik("remove", article["id"][:8]), article["id"][:8])


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"Berita\xff\xfe\x00\x81", b"a" * (LIMIT + 1)])
def test_what_is_not_an_article_is_refused_in_a_sentence(telisik: Telisik, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(data)
    refused(telisik("add", str(path)), "odd.txt")
    assert document(telisik("articles", "--json")) == []


def test_bad_input_is_refused_in_a_sentence(telisik: Telisik, news: Path, tmp_path: Path) -> None:
    refused(telisik("add", str(tmp_path / "missing.txt")), "missing.txt")
    refused(telisik("add", str(tmp_path)), str(tmp_path))
    refused(telisik("add", str(news), "--published", "18 April"), "18 April")
    refused(telisik("add", "http://no-such-host.invalid/"), "no-such-host.invalid")
    refused(telisik("cite", "ZZZZ-ZZZ"), "ZZZZ-ZZZ")
    refused(telisik("ask", "   "))
    refused(telisik("ask", "a" * 10_000), "10")
    refused(telisik("check", "a" * (MAX_QUESTION + 1)))
    refused(telisik("claims", "deadbeef"), "deadbeef")
    assert document(telisik("articles", "--json")) == []


def test_one_bad_source_does_not_stop_the_others(telisik: Telisik, news: Path, tmp_path: Path) -> None:
    result = telisik("add", str(tmp_path / "missing.txt"), str(news), "--json")
    assert result.exit_code == 1
    assert [added["outcome"] for added in json.loads(result.stdout)] == ["added"]
    assert "missing.txt" in result.stderr


def test_escape_sequences_in_an_article_do_not_reach_the_terminal(telisik: Telisik, tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text("Judul \x1b]0;pwned\x07\n\nSebanyak 12 orang tewas di \x1b[31mCibening pada hari Selasa.\n", "utf-8")
    telisik("add", str(path))
    for shown in (telisik("claims"), telisik("articles"), telisik("ask", "Berapa orang tewas di Cibening?")):
        assert "\x1b" not in shown.stdout
        assert "\x07" not in shown.stdout


def test_the_doctor_reports_what_is_there(telisik: Telisik, news: Path) -> None:
    telisik("add", str(news))
    report = document(telisik("doctor", "--json"))
    assert report["problems"] == []
    assert report["state"]["articles"] == "1"
    sentences = report["state"]["sentences"]
    assert report["state"]["index"] == f"{sentences}/{sentences}"


def test_the_doctor_says_what_is_wrong(telisik: Telisik, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "telisik.sqlite3").write_bytes(b"this is no database" * 1000)
    result = telisik("doctor", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"]


def test_the_first_run_adds_the_samples_once_and_answers(telisik: Telisik) -> None:
    first = telisik("run")
    assert first.exit_code == 0, first.output
    titles = {article["title"] for article in document(telisik("articles", "--json"))}
    assert len(titles) >= 4
    assert all(title in first.stdout for title in titles)
    [gone, *_] = document(telisik("articles", "--json"))
    telisik("remove", gone["id"])
    second = telisik("run")
    assert second.exit_code == 0
    assert gone["title"] not in {article["title"] for article in document(telisik("articles", "--json"))}


LATER_NEWS = """Korban jembatan Cibening bertambah

CIBENING – Jumlah korban tewas ambruknya jembatan gantung di Cibening menjadi 19 orang, kata bupati.
"""
TOLL = "Berapa orang tewas ketika jembatan di Cibening ambruk?"


@pytest.fixture
def two_counts(telisik: Telisik, news: Path, tmp_path: Path) -> None:
    later = tmp_path / "cibening-2.txt"
    later.write_text(LATER_NEWS, "utf-8")
    telisik("add", str(news), "--published", "2025-04-16")
    telisik("add", str(later), "--published", "2025-04-18")


@pytest.mark.usefixtures("two_counts")
def test_every_value_of_a_figure_in_the_order_of_publication(telisik: Telisik) -> None:
    found = document(telisik("timeline", TOLL, "--json"))
    assert set(found) == {"question", "language", "took_ms", "reports"}
    first, second = found["reports"]
    assert first["value"] == {"metric": "deaths", "low": 14, "high": None, "unit": "person"}
    assert first["article"]["published"] == "2025-04-16"
    assert first["when"] == {"start": "2025-04-15", "end": "2025-04-16", "grain": "day"}
    assert (first["standing"], first["superseded"], first["updates"], first["differs"], first["copies"]) == ("reported", True, [], [], [])
    assert NEWS[first["start"] : first["end"]] == first["sentence"]
    assert (second["value"]["low"], second["standing"], second["superseded"], second["updates"]) == (19, "update", False, [0])
    assert second["claim"] in second["claims"]
    shown = telisik("timeline", TOLL).stdout
    assert shown.index("≥ 14") < shown.index("19")
    assert "16 Apr 2025" in shown
    assert LATER_NEWS.splitlines()[2] in shown


@pytest.mark.usefixtures("two_counts")
def test_the_values_are_drawn_into_a_file(telisik: Telisik, tmp_path: Path) -> None:
    picture = tmp_path / "korban.png"
    result = telisik("timeline", TOLL, "--chart", str(picture))
    assert result.exit_code == 0, result.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    refused(telisik("timeline", TOLL, "--chart", str(tmp_path / "korban.jpg")), ".png")
    refused(telisik("timeline", TOLL, "--chart", str(tmp_path / "nowhere" / "korban.png")), "nowhere")
    assert document(telisik("timeline", "Berapa orang tewas di Wamena?", "--json", "--chart", str(tmp_path / "none.png")))["reports"] == []
    assert not (tmp_path / "none.png").exists()


def test_no_figure_is_no_error(telisik: Telisik) -> None:
    result = telisik("timeline", TOLL)
    assert result.exit_code == 0
    assert "No source gives a figure for this." in result.stdout or "Tidak ada" in result.stdout
    refused(telisik("timeline", " "))
