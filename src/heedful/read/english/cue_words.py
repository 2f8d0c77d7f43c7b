"""English words that show how something is said."""

from heedful.read.english.cues import Cues
from heedful.read.words import FUNCTION_WORDS, listed

NEGATIONS = listed(
    """
    not no never nothing none nobody neither nor isn't isnt ain't aint aren't arent wasn't wasnt don't dont
    doesn't doesnt didn't didnt can't cant cannot couldn't couldnt won't wont wouldn't wouldnt shouldn't
    shouldnt hardly barely scarcely without nowhere rather instead wrong wrongly false nope nah far
    """
)

ENGLISH = Cues(
    language="en",
    function=FUNCTION_WORDS,
    negations=NEGATIONS,
    links=listed(
        """
        is are means mean = → > : go goes belong belongs under to be makes make makes always usually mostly
        counts count points says say file put send route tag then that's thats
        """
    ),
    announce=listed(
        """
        so hence therefore thus should belongs belong goes move moved route send tag label mark file put call
        clearly obviously definitely really just plain pure say guess please i'd id must it's its that's
        thats is
        """
    ),
    general=listed(
        """
        any anything anyone anybody anyting whenever every everything everyone whoever whatever all always
        usually mostly never rarely generally normally typically often sometimes posts texts messages mails
        emails reviews tickets comments people customers those these words word once when where if soon
        somebody someone who things stuff
        """
    ),
    mentioning=listed(
        """
        mention mentions mentioned mentioning says say saying talk talks talking contain contains containing
        with about has have write writes read reads see speaks speak naming names like asks ask asking
        """
    ),
    opening=listed(
        "any anything anyone anybody whenever everything everyone whoever whatever posts texts always"
    ),
    naming=listed("mention mentions mentioning contain contains containing naming"),
    coming=listed("come comes came crop crops pop pops show shows turn turns appear appears"),
    exceptions=listed("unless except excepting save without alone only but"),
    ignoring=listed(
        """
        ignore disregard forget overlook skip mislead misled misleading fooled fool steer confuse confused
        irrelevant count decide prove proves matter matters coincidence incidental distract merely
        """
    ),
    doubts=listed(
        """
        dunno unsure unclear maybe perhaps possibly guess can't cant cannot whichever whatever either might
        may could hard know sure idea tell
        """
    ),
    agreements=listed(
        "right correct agree agreed yes yep yeah ok okay fine stays keep good true bang spot well"
    ),
    always=listed("always every any anything all whenever never blindly certainly"),
    usually=listed(
        """
        usually mostly generally normally typically often nearly almost commonly tend tends likely probably
        practically most largely mainly rule guess
        """
    ),
    sometimes=listed("sometimes occasionally may might maybe possibly could can"),
    rarely=listed("rarely seldom hardly scarcely"),
    leading=listed(
        """
        a an the this that these those some any every each because wherever whenever when where if then so
        there's theres and or
        """
    ),
)
