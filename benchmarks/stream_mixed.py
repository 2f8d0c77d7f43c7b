"""A thousand mixed items of twenty people, one of them hostile. `python benchmarks/stream_mixed.py 0,1`.

Banking77 from three labelled texts a label, as in `stream.py`. People judge, correct, choose and comment; one
text in ten has been spoken of before, by somebody else. Of what honest people say one item in ten rests on a
mistake: they take a text for one of the three likeliest other labels. The hostile one takes every text of a
label for one and the same other label, and acts on that as others do. Comments on texts are short ones with
everyday names, read as any comment is; the general ones are those of `comments/banking77-N.jsonl`.

The same items are played in arms: *all* of them; *without* the hostile author's; *unweighed*: all, with
`people.weigh` off; *one fewer*: without the hostile author's and an honest one's. Read on the 3,080 test
texts, never used to choose:

* *obeyed*: accepted items (heeded as they stand: not in conflict, waiting or unreadable) that the answer at
  the end obeys (wanted: at least 99 %), and how many of them the weights alone obey;
* *accuracy*: of the weights, and as served (wanted: *all* at most half a point below *without*);
* *waits*: who waits for the owner at the end, and since which round.
"""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import shared
import stream
from heedful.project import Project
from heedful.records.feedback import Comment

ITEMS, EVERY, PEOPLE, MISTAKEN, AGAIN = 1_000, 100, 20, 0.1, 0.1
HOSTILE, HONEST = "p07", "p11"
LEFT_OUT = {"all": (), "unweighed": (), "without": (HOSTILE,), "one fewer": (HOSTILE, HONEST)}
CACHE = shared.RESULTS / "stream-cache"


@dataclass(frozen=True)
class Planned:
    """An item before anybody knows the answer: what its author takes the text for, and a draw."""

    author: str
    text: str
    gold: str
    mistaken: bool
    draw: float
    which: int
    comment: str = ""


def main(seeds: tuple[int, ...], arms: tuple[str, ...] = tuple(LEFT_OUT), items: int = ITEMS) -> None:
    """Run what has no result yet, print the table."""
    results = shared.kept("stream_mixed")
    for seed in seeds:
        for arm in arms:
            name = f"{arm}/{seed}" if items == ITEMS else f"{arm}/{seed}/{items}"
            if name not in results:
                results[name] = one_arm(seed, arm, items)
                shared.keep("stream_mixed", results)
    report(results)


def one_arm(seed: int, arm: str, items: int) -> dict[str, Any]:
    """One stream in a project of its own, which stays until the stream is over; the arms of a seed share
    their vectors."""
    folder = shared.RESULTS / "stream_mixed" / f"{arm}-{seed}-{items}"
    place = folder / "project"
    begun = (folder / "begun").exists()
    if not begun:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    weigh = {"weigh": arm != "unweighed"}
    opened = Project.open(place) if begun else Project.create(place, effort="quick", seed=seed, people=weigh)
    with opened as project:
        if not begun and CACHE.exists():
            shutil.copytree(CACHE, place / "cache", dirs_exist_ok=True)
        texts, gold, test = stream.prepare(project, folder, seed)
        if not begun:
            project.train()
            (folder / "begun").touch()
        found = play(project, plan(seed, texts, gold)[:items], LEFT_OUT[arm], stream.Judge(test), folder)
        shutil.copytree(place / "cache", CACHE, dirs_exist_ok=True)
    shutil.rmtree(folder)
    return found


def plan(seed: int, texts: list[str], gold: dict[str, str]) -> list[Planned]:
    """What happens, whoever is left out later."""
    random = np.random.default_rng([seed, 77])
    comments = [json.loads(line) for line in comments_file(seed).read_text(encoding="utf-8").splitlines()]
    at = dict(zip(random.choice(ITEMS, len(comments), replace=False).tolist(), comments, strict=True))
    fresh, seen, planned = iter(texts), [], []
    for number in range(ITEMS):
        again = bool(seen) and random.random() < AGAIN
        text = str(random.choice(seen)) if again else next(fresh)
        seen.append(text)
        general = at.get(number)
        planned.append(
            Planned(
                author=f"p{int(random.integers(PEOPLE)):02d}",
                text=text,
                gold=general["label"] if general else gold[text],
                mistaken=bool(random.random() < MISTAKEN),
                draw=float(random.random()),
                which=int(random.integers(3)),
                comment=general["comment"] if general else "",
            )
        )
    return planned


def comments_file(seed: int) -> Path:
    return Path(__file__).parent / "comments" / f"banking77-{seed % 3 + 1}.jsonl"


