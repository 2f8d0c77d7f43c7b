from heedful.records.echo import Change, Contradiction, Echo
from heedful.records.label import Labels
from heedful.records.reading import About, Meaning, Parse
from heedful.records.signal import Condition, RuleMeant
from heedful.tasks.wording import meaning_words, rule_echo, sentences, this_chips

LABELS = Labels(all=Labels().several(["mac.hardware", "misc.forsale"]))
SIMMS = RuleMeant(
    condition=Condition(any=("simm", "powerbook"), unless=("asking price",)), label="L1", strength="usually"
)


def test_an_echo_says_what_was_understood_and_what_it_would_do():
    meaning = Meaning(this=About(is_=("L1",), not_=("L2",)), rules=(SIMMS,), ignore=("dealer",))
    echo = Echo(
        this=this_chips(meaning.this, LABELS),
        rules=(rule_echo(SIMMS, LABELS, 214),),
        unread=("lol",),
        pool=11_314,
        changes=37,
        examples=(Change(text="A SIMM  for sale?", before=("misc.forsale",), after=("mac.hardware",)),),
        contradicts=(Contradiction(feedback_id="feedback-1", words="“SIMMs, cheap” is misc.forsale"),),
    )
    assert sentences(echo, Parse(meaning=meaning)) == (
        "Understood: this text is mac.hardware, not misc.forsale; texts that mention “simm” or “powerbook”, "
        "unless they mention “asking price”, → mac.hardware, usually.",
        "Matches 214 of 11,314 texts without a label; 37 answers would change; 1 of them:",
        "  “A SIMM for sale?”  misc.forsale → mac.hardware",
        "Contradicts feedback-1: “SIMMs, cheap” is misc.forsale.",
        "Not understood: “lol”.",
    )


def test_what_cannot_be_used_asks_one_question():
    parse = Parse(meaning=Meaning(), question="Which label should it have been?")
    assert sentences(Echo(), parse) == (
        "Nothing in this can be used; it is kept as it was said.",
        "Which label should it have been?",
    )


def test_a_description_and_a_denial_read_as_sentences():
    rule = RuleMeant(condition=Condition(about="gun control"), label="L1", polarity="not")
    assert (
        rule_echo(rule, LABELS, None).sentence
        == "texts that are about “gun control” → not mac.hardware, always"
    )


def test_a_meaning_fits_on_one_line():
    assert meaning_words(Meaning(this=About(one_of=("L1", "L2"))), LABELS) == (
        "this text is one of mac.hardware or misc.forsale"
    )
    assert meaning_words(Meaning(ignore=("roy", "cup")), LABELS) == "“roy” and “cup” must not decide"
    assert meaning_words(Meaning(), LABELS) == "nothing that can be used"
