"""What Cube's views mean here: other names, descriptions and folders of the members that they show.

    words = words_of(project)
    words[("users", "city")].synonyms      ["buyer_city"], where a view calls it so

Dragoman has no views: every metric is asked for with all that its rows reach. A view's own measures become metrics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from semantic.formats.cube.access import name_in_view
from semantic.formats.cube.describing import Words
from semantic.formats.cube.names import CubeNames, included, is_public
from semantic.formats.cube.project import Cube, Project
from semantic.formats.cube.references import CannotSay, mark, split
from semantic.formats.props import Props

Member = tuple[str, str]
"""A cube and one of its members, by Cube's names."""


def members_of_view(project: Project, view: Cube) -> dict[str, tuple[Member, str, Props | None]]:
    """By their names in the view: the member, the way of cubes that leads to it, and what the view says anew."""
    out: dict[str, tuple[Member, str, Props | None]] = {}
    for part in view.props.items("cubes"):
        path = part.text("join_path").strip("{} ")
        cube = project.cubes.get(path.rpartition(".")[2])
        if cube is None:
            continue
        for name, held in included(part, cube).items():
            out.setdefault(name_in_view(part, cube, name, held), ((cube.name, name), path, held))
    return out


def words_of(project: Project) -> Mapping[Member, Words]:
    words: dict[Member, Words] = defaultdict(Words)
    for view in project.views.values():
        shown = members_of_view(project, view)
        for called, (member, _, held) in shown.items():
            if called != member[1]:
                words[member].synonyms.append(called)
            if held is not None:
                if held.text("title"):
                    words[member].synonyms.append(held.text("title"))
                if held.text("description"):
                    words[member].descriptions.append(held.text("description"))
        for folder, called in _folders(view.props):
            if called in shown:
                words[shown[called][0]].tags.append(folder)
    return words


def _folders(props: Props) -> Iterator[tuple[str, str]]:
    """Each folder's name with each member that lies in it, also within folders of it."""
    for folder in props.items("folders"):
        yield from _in_folder(folder)


def _in_folder(folder: Props) -> Iterator[tuple[str, str]]:
    for item in folder.mixed("includes"):
        if isinstance(item, str):
            yield folder.text("name"), item
        elif "includes" in item:
            yield from _in_folder(item)


def measured(project: Project, view: Cube, name: str, inside: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """The SQL of a view's own measure over measures of cubes, and these cubes. Raises CannotSay."""
    props = view.measures[name]
    if name in inside:
        raise CannotSay("It is made of itself.")
    if props.text("type") != "number" or not props.text("sql") or "time_shift" in props:
        raise CannotSay("A view's own measure is arithmetic over measures here: define others in the cube.")
    text = split(props.text("sql"))
    written, cubes = text.marked, list[str]()
    shown = members_of_view(project, view)
    for index, reference in enumerate(text.references):
        called = reference.parts[-1]
        if called in view.measures:
            inner, more = measured(project, view, called, (*inside, name))
            written = written.replace(mark(index), f"({inner})")
        elif called in shown:
            (cube, member), _, _ = shown[called]
            more = [cube]
            written = written.replace(mark(index), "{" + f"{cube}.{member}" + "}")
        else:
            raise CannotSay(f"The view shows no `{called}`.")
        cubes += [cube for cube in more if cube not in cubes]
    if not cubes:
        raise CannotSay("It is made of no measure.")
    return written, cubes


def reach_words(project: Project, names: Mapping[str, CubeNames], view: Cube) -> str:
    """Where a view's members are found here."""
    models = dict.fromkeys(
        names[member[0]].model
        for member, _, _ in members_of_view(project, view).values()
        if member[0] in names
    )
    listed = ", ".join(f"`{model}`" for model in models)
    asked = f"what it shows is asked of {listed or 'the models'}"
    return f"There are no views here: {asked}, and its own names for members are synonyms."


def is_open(view: Cube) -> bool:
    """Whether a view may be asked."""
    return is_public(view.props) is not False
