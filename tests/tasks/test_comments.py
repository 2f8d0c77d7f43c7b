from heedful.records.feedback import Comment
from heedful.records.label import Labels, MergeLabels, SplitLabel
from heedful.records.reading import About, Application, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant
from heedful.tasks.classification import Classification
from heedful.tasks.comments import Understood, understood

LABELS = Labels(all=Labels().several(["billing", "delivery", "other"]))
TASK = Classification(LABELS)
COURIERS = RuleMeant(condition=Condition(any=("courier", "van")), label="L2", strength="usually")


def read(comment, this=None, rules=(), **more):
    parse = Parse(meaning=Meaning(this=this or About(), rules=rules), confidence=0.9)
    return Reading(comment_id=comment.id, author=comment.author, reader="test", parse=parse, **more)


def said(text="Where is it?", author="ann"):
    return Comment(text=text, author=author, comment="it is about couriers")


def test_what_a_comment_says_of_its_text_is_a_set_of_labels():
    comment = said()
    for this, allowed in (
        (About(is_=("L2",), not_=("L1",)), {"L2"}),
        (About(one_of=("L2", "L3"), not_=("L1",)), {"L2", "L3"}),
        (About(not_=("L1",)), {"L2", "L3"}),
    ):
        (signal,) = Understood(comment, read(comment, this)).about_its_text(TASK)
        assert signal.allowed == allowed


def test_a_comment_on_no_text_says_nothing_of_one():
    comment = said(text="")
    assert Understood(comment, read(comment, About(is_=("L2",)))).about_its_text(TASK) == []


def test_with_several_labels_a_text_may_have_what_a_comment_does_not_name():
    comment, task = said(), Classification(LABELS, multi_label=True)
    (signal,) = Understood(comment, read(comment, About(is_=("L2",), not_=("L1",)))).about_its_text(task)
    assert (signal.present, signal.absent) == ({"L2"}, {"L1"})


def test_a_rule_counts_half_until_its_reading_is_applied():
    comment = said()
    reading = read(comment, rules=(COURIERS,))
    (half,) = Understood(comment, reading).rules(TASK)
    (whole,) = Understood(comment, reading, (Application(reading_id=reading.id, author="ann"),)).rules(TASK)
    assert (half.weight, whole.weight) == (0.5, 1.0)
    assert (whole.label, whole.condition, whole.author) == ("L2", COURIERS.condition, "ann")


def test_for_this_text_alone_leaves_no_rule():
    comment = said()
    reading = read(comment, About(is_=("L2",)), rules=(COURIERS,))
    only = Application(reading_id=reading.id, author="ann", only_this_text=True)
    assert [one.kind for one in Understood(comment, reading, (only,)).signals(TASK)] == ["label_set"]


def test_a_rule_that_waits_needs_the_owner_or_somebody_else():
    comment = said(author="ann")
    reading = read(comment, rules=(COURIERS,), waits="it matches too much")
    for author, counts in (("ann", False), ("bob", True), ("owner", True)):
        applied = Understood(comment, reading, (Application(reading_id=reading.id, author=author),))
        assert bool(applied.rules(TASK)) == counts


def test_who_amends_a_reading_does_not_confirm_it():
    comment = said(author="ann")
    amended = read(comment, rules=(COURIERS,), waits="it matches too much").model_copy(
        update={"author": "bob"}
    )
    for author, counts in (("ann", False), ("bob", False), ("eve", True), ("owner", True)):
        applied = Understood(comment, amended, (Application(reading_id=amended.id, author=author),))
        assert bool(applied.rules(TASK)) == counts


def test_who_limits_a_reading_to_its_text_does_not_confirm_its_rules():
    comment = said(author="ann")
    reading = read(comment, rules=(COURIERS,), waits="it matches too much")
    refused = Application(reading_id=reading.id, author="owner", only_this_text=True)
    insisted = Application(reading_id=reading.id, author="ann")
    assert Understood(comment, reading, (refused, insisted)).rules(TASK) == []


def test_the_owners_application_counts_whatever_others_say_after_it():
    comment = said(author="ann")
    reading = read(comment, rules=(COURIERS,))
    whole = Application(reading_id=reading.id, author="owner")
    limited = Application(reading_id=reading.id, author="bob", only_this_text=True)
    assert [rule.weight for rule in Understood(comment, reading, (whole, limited)).rules(TASK)] == [1.0]
    assert Understood(comment, reading, (limited, whole.model_copy(update={"author": "eve"}))).rules(TASK)
    by_owner = limited.model_copy(update={"author": "owner"})
    assert (
        Understood(comment, reading, (by_owner, whole.model_copy(update={"author": "eve"}))).rules(TASK) == []
    )


def test_the_newest_reading_counts():
    comment = said()
    first = read(comment, About(is_=("L1",)))
    amended = read(comment, About(is_=("L2",)), replaces=first.id)
    applied = Application(reading_id=first.id, author="ann")
    found = understood([comment], [first, amended], [applied])[comment.id]
    assert found.reading == amended and found.applications == ()
    assert found.ids == (comment.id, amended.id)


def test_a_rule_follows_its_label_when_it_is_merged_and_sleeps_when_it_is_split():
    comment = said()
    known = Understood(comment, read(comment, rules=(COURIERS,)))
    merged = Classification(LABELS.after(MergeLabels(source="L2", into="L3")))
    split = Classification(LABELS.after(SplitLabel(source="L2", into=LABELS.several(["late", "lost"]))))
    assert [rule.label for rule in known.rules(merged)] == ["L3"]
    assert known.rules(split) == []