def play(
    project: Project, planned: list[Planned], left_out: tuple[str, ...], judge: stream.Judge, folder: Path
) -> dict[str, Any]:
    """Everything in order, with a round after every hundred items; what was played before is not again."""
    kept = folder / "curve.json"
    curve = json.loads(kept.read_text()) if kept.exists() else [judge.accuracy(project)]
    kept.write_text(json.dumps(curve))
    known = {item.key for item in project.feedback()}
    for number, item in enumerate(planned, 1):
        if item.author not in left_out and f"item-{number}" not in known:
            say(project, item, f"item-{number}")
        if number % EVERY == 0 and number // EVERY == len(curve):
            rounds = list(project.rounds())
            made = rounds[len(curve) - 1] if len(rounds) >= len(curve) else project.learn()
            waits = [one.author for one in project.people if one.waits]
            promoted = made.decision.promoted
            curve.append({**judge.accuracy(project), "promoted": promoted, "waits": waits})
            kept.write_text(json.dumps(curve))
            print(f"{number}: {curve[-1]} {made.decision.reason[:90]}", file=sys.stderr, flush=True)
    return {
        "said": len(project.feedback()),
        **obeyed(project),
        "unread": sum(isinstance(one, Comment) and bool(project.unread(one)) for one in project.feedback()),
        "people": [one.model_dump() for one in project.people],
        "curve": curve,
    }


def say(project: Project, item: Planned, key: str) -> None:
    """What its author says, taking the text for what they take it for."""
    if item.comment:
        general(project, item, key)
        return
    answer = project.predict(item.text)
    labels = project.labels
    order = sorted(answer.scores, key=lambda label: -answer.scores[label])
    ranked = [labels.name(label) for label in order]
    believed = taken_for(project, item, ranked)
    who = {"author": item.author, "key": key}
    if believed == answer.label:
        if item.draw < 0.85:
            project.judge(answer, True, **who)
        else:
            project.tell(f"yes, this is {everyday(believed)}", on=answer, **who)
        return
    other = next(name for name in ranked if name not in (believed, answer.label))
    if item.draw < 0.2:
        project.judge(answer, False, **who)
    elif item.draw < 0.6:
        project.correct(answer, believed, **who)
    elif item.draw < 0.7:
        project.choose(answer, one_of=[believed, other], **who)
    elif item.draw < 0.8:
        project.choose(answer, none_of=[answer.label], **who)
    else:
        words = (
            f"this is {everyday(believed)}",
            f"not {everyday(answer.label)}",
            f"{everyday(believed)} or {everyday(other)}",
        )
        project.tell(words[item.which], on=answer, **who)


def general(project: Project, item: Planned, key: str) -> None:
    """A comment on a label, told without a text and applied by its author; the hostile one names another."""
    comment = item.comment
    if item.author == HOSTILE:
        wrong = another(project, item.gold)
        comment = f"anything that mentions {everyday(item.gold)} is {everyday(wrong)}"
    heard = project.tell(comment, author=item.author, key=key)
    if heard.reading.parse.meaning.usable:
        project.apply(heard, author=item.author)


def taken_for(project: Project, item: Planned, ranked: list[str]) -> str:
    if item.author == HOSTILE:
        return another(project, item.gold)
    if item.mistaken:
        return [name for name in ranked if name != item.gold][item.which]
    return item.gold


def another(project: Project, name: str) -> str:
    """The label that the hostile author takes this one for."""
    names = project.labels.names
    return names[(names.index(name) + 31) % len(names)]


def everyday(name: str) -> str:
    return name.replace("_", " ").replace("?", "").lower()


def obeyed(project: Project) -> dict[str, float]:
    """Of what is heeded about single texts, how much the answers obey, as served and by the weights."""
    answering = project._answering
    accepted = []
    for told in answering.layer.told.values():
        kept = set(told.agreed.feedback_ids) if told.agreed else set()
        accepted += [item.signal for item in told.items if item.signal.feedback_id in kept]
    texts = [signal.text for signal in accepted]
    vectors = answering.workspace.vectors(answering.classifier.encoder).of(texts)
    shares = {}
    for name, instant in (("obeyed", True), ("by_weights", False)):
        answers = answering.task.decide(answering.probabilities(texts, vectors, instant=instant)[0])
        fits = [set(answer) <= set(one.allowed) for answer, one in zip(answers, accepted, strict=True)]
        shares[name] = float(np.mean(fits))
    return {"accepted": len(accepted), **shares}


def report(results: dict[str, Any]) -> None:
    """One line an arm and seed."""
    lines = []
    for name, found in results.items():
        if name == "about":
            continue
        curve = found["curve"]
        since = {who: n for n, point in reversed(list(enumerate(curve))) for who in point.get("waits", ())}
        lines.append(
            [
                name,
                f"{found['said']:,}",
                f"{found['accepted']:,}",
                f"{found['obeyed']:.1%}",
                f"{found['by_weights']:.1%}",
                f"{curve[0]['weights']:.1%}",
                f"{curve[-1]['weights']:.2%}",
                f"{curve[-1]['served']:.2%}",
                ", ".join(f"{who} (round {since[who]})" for who in curve[-1].get("waits", ())) or "nobody",
                f"{sum(point.get('promoted', False) for point in curve)} of {len(curve) - 1}",
            ]
        )
    columns = ("arm/seed", "said", "accepted", "obeyed", "by weights", "start", "end, weights")
    shared.show("A mixed stream on Banking77", (*columns, "end, served", "waits", "promoted"), lines)


if __name__ == "__main__":
    chosen = tuple(map(int, sys.argv[1].split(","))) if len(sys.argv) > 1 else (0,)
    arms = tuple(sys.argv[2].split(",")) if len(sys.argv) > 2 else tuple(LEFT_OUT)
    main(chosen, arms, int(sys.argv[3]) if len(sys.argv) > 3 else ITEMS)
