"""Words for the shape of an answer: its order, what is cut off, parts of a whole. The lexicon says what each does."""

from __future__ import annotations

HIGHEST_FIRST = (
    "descending|desc|in descending order|high to low|from high to low|highest first|largest first|biggest first"
    "|best first|most first|top first|decreasing|in decreasing order|downwards|downward"
)
LOWEST_FIRST = (
    "ascending|asc|in ascending order|low to high|from low to high|lowest first|smallest first|worst first"
    "|fewest first|least first|increasing|in increasing order|upwards|upward"
)
ALPHABETICAL = (
    "alphabetically|alphabetical|in alphabetical order|alphabetic|by name|by their name|by alphabet"
)
_ENDS = (
    ("highest", "largest", "biggest", "best", "most", "top", "strongest", "greatest", "busiest"),
    ("lowest", "smallest", "worst", "least", "fewest", "weakest", "poorest", "quietest"),
)
_WAYS = ("", "from ", "from the ")
_FAR = (("large", "big", "great", "many", "strong"), ("small", "little", "few", "weak", "low"))
"""Said of two ends at once only: "large to small", but no "large first"."""
FROM_MOST = "|".join(
    f"{way}{high} to {low}" for way in _WAYS for ends in (_ENDS, _FAR) for high in ends[0] for low in ends[1]
)
FROM_LEAST = "|".join(
    f"{way}{low} to {high}" for way in _WAYS for ends in (_ENDS, _FAR) for high in ends[0] for low in ends[1]
)
MIDDLES = (
    *("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "next"),
)
ETC = (
    "and so on|and so forth|etc|et cetera|and the like|and such|and the others|and others|and the rest of them"
    "|and all that|and whatever else|and what not|and whatnot|and all others"
)
"""What says that values were named as examples of all there are."""
FIRST = (
    "first|the first|come first|comes first|coming first|at the top|on top|limit|limit to|limited to|limit it to"
    "|limit this to|cut off at|cut it off at|cut at|stop at|keep the first|keep only the first"
)
"""What says where an order that is known begins, or with a number, where it ends."""
SUPERLATIVES = (
    *("best", "largest", "biggest", "highest", "most", "lowest", "smallest", "worst", "strongest", "weakest"),
    *("busiest", "quietest", "greatest", "least", "fewest", "poorest", "slowest", "most popular"),
)
OTHERS = (
    "the rest|all others|all the others|all the rest|everything else|the rest as other|the rest as others|rest as other"
    "|others as one|with the rest|with all others|with the rest as other|with others|plus the rest|plus all others"
    "|with the rest grouped together|with all others grouped together|with others grouped together"
    "|the rest grouped together|all others grouped together|everything else grouped together|the rest together"
    "|everything else as other|all others as one|all others together"
)
"""What is not shown of an order that is cut off, asked for as one row."""
SHARE = (
    "share|shares|share of|shares of|percentage|percentages|percentage of|percent of|per cent of|% of|pct of"
    "|percentage share|percentage share of|proportion|proportion of|part of|portion of|fraction of|slice of|mix|mix of"
    "|its share|its percentage|their share|their shares|contribution|contribution of|contribution to|contributions to"
    "|participation|participation of|pct share|percent share|% share|weight of|relative share|relative share of"
)
PARTED_BY = (
    "cut by|cut up by|diced by|split out by|splitted by|itemised by|itemized by|detailed by|organised by|organized by"
    "|categorised by|categorized by|classified by|segmented by|differentiated by|distinguished by|disaggregated by"
    "|drilled down by|drill down by|drilled down to|stratified by|partitioned by|tabulated by|bucketed by"
    "|pivoted by|shown by|displayed by|viewed by|seen by|subdivided by|subdivided into|aggregated by|rolled up by"
    "|rolled up to|summarised by|summarized by|on the level of|at the level of|parted by|decomposed by|decomposed into"
    "|dissected by|sectioned by|presented by|listed by|plotted by|charted by|taken by|itemised per|detailed per"
)
"""Ways to say "by" of what is shown in parts."""
OF_IT = "how much of it|how much of that|how much of this|how many of them|how many of those|how many of these|of which"
"""Asks for a part of the number that is named before, beside it: "baskets, and how many of them came from renters"."""
SHARE_IF_COMES = "how much of|how big a part of|how big a share of|how large a share of|how big a slice of"
AS_SHARE = (
    "as a share of|as share of|as a percentage of|as percentage of|as a percent of|as percent of|as % of|as a % of"
    "|as a proportion of|as a fraction of|in percent of|in % of|relative to the total"
)
AVERAGED = (
    "on average|in average|in the average|on the average|on an average|at average|as an average|on avg|in avg"
)
"""Said after a number, or before it."""
COUNTS_OF = (
    "how many of the|how many of our|how many of all the|how many of all our|how many of all|quantity of"
    "|the quantity of|numbers of|distinct|unique|distinct count of|unique count of|distinct number of|unique number of"
    "|nr of|no of|number of distinct|count of distinct|count of different|count of unique"
    "|total count of|headcount of|tally of|the tally of|total quantity of"
)
IN_PERCENT = (
    "in percent|in %|in percentages|in percentage|as percentages|as a percentage|as percent|as shares|percentagewise"
    "|percentage wise|percent wise|in percentage terms|in percent terms|in relative terms|proportionally"
    "|in per cent|as per cent|as a percent|as a share|expressed as percentages|expressed in percent|given in percent"
)
COMES = (
    "comes from|come from|came from|coming from|is from|are from|was from|were from|comes through|accounts for"
    "|account for|accounted for|make up|makes up|made up|contributes|contribute|contributed"
    "|is attributable to|attributable to|goes to|went to|is accounted for by|accounted for by|is due to|falls on"
    "|belongs to|belonged to|falls upon|is down to|is owed to|stems from|stemmed from|originates from"
)
"""What ties a part to the whole: "what percentage of sales comes from the deli"."""
APART = (
    "each on its own|each on their own|separately|side by side|next to each other|beside each other|individually"
    "|as two lines|as two rows|one by one|each separately|shown separately|in separate rows|each one alone|each alone"
    "|one line each|one row each|one each|a line each|a row each|each in one line|each in its own row|each by itself"
    "|one line for each|one row for each|a row for each|a line for each|one number each|one figure each"
    "|a figure each|a number each|one figure for each|a figure for each|one number for each|a number for each"
    "|each of them|for each of them|for each one"
    "|of each of them|for both|of both|both of them|for both of them|each of the two|for each of the two"
    "|each one separately|each one on its own|apart from each other"
)
TOGETHER = (
    "together|combined|taken together|put together|summed up|as one|all together|in one number|added up"
)
STARTS = (
    "starting with|starts with|start with|beginning with|begins with|begin with|whose name starts with"
    "|whose names start with|whose name begins with|with names starting with|with a name starting with"
)
CONTAINS = (
    "containing|contains|contain|with the word|whose name contains|whose names contain|with names containing"
    "|containing the word|that have the word|with a name containing"
)
ENDS = "ending with|ends with|end with|ending in|ends in|whose name ends with|whose names end with"
NOT_KNOWN = "|".join(
    f"{be} {state}"
    for be in ("is", "are", "was", "were")
    for state in (
        *(
            "empty",
            "unknown",
            "missing",
            "not known",
            "blank",
            "null",
            "not given",
            "undefined",
            "not recorded",
        ),
        *("not available", "unspecified", "not specified", "not filled", "not filled in", "not set"),
    )
)
"""What says of a property that nothing is known of it."""
KNOWN = "|".join(
    f"{be} {state}"
    for be in ("is", "are", "was", "were")
    for state in (
        "known",
        "not empty",
        "not unknown",
        "not missing",
        "not null",
        "not blank",
        "given",
        "recorded",
        "filled in",
    )
)
"""What says of a property that something is known of it."""
EVERY_BUT = (
    "everything but|everything except|anything but|neither|everyone except|everybody except|everyone but|everybody but"
    "|all except|all but|anyone but"
)
INSTEAD = "rather than|instead of|in place of"
OPPOSED = "as opposed to"
NOT_MEANT = "not|no longer|no more|never mind|forget"
"""Words of contrast: those that put one thing in the place of another, those that may also set both side by side, and
those that may also leave rows out."""
_WITH = (
    "with",
    "and",
    "plus",
    "incl",
    "including",
    "with also",
    ",",
    "and also",
    "together with",
    "along with",
)
_ROWS = (
    "total",
    "totals",
    "total row",
    "row total",
    "row of totals",
    "grand total",
    "grand totals",
    "overall total",
)
TOTALS = "|".join(
    f"{word}{article} {row}" for word in _WITH for article in ("", " a", " the") for row in _ROWS
)
"""A row of its own for all that is shown."""
EXISTS = (
    "run|ran|take place|took place|taking place|happen|happened"
    "|occur|occurred|exist|exists|existed|go on|went on"
)
"""Verbs that say of things only that there are some."""
BUSY = ("busiest", "most busy", "most frequented", "most visited", "liveliest", "most crowded", "most hectic")
QUIET = (
    *("quietest", "least busy", "calmest", "emptiest", "least visited", "slackest", "deadest"),
    *("sleepiest", "least crowded", "least frequented"),
)
"""Ends of an order by how much goes on, which people seldom say the measure of: baskets come first to choose from."""
DOES_BEST = (
    "doing best|did best|does best|do best|performed best|performs best|perform best|performing best|worked best"
    "|works best|doing the best|did the best|performed the best|is best|was best|were best|are best"
)
COMPARING = frozenset(
    [
        "better",
        "worse",
        "bigger",
        "smaller",
        "longer",
        "shorter",
        "later",
        "earlier",
        "cheaper",
        "dearer",
        "faster",
        "slower",
        "further",
        "rather",
        "whether",
        "either",
        "neither",
        "another",
    ]
)
"""Words of comparisons, which are no slips for a name: "better" is no "butter"."""
