"""Chinese clauses about a text: fixed patterns in the order of how sure they are."""

import re
from collections.abc import Callable
from typing import Any

from heedful.read.texts.phrases import cleaned
from heedful.records.wish import Wish

DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
ALWAYS = re.compile("总是|永远|以后|每次|一律|始终|任何时候|所有|从不|今后|都要|绝不")
N = "(?P<n>[0-9]+|[一二两三四五六七八九十]+百?)"

Made = Callable[[Any], list[dict[str, Any]]]


def number(written: str) -> int:
    """A number in digits or in characters up to a few hundred."""
    if written.isdigit():
        return int(written)
    if written.endswith("百"):
        return 100 * DIGITS.get(written[0], 1)
    tens, found, ones = written.partition("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0) if found else DIGITS.get(written, 1)


def _about(kind: str, **more: Any) -> Made:
    return lambda match: [{"kind": kind, "phrase": _thing(match["x"]), **more}]


def _pair(kind: str, **more: Any) -> Made:
    return lambda match: [{"kind": kind, "phrase": _thing(match["x"]), "instead": _thing(match["y"]), **more}]


def _thing(written: str) -> str:
    """The phrase without what only points at it."""
    return cleaned(
        re.sub("(?:那一?句话?|那一?部分|这一?句话?|的部分|的内容|的说法|的字样|这个词|这些词)$", "", written)
    )


def _is(kind: str) -> Made:
    return lambda _: [{"kind": kind}]


def _counted(kind: str) -> Made:
    return lambda match: [{"kind": kind, "number": number(match["n"])}]


PATTERNS: tuple[tuple[str, Made], ...] = (
    (f"(?:不超过|不要超过|最多|至多|控制在|限制在){N}个?(?:字|词)", _counted("most words")),
    (f"{N}个?(?:字|词)(?:以内|之内|以下)", _counted("most words")),
    (f"(?:至少|不少于|最少){N}个?(?:字|词)", _counted("fewest words")),
    (f"(?:不超过|不要超过|最多|至多|控制在|限制在|只要|用){N}(?:个句子|句话|句)", _counted("most sentences")),
    (f"{N}(?:个句子|句话|句)(?:以内|之内|就够|就行|就好|即可)", _counted("most sentences")),
    (
        "^(?:请)?(?:总是|一律|都|始终|以后)?(?:把|将)?(?P<x>.+?)(?:应该|应当|应|要|需|请|必须)?(?:翻译成|译成|译为|翻译为|译作)(?P<y>.+)",
        _pair("term", everywhere=True),
    ),
    ("(?:请)?(?:把|将)(?P<x>.+?)(?:改成|改为|换成|替换成|替换为)(?P<y>.+)", _pair("replace")),
    ("(?P<x>.+?)(?:错了|不对|有误|是错的)[,， ]*(?:应该是|应当是|应为|应是|该是)(?P<y>.+)", _pair("replace")),
    ("(?P<x>.+?)(?:应该是|应当是|应为|应是|应改为|应改成)(?P<y>.+)", _pair("replace")),
    ("(?:是|应该是|用)(?P<y>.+?)[,， ]*(?:而不是|不是)(?P<x>.+)", _pair("replace")),
    (
        "(?:永远不要|绝不要|绝不|从不|千万不要|以后不要|以后别|禁止|不准)(?:再)?(?:说|用|写|提到|提|使用|出现)(?P<x>.+)",
        _about("without", everywhere=True),
    ),
    (
        "(?:不要|别|不能|不应该|不该|请勿|不许)(?:再)?(?:说|用|写|提到|提及|提|使用|出现|包含|包括)(?P<x>.+)",
        _about("without"),
    ),
    ("(?:请)?(?:去掉|删掉|删除|删去|去除|略去|省略|拿掉|移除)(?P<x>.+)", _about("without")),
    ("(?:请)?(?:把|将)(?P<x>.+?)(?:去掉|删掉|删除|删去|略去|省略|拿掉)", _about("without")),
    ("(?P<x>.+?)(?:没有必要|是多余的|多余|不重要|无关紧要|不需要)", _about("without")),
    (
        "(?:原文|文中|文章|正文)(?:里|中)?(?:并)?(?:没有|没|未|无)(?:提到|提及|说|写|出现)(?P<x>.+)",
        _about("without"),
    ),
    (
        "(?:原文没有|没有依据|无依据|编造|捏造|瞎编|不符合原文|与原文不符|没有根据|原文里没有)",
        _is("supported"),
    ),
    (
        "(?:缺少|缺了|漏了|漏掉了|遗漏了|没有提到|没有提及|没提到|没提|忘了提|忘了|少了|未提及|未提到)(?P<x>.+)",
        _about("mention"),
    ),
    (
        "(?:请|应该|应当|还应|还要|也要|需要|必须|要)?(?:加上|补充|加入|添加|提到|提及|写上|包括|包含)(?P<x>.+)",
        _about("mention"),
    ),
    ("(?P<x>.+?)(?:没有提到|没提到|被漏掉了|漏掉了|缺失|没有写|没写)", _about("mention")),
    (
        "(?:保留|保持|不要改|别改|注意).*?(?:数字|数据|金额|数值)|(?:数字|数据|金额|数值)(?:错了|不对|有误)",
        _is("keep numbers"),
    ),
    (
        "(?:保留|保持|不要改|别改|注意).*?(?:名字|人名|姓名|名称|地名)|(?:名字|人名|姓名|名称|地名)(?:错了|不对|有误)",
        _is("keep names"),
    ),
    ("太长|短一点|短一些|短些|简短|精简|缩短|更短|啰嗦|冗长|简洁", _is("shorter")),
    ("太短|长一点|长一些|详细|再多写|更长|展开|具体一点|具体一些", _is("longer")),
    ("简单一点|简单一些|更简单|通俗|易懂|太复杂|太专业|太难懂|浅显", _is("simpler")),
    ("正式|太随意|太口语|书面", _is("more formal")),
)
COMPILED = tuple((re.compile(pattern), made) for pattern, made in PATTERNS)
LONGEST = 300


def read_clause(clause: str) -> list[Wish] | None:
    """The wishes in a clause; None where no pattern knows it."""
    text = clause[:LONGEST].strip()
    always = bool(ALWAYS.search(text))
    plain = re.sub("^(?:请把|请将|请|以后|今后|每次|总是|一律|始终|都)+", "", text)
    for candidate in (text, plain):
        for pattern, made in COMPILED:
            found = pattern.search(candidate)
            if found is None:
                continue
            wishes = [
                Wish.model_validate({"everywhere": always, **given})
                for given in made(found)
                if given.get("phrase") != "" and given.get("instead") != ""
            ]
            if wishes:
                return wishes
    return None
