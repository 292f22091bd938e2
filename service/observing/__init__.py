"""What can be seen of a running service: metrics, and one log line for each request.

watched = Watched(api, Metrics(gauges), log_requests=True)      the ASGI application to serve
"""

from service.observing.metrics import Gauges, Metrics
from service.observing.watching import Watched

__all__ = ["Gauges", "Metrics", "Watched"]
