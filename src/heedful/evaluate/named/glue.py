"""GLUE (Wang et al. 2018): nine tasks and the diagnostic set, each with its official metric.

Labels and columns are those of the files that the benchmark hands out, of their copy on the hub, and of the
original corpora. Only the part with public labels is judged: the validation split, of the diagnostic set all.
"""

from heedful.evaluate.named.task import DEV, DEV_ELSE_TEST, TEST_ELSE_DEV, Hub, NamedTask

ENTAILMENT = ("entailment", "not_entailment")
NOT_ENTAILED = {"neutral": "not_entailment", "contradiction": "not_entailment"}
THREE = ("entailment", "neutral", "contradiction")
FIRST = ("sentence1", "premise", "s1", "question1", "#1 String")
SECOND = ("sentence2", "hypothesis", "s2", "question2", "#2 String")

GLUE = (
    NamedTask(
        name="glue/cola",
        about="is a sentence English that people would say",
        folders=("cola",),
        hub=Hub("nyu-mll/glue", "cola"),
        parts=(("sentence", "text"),),
        labels=("unacceptable", "acceptable"),
        yes="acceptable",
        metrics=("Matthews",),
        judged_on=(*DEV, ("in_domain_dev", "out_of_domain_dev")),
        header=("source", "label", "original_label", "sentence"),
    ),
    NamedTask(
        name="glue/sst2",
        about="the sentiment of sentences from film reviews",
        folders=("sst2", "sst-2"),
        hub=Hub("nyu-mll/glue", "sst2"),
        parts=(("sentence", "text"),),
        labels=("negative", "positive"),
        yes="positive",
        judged_on=DEV_ELSE_TEST,
    ),
    NamedTask(
        name="glue/mrpc",
        about="do two sentences from the news say the same",
        folders=("mrpc",),
        hub=Hub("nyu-mll/glue", "mrpc"),
        parts=(FIRST, SECOND),
        labels=("not_equivalent", "equivalent"),
        yes="equivalent",
        metrics=("F1", "accuracy"),
        judged_on=DEV_ELSE_TEST,
    ),
    NamedTask(
        name="glue/stsb",
        about="how alike two sentences are, from 0 to 5",
        folders=("stsb", "sts-b"),
        hub=Hub("nyu-mll/glue", "stsb"),
        parts=(FIRST, SECOND),
        label_columns=("label", "score", "similarity_score"),
        metrics=("Pearson", "Spearman"),
        judged="numbers",
    ),
    NamedTask(
        name="glue/qqp",
        about="do two questions ask the same",
        folders=("qqp",),
        hub=Hub("nyu-mll/glue", "qqp"),
        parts=(FIRST, SECOND),
        labels=("not_duplicate", "duplicate"),
        yes="duplicate",
        metrics=("F1", "accuracy"),
    ),
    NamedTask(
        name="glue/mnli",
        about="does a premise entail a hypothesis, matched domains",
        folders=("mnli", "mnli-m"),
        hub=Hub("nyu-mll/glue", "mnli"),
        parts=(FIRST, SECOND),
        label_columns=("gold_label", "label"),
        labels=THREE,
        judged_on=(("validation_matched",), ("dev_matched",), *DEV),
    ),
    NamedTask(
        name="glue/mnli-mm",
        about="the same, in domains that were not trained on",
        folders=("mnli-mm", "mnli"),
        hub=Hub("nyu-mll/glue", "mnli"),
        parts=(FIRST, SECOND),
        label_columns=("gold_label", "label"),
        labels=THREE,
        judged_on=(("validation_mismatched",), ("dev_mismatched",)),
    ),
    NamedTask(
        name="glue/qnli",
        about="does a sentence answer a question",
        folders=("qnli",),
        hub=Hub("nyu-mll/glue", "qnli"),
        parts=(("question", *FIRST), ("sentence", *SECOND)),
        labels=ENTAILMENT,
    ),
    NamedTask(
        name="glue/rte",
        about="does a text entail a hypothesis",
        folders=("rte",),
        hub=Hub("nyu-mll/glue", "rte"),
        parts=(FIRST, SECOND),
        labels=ENTAILMENT,
        also=NOT_ENTAILED,
    ),
    NamedTask(
        name="glue/wnli",
        about="does a sentence hold with its pronoun resolved",
        folders=("wnli",),
        hub=Hub("nyu-mll/glue", "wnli"),
        parts=(FIRST, SECOND),
        labels=("not_entailment", "entailment"),
        also=NOT_ENTAILED,
    ),
    NamedTask(
        name="glue/ax",
        about="diagnostic pairs by phenomenon",
        folders=("ax", "diagnostic"),
        hub=Hub("nyu-mll/glue", "ax"),
        parts=(("Premise", *FIRST), ("Hypothesis", *SECOND)),
        label_columns=("Label", "label"),
        labels=THREE,
        metrics=("Matthews",),
        judged_on=(*TEST_ELSE_DEV, ("diagnostic-full",), ("diagnostic",)),
    ),
)
