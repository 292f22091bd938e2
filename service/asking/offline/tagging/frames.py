"""What people say around a question and not in it: a closed list, so that no word of the question itself is swallowed.

"hey could you maybe pull up the sales by store for me thx"     sales by store
"for slide 3 of my deck I need two numbers: baskets and sales"  baskets and sales
"""

from __future__ import annotations

import re
from functools import cache

POLITE = (
    "do we list|we list|do we offer|we offer|do we keep|we keep"
    "|boss wants|boss needs|gives|gets|brings in|bring in|brought in|generates|generate|earns|saw|achieved|recorded"
    "|do we carry|we carry|do we stock|we stock|look like|looks like|looked like|you know|erm|um|uh|hmm"
    "|i'd like|i would like|we'd like|we would like|i'd like to see|i would like to see|i'd like to have"
    "|for me|for us|to me|to us"
    "|maybe|thx|tks|tnx|asap|kindly|okay|ok|ok so|ok now|gimme|lemme|wanna|quick q|quick question|quick one|real quick"
    "|hi team|hi all|hi there|hello team|hey team|hey there|good morning|good afternoon|good evening"
    "|would you mind|mind showing me|showing me|can someone|could someone|someone|can anyone|could anyone"
    "|just wondering|i was wondering|i'm wondering|wondering|wondering if|i wonder|out of curiosity"
    "|love to see|i'd love to see|love to know|i'd love to know|thanks so much|thank you so much|thanks a lot"
    "|thank you very much|thanks very much|many thanks|thanks in advance|any idea|any ideas|any chance|if possible"
    "|many thanks in advance|if you can|if you could|let me know|let us know|do you know|do we know|a quick"
    "|quick look at|quickly"
    "|to know|i want to know|i need to know|trying to find|trying to find out|trying to understand|find out|figure out"
    "|my boss wants|my manager wants|my boss needs|my manager needs|my boss asked for|my boss is asking for"
    "|looking for|i am looking for|i'm looking for|we are looking for|we're looking for|searching for|i'm after"
    "|i am after"
    "|interested in|i'm interested in|i am interested in|curious about|i'm curious about|i am curious about|curious"
    "|when you have a moment|when you get a chance|no rush|team|guys|folks|sorry|actually|basically|by any chance"
)
"""Greetings, thanks and ways to ask. Single words are only those that no company has as a value."""

_TILLS = (
    "ring up|rings up|rang up|rung up|ringing up|rang|rung|rung through|rang through|check out|checked out|checks out"
    "|scan|scanned|scanning|process|processed|put through|go through|went through|gone through|come through"
    "|came through|register|registered|log|logged|handle|handled|pumped|pump out|rake in|raked in"
    "|take in|takes in|pull in|pulled in|pulls in|haul in|move through|moved through|passed through"
    "|booked|record"
)
PASSED = (
    f"{_TILLS}|counted|on record|on the books|in the books|in our books|in the system|in our system|in the data"
    "|in our data|in the database|in our database"
)
PASSED_TILLS = frozenset(_TILLS.split("|"))
"""Verbs and places that say of what is counted only that it came to be counted. "Lost", "returned" or "opened" say
which: those are no words of this list."""

FETCH = (
    "pull|pull up|pull me|pull out|bring up|send|send me|send us|send over|get me|get us|fetch|fetch me"
    "|list out|put|place|lay|line up|print|print out|hand me|post|export|extract|retrieve|collect|provide|provide me"
    "|provide us|supply|supply me|display for me|return|output|present"
    "|give me a list of|show me a list of|a list of|list of|give me the list of|show me the list of|names of|name of"
    "|name all|name the|the names of|list the names of"
)
"""Ways to ask for something to be shown, which may be a list."""

SHOWN_AS = (
    "as a table|as table|in a table|in table form|as a list|as list|in a list|as a chart|as chart|in a chart|as a graph"
    "|in a graph|as a report|in one table|as one table|in one list"
)
"""How the answer is to be shown, where no kind of chart is named."""
TAKEN = (
    "how much money|how much cash|did we take|did we take in|we took|we took in|did we earn|we earned|did we make"
    "|we made|did we bring in|we brought in|did we gross|did we do|have we done|we did|did we ring up|we rang up"
    "|did we pull in|we pulled in|did we rake in|we raked in"
)
"""Asks for a number of the company's without saying which: that is asked back."""


