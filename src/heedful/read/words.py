"""Words that carry grammar and not content, in every language that is read."""


def listed(words: str) -> frozenset[str]:
    """A set of words from a list with spaces between them."""
    return frozenset(words.split())


FUNCTION_WORDS = listed(
    """
    a an the this that these those it its it's is are was were be been being am do does did done has
    have had of in on at by for to from with without into onto about as and or nor so than then
    there here he she they them his her their him we us our i me my you your who whom whose which
    what when where why how if not no yes will would can could should shall may might must just only
    also very too more most much many some any all each every other another such same own out up
    down over under again
    """
)
