"""What several people ask at one time has the labels that each would have got alone."""

import numpy as np

from heedful.project import Project
from heedful.serve import answering
from heedful.tasks.classification import Classification

TEXTS = [f"where is my {thing} and the bill of {n}" for n in range(30) for thing in ("parcel", "password")]


def test_labels_are_the_same_and_scores_nearly(trained: Project) -> None:
    trained.correct(TEXTS[3], "billing")
    alone, together = trained.predict(TEXTS), trained.predict_together(TEXTS)
    assert [one.answer for one in together] == [one.answer for one in alone]
    assert together[3].heeded == alone[3].heeded != ()
    difference = [
        abs(a.scores[x] - b.scores[x]) for a, b in zip(alone, together, strict=True) for x in a.scores
    ]
    assert max(difference) < answering.CLOSE / 2


def test_close_calls_are_answered_exactly(trained: Project, monkeypatch) -> None:
    monkeypatch.setattr(answering, "CLOSE", 2.0)
    alone, together = trained.predict(TEXTS), trained.predict_together(TEXTS)
    np.testing.assert_allclose(
        [list(one.scores.values()) for one in together],
        [list(one.scores.values()) for one in alone],
        atol=1e-5,
    )


def test_the_margin_is_the_way_to_the_next_answer(trained: Project) -> None:
    one, several = Classification(trained.labels), Classification(trained.labels, multi_label=True)
    chances = np.array([[0.7, 0.2, 0.1], [0.4, 0.35, 0.25]])
    np.testing.assert_allclose(one.margin(chances), [0.5, 0.05])
    np.testing.assert_allclose(several.margin(chances), [0.2, 0.1])
