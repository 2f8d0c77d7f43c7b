"""Tokenizers are learnt the same way every time, and say again what they read."""

import json
import subprocess
import sys

import pytest
from tokenizers import Tokenizer

from heedful.errors import DataError
from heedful.train.pretraining.vocabulary import learn_tokenizer

TEXTS = [
    "The cat sat on the mat, again and again.",
    "A dog ran after the fast cat.",
    "Very good cats run.",
] * 5
KINDS = [("wordpiece", "masked"), ("bpe", "next"), ("unigram", "spans")]
CODE = """
import hashlib, sys
from heedful.train.pretraining.vocabulary import learn_tokenizer
texts = ["%s words %s go here %s" % (a, b, a + b) for a in "abcdefgh" for b in "xyzuvw"]
for kind, what, size in (("wordpiece", "masked", 90), ("bpe", "next", 300), ("unigram", "spans", 170)):
    learnt = learn_tokenizer(texts, kind, what, size, True)
    print(hashlib.sha256(b"".join(learnt.files(64).values())).hexdigest())
"""


def test_two_processes_learn_the_same_bytes() -> None:
    made = {
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(made) == 1
    assert len(made.pop().split()) == 3


@pytest.mark.parametrize(("kind", "objective"), KINDS)
def test_what_is_cut_into_pieces_is_put_together_again(kind, objective) -> None:
    learnt = learn_tokenizer(TEXTS, kind, objective, 400, False)
    tokenizer = Tokenizer.from_str(learnt.tokenizer.to_str())
    ids = tokenizer.encode("The dog sat.").ids
    assert tokenizer.decode(ids).replace(" .", ".").strip() == "The dog sat."
    assert tokenizer.get_vocab_size() <= 400


def test_roles_are_tokens_of_the_vocabulary() -> None:
    learnt = learn_tokenizer(TEXTS, "unigram", "spans", 300, True)
    about = json.loads(learnt.files(64)["tokenizer_config.json"])
    assert learnt.tokenizer.token_to_id(about["pad_token"]) == 0
    assert learnt.tokenizer.token_to_id("<extra_id_99>") is not None


def test_no_words_are_said_plainly() -> None:
    with pytest.raises(DataError, match="no words"):
        learn_tokenizer([" "], "wordpiece", "masked", 100, True)
