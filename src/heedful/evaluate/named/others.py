"""The sets that SetFit is measured on, other usual sets of one text and one label, and Chinese ones.

The test split is judged where it has labels. Classes are those that the data names.
"""

from collections.abc import Iterator
from typing import Any

from heedful.data.newsgroups import stripped
from heedful.data.rows import ReadOptions, Row
from heedful.evaluate.case import Case
from heedful.evaluate.named.task import TEST_ELSE_DEV, Hub, NamedTask, RawRow

TEXTS = (("text", "sentence", "content", "review"),)
NAMES = ("label_text", "label", "label_name", "coarse_label", "coarse", "category")


def _task(name: str, about: str, *folders: str, **more: Any) -> NamedTask:
    more = {"parts": TEXTS, "label_columns": NAMES, "judged_on": (*TEST_ELSE_DEV, ("",)), **more}
    return NamedTask(name=name, about=about, folders=folders, **more)


def newsgroup(row: RawRow) -> Iterator[Case]:
    """A message without its headers, footers and quotes."""
    for kept in stripped(iter([Row(text=str(row["text"]))]), ReadOptions(on_empty="keep")):
        yield Case((kept.text,), (str(row["label"]),))


SETFIT = (
    _task("setfit/sst2", "the sentiment of sentences from film reviews", "sst2", hub=Hub("SetFit/sst2"),
          labels=("negative", "positive")),
    _task("setfit/sst5", "the same in five grades", "sst5", hub=Hub("SetFit/sst5")),
    _task("setfit/cr", "the sentiment of customers' reviews", "cr", "sentevalcr",
          hub=Hub("SetFit/SentEval-CR")),
    _task("setfit/emotion", "which of six emotions a post shows", "emotion", hub=Hub("SetFit/emotion")),
    _task("setfit/ag_news", "four topics of news", "ag_news", "ag_news_test", hub=Hub("SetFit/ag_news")),
    _task("setfit/enron_spam", "is a mail spam", "enron_spam", hub=Hub("SetFit/enron_spam")),
    _task("setfit/amazon_counterfactual", "does a review say what is not so", "amazon_counterfactual",
          "amazon_counterfactual_en", hub=Hub("SetFit/amazon_counterfactual_en"), metrics=("Matthews",)),
)  # fmt: skip

USUAL = (
    _task("banking77", "77 intents of a bank's customers", "banking77", hub=Hub("mteb/banking77")),
    _task("trec", "six types of questions", "trec", hub=Hub("SetFit/TREC-QC"),
          label_columns=("label_coarse_original", *NAMES)),
    _task("rotten_tomatoes", "the sentiment of sentences from film reviews", "rotten_tomatoes",
          "rotten_tomatoes_mr", hub=Hub("cornell-movie-review-data/rotten_tomatoes"),
          labels=("negative", "positive"), also={"neg": "negative", "pos": "positive"}),
    _task("20newsgroups", "20 newsgroups by date, headers, footers and quotes removed", "20news_bydate",
          "20newsgroups", unfold=newsgroup),
)  # fmt: skip

CHINESE = (
    _task("waimai", "the sentiment of reviews of food deliveries, Chinese", "waimai", "waimai_10k",
          "zh_waimai", labels=("negative", "positive")),
    _task("thucnews", "ten topics of news titles, Chinese", "thucnews", "zh_thucnews_titles"),
)  # fmt: skip
