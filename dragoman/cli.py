"""The command line: `ask | chat | query | sql | compile | catalog | check | import | eval | serve | usage | keys | …`.

Only wiring: which function is which command, and its help. `dragoman.commands` holds them.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.commands.asking import ask, ask_help, query, query_help
from dragoman.commands.catalog import catalog, catalog_help
from dragoman.commands.chatting import chat, chat_help
from dragoman.commands.checking import check, check_help
from dragoman.commands.configuring import config, config_help
from dragoman.commands.developing import dev, dev_help
from dragoman.commands.documenting import docs, docs_help
from dragoman.commands.editing import lsp, lsp_help
from dragoman.commands.evaluating import compare, compare_help, eval_, eval_help
from dragoman.commands.formatting import format_, format_help
from dragoman.commands.handing_over import export_, export_help
from dragoman.commands.importing import import_, import_help
from dragoman.commands.keys import keys, keys_help
from dragoman.commands.policy import policy, policy_help
from dragoman.commands.reviewing import diff, diff_help
from dragoman.commands.running import EXIT_CODES, INTERRUPTED
from dragoman.commands.schedules import schedules, schedules_help
from dragoman.commands.serving import serve, serve_help
from dragoman.commands.slack import slack, slack_help
from dragoman.commands.sql import compile_, compile_help, sql, sql_help
from dragoman.commands.starting import init, init_help
from dragoman.commands.storing import store, store_help
from dragoman.commands.testing import run_tests, tests_help
from dragoman.commands.touring import demo, demo_help
from dragoman.commands.using import usage, usage_help

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=f"""Questions about a company's data, answered from the definitions of its data team.

\b
Start here:
  dragoman demo                          three questions about a year of grocery retail
  dragoman ask "sales last week"         a question of your own
  dragoman catalog                       what can be asked for

{EXIT_CODES}""",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from service.version import installed_version

        typer.echo(f"dragoman {installed_version()}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Options before a command."""


app.command("ask", help=ask_help, short_help="Answer a question in plain words.")(ask)
app.command("chat", help=chat_help, short_help="Hold a conversation.")(chat)
app.command("query", help=query_help, short_help="Run a query given as JSON or SQL.")(query)
app.command("sql", help=sql_help, short_help="Print the SQL for a question.")(sql)
app.command("compile", help=compile_help, short_help="Compile a query to SQL and show its plan.")(compile_)
app.command("catalog", help=catalog_help, short_help="Show what can be asked for.")(catalog)
app.command("init", help=init_help, short_help="Propose definitions for your tables.")(init)
app.command("check", help=check_help, short_help="Check the definitions.")(check)
app.command("import", help=import_help, short_help="Import definitions of other semantic layers.")(import_)
app.command("export", help=export_help, short_help="Export definitions to other semantic layers.")(export_)
app.command("test", help=tests_help, short_help="Test the numbers.")(run_tests)
app.command("format", help=format_help, short_help="Lay out definition files.")(format_)
app.command("diff", help=diff_help, short_help="Show what a change of the definitions means.")(diff)
app.command("docs", help=docs_help, short_help="Write the catalog as a site.")(docs)
app.command("lsp", help=lsp_help, short_help="Help an editor with definitions.")(lsp)
app.command("serve", help=serve_help, short_help="Serve the HTTP API.")(serve)
app.add_typer(config, name="config", help=config_help, short_help="Show what a service is set to.")
app.add_typer(policy, name="policy", help=policy_help, short_help="Show what policies do.")
app.add_typer(store, name="store", help=store_help, short_help="Look after what a service keeps.")
app.command("usage", help=usage_help, short_help="Show how a service is used.")(usage)
app.add_typer(keys, name="keys", help=keys_help, short_help="Make, list and revoke API keys.")
app.add_typer(schedules, name="schedules", help=schedules_help, short_help="Have things told by themselves.")
app.add_typer(slack, name="slack", help=slack_help, short_help="Set up the bot for Slack.")
evaluating = typer.Typer(rich_markup_mode=None, invoke_without_command=True, help=eval_help)
evaluating.callback(help=eval_help, invoke_without_command=True)(eval_)
evaluating.command("compare", help=compare_help, short_help="Hold two runs side by side.")(compare)
app.add_typer(evaluating, name="eval", short_help="Measure how well questions are understood.")
app.command("demo", help=demo_help, short_help="Answer three questions about the demo company.")(demo)
app.add_typer(dev, name="dev", help=dev_help, short_help="Try a language model, or stand in for one.")


def main() -> None:
    """The entry point of the `dragoman` program."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a question mark; it is no reason to fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="dragoman")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
