"""An OpenAI-compatible server that answers from a script, with faults on demand, or records and replays a real one.

    with running(ScriptedServer(parse_script({"replies": [{"reply": {"metrics": ["revenue"]}}]}))) as url:
        OpenAI(base_url=url, api_key="any")

For tests, for demonstrations without a model, and for people who build on Dragoman: `dragoman dev model-server`.
"""

from service.model_server.app import ScriptedServer, create_app
from service.model_server.running import running
from service.model_server.script import Fault, Rule, Script, ScriptInvalid, Supports, When, parse_script

__all__ = [
    "Fault",
    "Rule",
    "Script",
    "ScriptInvalid",
    "ScriptedServer",
    "Supports",
    "When",
    "create_app",
    "parse_script",
    "running",
]
