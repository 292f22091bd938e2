"""The demo company's own tests hold, on its data."""

from __future__ import annotations

import pytest

from dragoman.app import open_app
from dragoman.demo.paths import demo_paths
from semantic.definitions.metric_tests import read_tests
from service.testing import Runner, Status


@pytest.mark.skipif(
    not demo_paths().warehouse.exists(), reason="the demo data are not loaded: run `make data`"
)
def test_the_demo_s_numbers_hold() -> None:
    paths = demo_paths()
    with open_app(paths.models, str(paths.warehouse)) as app:
        tests, problems = read_tests(paths.models)
        assert problems == () and len(tests) == 7
        found = list(Runner(app.catalog, app.warehouse).run(tests))
    assert [result for result in found if result.status is not Status.PASSED] == []
