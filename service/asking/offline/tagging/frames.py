"""What people say around a question and not in it: a closed list, so that no word of the question itself is swallowed.

"hey could you maybe pull up the sales by store for me thx"     sales by store
"""

from __future__ import annotations

POLITE = (
    "boss wants|boss needs|gives|gets|brings in|bring in|brought in|generates|generate|earns|saw|achieved|recorded"
    "|do we carry|we carry|do we stock|we stock|look like|looks like|looked like|you know|erm|um|uh|hmm"
    "|i'd like|i would like|we'd like|we would like|i'd like to see|i would like to see|i'd like to have"
    "|for me|for us|to me|to us"
    "|maybe|thx|tks|tnx|asap|kindly|okay|ok|ok so|ok now|gimme|lemme|wanna|quick q|quick question|quick one|real quick"
    "|hi team|hi all|hi there|hello team|hey team|hey there|good morning|good afternoon|good evening"
    "|would you mind|mind showing me|showing me|can someone|could someone|someone|can anyone|could anyone"
    "|just wondering|i was wondering|i'm wondering|wondering|wondering if|i wonder|out of curiosity"
    "|love to see|i'd love to see|love to know|i'd love to know|thanks so much|thank you so much|thanks a lot"
    "|thank you very much|thanks very much|many thanks|thanks in advance|any idea|any ideas|any chance|if possible"
    "|if you can|if you could|let me know|let us know|do you know|do we know|a quick|quick look at|quickly"
    "|to know|i want to know|i need to know|trying to find|trying to find out|trying to understand|find out|figure out"
    "|my boss wants|my manager wants|my boss needs|my manager needs|my boss asked for|my boss is asking for"
    "|interested in|i'm interested in|i am interested in|curious about|i'm curious about|i am curious about|curious"
    "|when you have a moment|when you get a chance|no rush|team|guys|folks|sorry|actually|basically|by any chance"
)
"""Greetings, thanks and ways to ask. Single words are only those that no company has as a value."""

FETCH = (
    "pull|pull up|pull me|pull out|bring up|send|send me|send us|send over|get me|get us|fetch|fetch me|show us"
    "|list out"
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
    "|we made|did we bring in|we brought in|did we gross|did we do|have we done|we did"
)
"""Asks for a number of the company's without saying which: that is asked back."""
