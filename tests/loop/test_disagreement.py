"""Rules that cannot both hold, and what taking one back would change."""


def told(project, comment: str, author: str) -> str:
    reading = project.tell(comment, author=author)
    project.apply(reading, author="owner")
    return reading.comment.id


def test_two_rules_on_the_same_texts_are_named_with_these(trained) -> None:
    ann = told(trained, "anything that mentions a courier is delivery", "ann")
    bob = told(trained, "anything that mentions a courier is billing", "bob")
    (found,) = trained.disagreements()
    assert found.feedback_ids == (ann, bob)
    assert found.shared >= len(found.texts) > 0
    assert all("courier" in text for text in found.texts)
    trained.take_back(bob)
    assert trained.disagreements() == []


def test_what_taking_back_would_change_is_what_it_changes(trained) -> None:
    text = trained.browse(surer=0.8).items[0].text
    before = trained.predict(text)
    wanted = next(name for name in trained.labels.names if name not in before.names)
    given = trained.correct(text, wanted)
    assert trained.predict(text).label == wanted
    change = next(one for one in trained.without(given.id).changes if one.text == text)
    assert change.before == (trained.labels.id(wanted),)
    assert change.after == before.answer
    assert trained.predict(text).label == wanted  # nothing was taken back
    trained.take_back(given.id)
    assert trained.predict(text).answer == before.answer


def test_what_nobody_heeds_changes_nothing(trained) -> None:
    given = trained.judge(trained.predict("the card was charged twice", keep=True), True)
    assert trained.without(given.id).changed == 0
    assert trained.without("no such item").changed == 0
