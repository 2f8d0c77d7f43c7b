from heedful.read.aliases import learnt_aliases
from heedful.records.reading import About, Meaning
from heedful.records.signal import Condition, RuleMeant

MAC, SALE = Meaning(this=About(is_=("L1",))), Meaning(this=About(is_=("L2",)))


def test_a_word_becomes_a_name_when_two_comments_use_it_for_one_label():
    said = [("apple stuff", MAC), ("thats apple gear", MAC), ("an advert", SALE), ("clearly an advert", SALE)]
    assert learnt_aliases(said) == {"L1": ("apple",), "L2": ("advert",)}


def test_once_is_not_enough_and_a_word_of_two_labels_names_neither():
    said = [("apple please", MAC), ("apple please", MAC), ("please", SALE), ("advert", SALE)]
    assert learnt_aliases(said) == {"L1": ("apple",)}


def test_the_words_of_a_rule_are_no_names():
    rule = RuleMeant(condition=Condition(any=("simm",)), label="L1")
    said = [("a simm, so apple", Meaning(rules=(rule,)))] * 2
    assert learnt_aliases(said) == {"L1": ("apple",)}


def test_a_few_chinese_characters_are_a_name_too():
    assert learnt_aliases([("归炒股那类", MAC), ("炒股的", MAC)]) == {"L1": ("炒股",)}
