"""Where templates of pages find the look that all of them share.

loader("service.evaluating")      templates of service/evaluating/pages, and theme.css
"""

from __future__ import annotations

from jinja2 import BaseLoader, ChoiceLoader, PackageLoader


def loader(package: str) -> BaseLoader:
    return ChoiceLoader([PackageLoader(package, "pages"), PackageLoader("service.rendering", "")])
