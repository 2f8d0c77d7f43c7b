"""English words that show how something is said: denied, asked, doubted, generalised, excepted, left out.

Data for features and frames; each list names one thing. Nothing here knows of any label set.
"""

from heedful.read.words import listed

NEGATIONS = listed(
    """
    not no never nothing none nobody neither nor isn't isnt ain't aint aren't arent wasn't wasnt
    don't dont doesn't doesnt didn't didnt can't cant cannot couldn't couldnt won't wont wouldn't
    shouldn't shouldnt hardly barely scarcely without nowhere rather instead wrong wrongly false
    nope neither anything-but
    """
)
ASSERTIONS = listed(
    """
    so hence therefore thus is its it's be as to under means mean belongs belong goes go into call
    say put file move moved route send tag label mark count count's clearly obviously definitely
    really just plain pure → = >
    """
)
ALTERNATIVES = frozenset({"or", "either", "maybe", "perhaps", "between"})
DOUBTS = listed(
    """
    dunno unsure unclear maybe perhaps possibly guess can't cannot whichever whatever either might
    may could hard know sure idea tell
    """
)
GENERAL = listed(
    """
    any anything anyone anybody whenever every everything everyone whoever whatever all always
    usually mostly never rarely generally normally typically often sometimes posts texts messages
    mails emails reviews tickets comments people customers those words word mention mentions
    mentioned mentioning says say talk talks means mean once when where if as soon
    """
)
ALWAYS = frozenset({"always", "every", "any", "anything", "all", "whenever", "never", "blindly", "certainly"})
USUALLY = listed(
    """
    usually mostly generally normally typically often nearly almost commonly tend tends likely
    probably rarely seldom hardly practically guess most largely mainly
    """
)
SOMETIMES = frozenset({"sometimes", "occasionally", "may", "might", "maybe", "possibly"})
EXCEPTIONS = frozenset({"unless", "except", "excepting", "save", "without"})
IGNORING = frozenset(
    {"ignore", "disregard", "forget", "overlook", "skip", "mislead", "misled", "fooled", "steer"}
)
DETERMINERS = listed(
    """
    a an the this that these those some any every each all his her their its our my your no such
    other
    """
)
