"""The features of candidates, and the linear models over them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from claims.questions import analyse
from index.scoring import CALIBRATION, FEATURES, READ, Linear, Model, contributions, features, model_for, models, with_relevance
from index.search import Candidate, Found
from index.terms import query_terms
from tests.index.test_anchors import candidate

QUESTION = "Berapa orang tewas di Windu?"


def found(question: str, *candidates: Candidate) -> Found:
    """The candidates as a search would give them; every word of the question is equally rare."""
    return Found(candidates, dict.fromkeys(query_terms(analyse(question, None)), 2.0))


def test_the_features_are_those_the_models_weigh() -> None:
    [values, other] = features(analyse(QUESTION, None), found(QUESTION, candidate("24 orang"), candidate("Hujan turun")))
    assert tuple(values) == FEATURES
    unread, read = models()["unread"], models()["read"]
    assert set(unread.order.coefficients) == set(FEATURES)
    assert set(unread.chance.coefficients) == {*FEATURES, *CALIBRATION}
    assert set(read.order.coefficients) == {*FEATURES, *READ}
    assert set(read.chance.coefficients) == {*FEATURES, *READ, *CALIBRATION}
    assert (values["metric_found"], values["names_found"], values["new_figure"], values["settled"]) == (1.0, 1.0, 1.0, 1.0)
    assert (other["metric_found"], other["kind_missing"], other["new_figure"]) == (0.0, 1.0, 0.0)
    assert values["covered"] > other["covered"]
    assert values["covered"] + values["covered_around"] + values["missing"] == pytest.approx(1.0)


def test_an_article_that_the_person_chose_names_the_event() -> None:
    asked, candidates = analyse("Berapa orang tewas?", None), (candidate("24 orang"), candidate("Hujan turun"))
    anywhere = found("Berapa orang tewas?", *candidates)
    assert [values["settled"] for values in features(asked, anywhere)] == [0.0, 0.0]
    assert [values["settled"] for values in features(asked, replace(anywhere, within=True))] == [1.0, 0.0]
    elsewhere = analyse("Berapa orang tewas di Lembah Kasau?", None)
    assert [values["settled"] for values in features(elsewhere, replace(anywhere, within=True))] == [0.0, 0.0]


def test_words_count_by_how_rare_they_are() -> None:
    asked = analyse("Gempa mengguncang Windu?", None)
    rare = {term: (9.0 if term == "windu" else 1.0) for term in query_terms(asked)}
    [there] = features(asked, Found((candidate("60 orang"),), rare))
    [common] = features(asked, Found((candidate("60 orang"),), dict.fromkeys(rare, 1.0)))
    assert there["covered"] == 0.0
    assert there["covered_around"] > common["covered_around"] - 1e-9


def test_no_candidates_have_no_features() -> None:
    assert features(analyse(QUESTION, None), Found((), {})) == []
    assert models()["unread"].scored([]) == []


@pytest.mark.parametrize("name", ["unread", "read"])
def test_meeting_what_is_asked_raises_the_probability(name: str) -> None:
    model = models()[name]
    values = features(analyse(QUESTION, None), found(QUESTION, candidate("24 orang"), candidate("Hujan turun")))
    if name == "read":
        values = with_relevance(values, [3.0, -4.0])
    right, wrong = model.scored(values)
    assert right["score"] > wrong["score"]
    assert model.probability(right) > model.probability(wrong)
    assert model.probability(wrong) < model.threshold
    assert model_for(right) is model


def test_a_lead_is_over_the_best_other_and_bounded() -> None:
    one = Model(Linear(0.0, {"cosine": 1.0}), Linear(-1.0, {"score": 2.0, "lead": 1.0}), 0.5)
    first, second, third = one.scored([{"cosine": 5.0}, {"cosine": 1.5}, {"cosine": 1.0}])
    assert (first["lead"], second["lead"], third["lead"]) == (3.5, -3.5, -4.0)
    assert one.probability(first) == pytest.approx(1 / (1 + math.exp(-(-1 + 10 + 3.5))))
    [alone] = one.scored([{"cosine": 5.0}])
    assert alone["lead"] == 1.0


def test_a_probability_stays_one_however_large_the_sum() -> None:
    one = Model(Linear(0.0, {}), Linear(0.0, {"cosine": 1.0}), 0.5)
    assert 0 < one.probability({"cosine": -1e9}) < one.probability({"cosine": 1e9}) <= 1


def test_the_contributions_add_up_to_the_log_odds() -> None:
    [values] = models()["unread"].scored(features(analyse(QUESTION, None), found(QUESTION, candidate("24 orang"))))
    odds = sum(share for _, _, share in contributions(values))
    assert models()["unread"].probability(values) == pytest.approx(1 / (1 + math.exp(-odds)))