def _any(words: str) -> str:
    return f"(?:{words})"


_WHOSE = _any(
    "the|a|an|my|our|his|her|their|your|this|that|tomorrow|today|next|first|second|third|last|title|cover|team|board"
    "|management|staff|leadership|status|power point|powerpoint|executive|opening|closing|shift|staffing|run rate"
    "|budget|finance|steering|investor|kick off"
)
_PAPER = _any(
    "slide|slides|deck|presentation|powerpoint|report|dashboard|meeting|call|cover|memo|one pager|headline"
    "|press release|spreadsheet|sheet|excel|workbook|review|talk|pitch|board|board meeting|boss|bosses|manager|ceo|cfo"
)
_SHEET = _any("slide|sheet|page|chart")
"""Of which there are several, with numbers: "my boss 5" is none."""
_PLACE = _any("for|on|in|into|onto|at|to|of|to put in|to put on|to put into|to show in|to show on|to show at")
_CHIEF = _any(
    "boss|manager|ceo|cfo|coo|cmo|director|client|colleague|colleagues|board|management|leadership|supervisor|chief"
    "|agency|team|sales team|finance team|marketing team|buyer|store manager|vp|president|owner|investors|auditor"
    "|auditors"
)
_WANTS = _any(
    "wants|want|needs|need|wanted|needed|asks|ask|asked|is asking|are asking|keeps asking|would like|likes|must"
    "|insists|just asked|was asking|requested"
)
_LEARN = _any(
    "know|see|check|report|show|book|find|get|have|understand|send|tell|prepare|explain|update|submit|enter"
    "|fill in|put in|look at|look up|write down|review|share|hear|learn|verify|confirm|double check|find out|figure out"
    "|work out|know about|start with|begin with|quote|mention|include|note|note down"
)
_ONLY = _any("just|only|simply|merely|as|in")
_DRAWN = _any("as|in|for|on|with|draw|make|plot")
_ABLE = _any("can|could|may|have|get|find|please")
_SIZE = _any("big|single|simple|plain|quick|round|main|key")
_MOMENT = _any("time|moment|minute|second|chance")
_PASS = _any("go|goes|went|gone|come|came|pass|passed|move|moved|rung|rang|paid|taken")
_MODAL = _any("can|could|would|will|might")
_YOU = _any("you|u|someone|somebody|anyone|anybody")
_SHOWN_ON = rf"(?:{_PAPER}(?: (?:number|no|nr) \d{{1,2}})?|{_SHEET} \d{{1,2}})"
_KEYS = _any("number|id|name|total|figure|list|table|code") + "s?"
_AROUND = rf"""
    {_PLACE}(?: {_WHOSE}){{0,3}} {_SHOWN_ON}(?: (?:of|in) {_WHOSE} {_PAPER})?
    (?:my|our|the|your) {_CHIEF} {_WANTS}(?: (?:me|us|you))?(?: (?:to {_LEARN}|for|about|if|whether|how))?
    (?:to|must|should|let me|let us|lets|let's|gotta|wanna|trying to|going to|able to|got to) {_LEARN}
    (?:{_ONLY} )?(?:the|a|one|two|three|single)(?: {_SIZE})? (?:number|figure)s?(?: only)?
    (?:how much|how many|what|which|how high|how big) (?:was|is|were|are) (?:it|that|this|they|there)
    (?:what|which) (?:was|is) (?:this|that|the) (?:number|figure|result|answer)
    (?:(?:a|one|small|quick) )?(?:table|list|chart|graph) (?:please|pls|with|showing)
    (?:the )?data (?:for|on|about|behind)
    (?:{_DRAWN}(?: (?:a|the|my|our|this|one))? )?(?:line|bar|column) (?:chart|graph|plot)
    (?:for|on|in|of)(?: (?:a|the|my|our|this|one)) (?:chart|graph|plot|table|list)
    (?:sorry )?(?:to|for) (?:bother|disturb|troubl|interrupt|ask)(?:e|ing)?(?: you)?(?: again| once more| so late)?
    (?:that|this|it) would be (?:great|nice|good|helpful|perfect|awesome|lovely|all)
    (?:if|when|whenever|as soon as) (?:you|u) {_ABLE}(?: (?:a|some|the|it))?(?: {_MOMENT})?
    (?:do|can|could) (?:you|u|we) (?:please )?(?:check|help|help me|help me out|tell|say|look|look up|look into)
    {_MODAL} {_YOU}(?: please| pls)?(?: (?:help|check|tell|say|look))?(?: (?:me|us))?
    if (?:you|u|we|anyone|anybody|someone) (?:happen to )?knows?
    be so kind(?: to| as to)?|i (?:would )?appreciate(?: it)?|much appreciated|cheers|good day|dear all|btw|by the way
    (?:{_PASS} )?(?:through|over|across|at)(?: all)? (?:the|our) (?:till|cash desk|checkout|counter|register)s?
    fyi|for the record|as usual|as always|for now|off the top of (?:your|my) head|in short|long story short
    to be (?:precise|exact|clear|honest)|if (?:available|known)|if we (?:have|know) (?:it|that)|at all
    urgently|urgent|in a hurry|hurry|help me out|help me|help|simply|again|hopefully|somehow|somewhere|anywhere
    anyone|anybody|smth|sth|exact|right|fine|cool|great|perfect|nice|alright|all right|good|next to it|next to them
    how (?:are|were|have) (?:we|things) (?:doing|been doing|looking|going)
    beside it|beside them|alongside|alongside it|in one go|at a glance|at once|no matter what|either way
    (?:a |total |complete |absolute )?(?:beginner|newbie|newcomer|novice|rookie|new) here
    first time (?:here|user)|i'm new(?: here)?
    to (?:reconcile|cross check|crosscheck|follow up|sanity check|validate|double check this|recap)
    to (?:sum up|clarify)
    (?:the |a |its |just the )?{_KEYS} (?:(?:will|would) (?:do|suffice)|(?:is|are) (?:enough|fine|ok|okay|sufficient))
    (?:the |a |its |just the )?{_KEYS} suffices?
    that will do|that'll do|that is enough|that's enough|that's it|that is it|that's all|that is all
"""
_I = _any("i|we|one")
_I_AM = _any("i am|i'm|we are|we're|i was|we were|i've been|i have been|we've been|we have been")
_I_WOULD = _any("i'd|i would|i should|i'll|i will|we'd|we would|we should|i|we")
_SOMEONE = _any(f"you|u|someone|somebody|anyone|anybody|{_CHIEF[3:-1]}")
_SEE = (
    f"(?:{_LEARN}|have a look at|take a look at|look into|ask|ask about|ask for|request|tell|give|state|indicate"
    "|dig up|dig out|run|pull|pull up|draw up|name|specify|compute|calculate|quantify|determine|establish|figure"
    "|let me have|let us have|let me see|let me know)"
)
_SEEING = _any(
    "pulling|pulling up|showing|telling|giving|sending|checking|working out|finding out|finding|looking up|looking at"
    "|looking into|getting|running|preparing|reporting|listing|calculating|computing|sharing|digging up|digging out"
)
_KINDLY = _any(
    "please|pls|kindly|possibly|perhaps|maybe|quickly|just|also|be so kind as to|be so kind and|be so good as to"
    "|be a dear and|be an angel and|do me a favour and|do me a favor and"
)
_GLAD = _any(
    "grateful|thankful|glad|happy|delighted|curious|interested|keen|eager|obliged|hoping|wishing|trying|wondering"
    "|asked|told|supposed|required|dying|itching"
)
_FOR = _any(f"for|in|about|of|if i got|if i had|to {_SEE}")
_SILLY = _any(
    "silly|stupid|dumb|basic|obvious|daft|naive|odd|strange|weird|simple|trivial|boring|annoying|repeat"
)
_ONE_ASK = _any("question|one|ask|request|query|q|thing|favour|favor|check|lookup|figure|number")
_WHAT_ASK = _any(
    "quick|small|little|simple|short|tiny|silly|stupid|dumb|basic|random|easy|last|final|next|another|one more|new"
    "|one quick|one small|one last|new joiner|new starter|new hire|newbie|beginner|rookie|staffing|planning|budget"
    "|budgeting|housekeeping|admin|audit|follow up|sanity|reality|quick fire|friday afternoon|concentration"
)
_ROLE = _any(
    "controller|cfo|ceo|coo|cmo|accountant|accounting|bookkeeper|treasurer|auditor|analyst|intern|trainee|buyer"
    "|merchandiser|category manager|store manager|area manager|regional manager|shift lead|planner|boss|finance"
    "|new joiner|new hire|new starter|new guy|new girl|newbie|data team|management|head office|headquarters"
)
_BOTHER = _any("bother|trouble|work|effort|hassle|to ask|of a bother|of a hassle|asking")
_GOOD = _any(
    "handy|lovely|great|nice|good|helpful|useful|perfect|wonderful|enough|fine|appreciated|much appreciated|welcome"
    "|ideal|grand|super|brilliant|awesome|fantastic|all|plenty|sufficient|ok|okay|dandy|swell|most welcome"
)
_LOOK_AHEAD = _any("plan|schedule|adjust|order|check|see|know|prepare|arrange|budget")
_WORK = _any(
    "shifts|staffing|staff|rota|roster|season|picture|situation|ahead|better|it|them|accordingly|people|hours|rosters"
)
_COURTESIES = rf"""
    {_I_WOULD} (?:really |very much |dearly |so )?(?:like|love|wish|want|need|hope|appreciate|prefer|care) to {_SEE}
    {_I_WOULD} (?:{_KINDLY} |really )?(?:ask(?: {_SOMEONE})?(?: {_KINDLY})? for|request|ask {_SOMEONE} to {_SEE})
    {_I_WOULD} (?:really |very much )?be (?:very |most |really |so )?{_GLAD} {_FOR}
    {_I_WOULD} (?:really |very much )?be (?:very |most |really |so )?{_GLAD} if {_SOMEONE} {_MODAL} {_SEE}(?: me| us)?
    {_I_AM} (?:really |very |just |only |quite )?{_GLAD} to {_SEE}
    {_I_AM} (?:really |very |just |only |quite )?{_GLAD}(?: about| for| in)?
    {_I_AM} (?:just |only )?(?:wondering|asking|curious) (?:if
        |whether) {_SOMEONE} {_MODAL} (?:{_KINDLY} )?{_SEE}(?: me| us)?
    {_I} (?:wonder|wondered) (?:if|whether) {_SOMEONE} {_MODAL} (?:{_KINDLY} )?{_SEE}(?: me| us)?
    {_MODAL} {_SOMEONE}(?: {_KINDLY})? {_SEE}(?: (?:me|us|out))?
    {_MODAL} {_SOMEONE} let (?:me|us) {_LEARN}
    (?:so )?(?:could|can|may|might|shall) (?:i|we)(?: {_KINDLY})? (?:have|get|see|request|know|ask(?: for)?|{_SEE})
    (?:could|can|may|might) (?:i|we) (?:trouble|bother|ask|pester|get) {_SOMEONE} (?:for|to {_SEE}(?: me| us)?)
    (?:would|do) you mind {_SEEING}(?: (?:me|us|for me|for us))?
    (?:it would|it'd|it will|that would|that'd) (?:help|be {_GOOD})(?: (?:me|us))?(?: a lot)?(?: to {_SEE})?
    (?:the |my |our )?{_CHIEF} (?:would (?:appreciate|like|love|want|welcome)|appreciates)(?: to {_SEE}|(?: a
        | an)? (?:view|overview) (?:of|on))?
    (?:give|show|send|get) (?:the |my |our ){_CHIEF}(?: (?:a|one) (?:{_SIZE} )?(?:table|list|overview|view)(?: of
        | with)?)?
    (?:please |pls |kindly )?(?:do|can you do) (?:me|us) an? (?:favour|favor) and
    (?:please |pls |kindly )?(?:indicate|state|specify|quantify|determine|let me in on)
    (?:i'm |i am )?(?:so |very |really )?(?:sorry|apologies|forgive me|excuse me|pardon)(?: me)?(?: if (?:this|that
        |it) (?:is|sounds|may be|seems)(?: an?)? {_SILLY}(?: {_ONE_ASK})?)?(?: for (?:the|this|my
        |asking)(?: {_SILLY})?(?: {_ONE_ASK})?)?(?: ,)?(?: but)?
    (?:this|that|it) (?:is|may be|might be|sounds|may sound)(?: an?)? {_SILLY}(?: {_ONE_ASK})?(?: ,)? but
    (?:an? |the |my )?{_WHAT_ASK} {_ONE_ASK}(?: (?:for you|for the team|from me|here))?(?: ,)?(?: but)?
    (?:your |the |our )?{_ROLE} (?:here|speaking|again|asking)(?: again)?
    (?:still )?(?:finding my feet|learning the ropes|getting started|settling in|new to (?:this|the team
        |all this))(?: here)?(?: ,)?(?: but)?
    for (?:my|our|the|this) (?:accrual|accruals|audit|month end close|month end|year end close|run rate slide)
    for (?:my|our|the|this) (?:shift|staffing|roster|rota) (?:plan|planning|schedule|roster|meeting)
    for (?:my|our) (?:plan|planning|roster|rota|schedule|forecast|filing)
    (?:here|here is|here comes|this is) (?:my|a|the|one) {_ONE_ASK}
    (?:the|a|one) (?:only |one |main )?thing (?:i|we) (?:need|want|am after|are after|look for)
        |(?:the|one) (?:only )?thing (?:i|we) (?:need|want)(?: to {_LEARN})? is
    so (?:that )?(?:i|we|they) (?:can|could|may|might) (?:plan|see|check|compare|decide|order|schedule|prepare
        |report|budget|adjust)
    so (?:that )?(?:i|we|they) (?:can|could) {_LOOK_AHEAD}(?: (?:the|my|our))? {_WORK}(?: for it| for them)?
    when all(?: is)? said and done|all told|all in all
    bear with me|humou?r me|here goes|here we go|let see|let me see|let me think|one moment|just checking
        |just curious
    hiya|howdy|heya|hey ho|greetings|hi again|hello again|hello everyone|hi everyone|hi folks|hello folks|yo
    ta|ta very much|please and thank you|thank you and goodbye|bye|if you please|if you would|if you don't mind
        |do you mind
    if (?:it|that|this)(?: is| isn't| is not| not| ain't)?(?: (?:too much|not too much|too
        |not too|no))? (?:{_BOTHER}|ok|okay|alright|possible|fine)
    (?:and )?how (?:do|can|would|could|should) (?:i|we) (?:get|see|find|find out|work out|obtain|learn
        |show) (?:that|this|it)
    where (?:do|can|would|could) (?:i|we) (?:get|see|find|look up) (?:that|this|it)
    (?:is|would) (?:that|this|it)(?: be)? possible|can (?:you|we|i) do (?:that|this|it)|can that be done
    nothing (?:else|more|fancy|special|but (?:the )?(?:number|figure|fact|total)s?)|no (?:frills|fuss|comments?
        |explanations?)
    (?:and )?nothing (?:else|more)(?: (?:please|pls))?
    (?:the |these |those |here are the |just )?(?:one|two|three|four) (?:number|figure|total)s? (?:i need|i want
        |needed|wanted|please|pls)
    (?:both|all|all the|the) (?:number|figure|total)s? (?:please|pls)
    (?:(?:that|this|it|which) )?(?:would|will) be {_GOOD}
    (?:(?:that|this|it|which) )?(?:would|will) do(?: nicely| fine| just fine| me| for now)?
    (?:(?:that|this|it|which) )?is (?:all|what) (?:i|we) (?:need|want|ask|am after|are after)
    in (?:one|a single|a simple|a small|the same|one single|one simple) (?:grid|table|view|chart|list|sheet
        |overview|matrix|place|spreadsheet)
    (?:i've|i have|we've|we have)(?: got)? an? (?:meeting|call|review|presentation|deadline)(?: (?:at (?:one|two
        |three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)|in (?:five|ten) minutes|soon|later|now
        |coming up))? ,(?: so)?(?: quickly)?
"""
"""Polite ways round a question: each line is a whole phrase (one that begins with | goes on), and none holds a word
that could pick rows or a time."""
_GOES_ON = re.compile(r"\n\s+\|")
ON_THEM = frozenset({"on them", "in them", "on it", "in it", "inside", "on board", "in there", "on there"})
HOLDING = frozenset({"with", "containing", "having", "without", "including", "holding", "contain", "hold"})
"""What comes before them: "baskets with floral in them"."""
MOST_AROUND = 12
"""Words; longer phrases are several."""


def is_around(text: str) -> bool:
    """Whether words stand around a question only: what it is for, who wants it, how it is to be given."""
    return _around_words().fullmatch(text) is not None


@cache
def _around_words() -> re.Pattern[str]:
    """Compiled with the first question: it takes a tenth of a second."""
    lines = _GOES_ON.sub("|", f"{_AROUND}{_COURTESIES}").strip().splitlines()
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines if line.strip()))
