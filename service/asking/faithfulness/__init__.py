"""Does a query answer every clause of its question, and hold nothing that nobody asked for? No model is asked.

check("frozen pizza sales last month", parse_query({"metrics": ["revenue"], "time": "last month"}), book)
    Faithfulness(left=("frozen pizza",), …)      the filter was dropped
"""

from service.asking.faithfulness.checking import Faithfulness, Left, Unasked, check
from service.asking.faithfulness.readings import Readings, readings

__all__ = ["Faithfulness", "Left", "Readings", "Unasked", "check", "readings"]
