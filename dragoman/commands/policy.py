"""`dragoman policy explain`: which policies apply to a question of somebody, and the SQL with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from dragoman.commands.asking import Question, finish, warn_of_problems
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    As,
    AsJson,
    Attributes,
    Models,
    Screen,
    Warehouse,
    acting,
    command,
    print_json,
    readable,
)

if TYPE_CHECKING:
    from semantic.planning.plan import Plan

policy = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@command
def explain(
    question: Question,
    as_json: AsJson = False,
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Show which policies apply to a question, and its SQL with them."""
    from dragoman.app import open_app
    from semantic.policies.explaining import rules_for
    from service.answer import Answer
    from service.compiled_json import runnable_sql
    from service.rendering import clean

    principal = acting(as_, attributes)
    words = readable(" ".join(question))
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        found = app.sql(words, principal)
        if isinstance(found, Answer):
            return finish(found, explain=False, chart=False, as_json=as_json)
        rules = rules_for(app.catalog, principal, read_by(found.compiled.main.plan))
    sql = runnable_sql(found.compiled.main, found.compiled.dialect) + ";"
    if as_json:
        print_json({"rules": list(rules), "sql": sql})
        return ANSWERED
    screen = Screen()
    for rule in rules:
        screen.print(f"-- {clean(rule)}", soft_wrap=True)
    screen.print(sql, soft_wrap=True)
    return ANSWERED


def read_by(plan: Plan) -> frozenset[str]:
    """The models that a plan and the plans within it read."""
    from semantic.planning.notes import models_read
    from semantic.planning.plan import Plan

    bodies = [sub.body for sub in plan.subplans]
    facts = [*plan.facts]
    for body in bodies:
        facts += body.facts if isinstance(body, Plan) else (body.base, body.events)
    return models_read(facts)


policy_help = f"""Show what policies do.

\b
Examples:
  dragoman policy explain --as "ana; regions=north" "revenue by store"
  dragoman policy explain --as "ana; regions=north" --json "revenue by store"

{EXIT_CODES}"""

explain_help = f"""Print the rules that apply to a person's question, model by model, and the SQL with them.
Nothing is run. It names what the person may not know of, so that it is for those who write policies.

\b
Examples:
  dragoman policy explain --as "ana; regions=north,south" "revenue by store"
  dragoman policy explain --as ana --attribute groups=finance "margin last month"

{EXIT_CODES}"""

policy.command("explain", help=explain_help, short_help="Show which policies apply to a question.")(explain)
