"""A real browser for tests: Chromium without a window, spoken to through pipes, so that it needs no port.

with Browser() as browser:
    browser.open("file:///…/index.html")
    browser.press("/")
    browser.write("revenue")
    browser.value("document.title")
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""None where this machine has none."""

KEYS = {"Enter": 13, "ArrowDown": 40, "ArrowUp": 38, "Escape": 27, "Tab": 9, "/": 191}
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    "--remote-debugging-pipe",
)


class Browser:
    def __init__(self, width: int = 1200, height: int = 900, *, dark: bool = False) -> None:
        assert PROGRAM is not None
        self._profile = TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        their_in, self._out = os.pipe()
        self._in, their_out = os.pipe()
        command = [PROGRAM, *OPTIONS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            # Chromium reads at 3 and writes at 4.
            ["bash", "-c", f'exec "$@" 3<&{their_in} 4>&{their_out}', "bash", *command],
            pass_fds=(their_in, their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_in)
        os.close(their_out)
        self._count = 0
        self._rest = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []  # Any: what the protocol says
        [page] = [each for each in self._tell("Target.getTargets")["targetInfos"] if each["type"] == "page"]
        attached = self._tell("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._tell(f"{domain}.enable")
        self._tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._tell("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str) -> None:
        """Goes there, and comes back when the page and its scripts are there."""
        self._tell("Page.navigate", url=url)
        self.wait()

    def wait(self) -> None:
        """Until the page that is being loaded is there."""
        for message in self._messages():
            if message.get("method") == "Page.loadEventFired":
                return

    def press(self, key: str) -> None:
        code = KEYS[key]
        text = {"/": "/", "Enter": "\r"}.get(key, "")
        down = {"type": "keyDown" if text else "rawKeyDown", "key": key, "windowsVirtualKeyCode": code}
        self._tell("Input.dispatchKeyEvent", **down, **({"text": text} if text else {}))
        self._tell("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def write(self, text: str) -> None:
        self._tell("Input.insertText", text=text)

    def value(self, expression: str) -> Any:  # Any: whatever JavaScript gives
        said = self._tell("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def errors(self) -> list[str]:
        """What the page's console says is wrong, such as what its policy forbids."""
        return [
            json.dumps(each["params"])
            for each in self.events
            if each["method"] == "Runtime.exceptionThrown"
            or (each["method"] == "Log.entryAdded" and each["params"]["entry"]["level"] == "error")
        ]

    def picture(self, file: Path) -> None:
        import base64

        file.write_bytes(base64.b64decode(self._tell("Page.captureScreenshot")["data"]))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        os.close(self._in)
        self._profile.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self, method: str, **parameters: object) -> dict[str, Any]:  # Any: what the protocol says
        self._count += 1
        form: dict[str, object] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            form["sessionId"] = self._session
        os.write(self._out, json.dumps(form).encode() + b"\0")
        for message in self._messages():
            if message.get("id") == self._count:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
        raise AssertionError("The browser has gone.")

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" in self._rest:
                text, _, self._rest = self._rest.partition(b"\0")
                message: dict[str, Any] = json.loads(text)
                if "method" in message:
                    self.events.append(message)
                yield message
            read = os.read(self._in, 1 << 16)
            if not read:
                return
            self._rest += read
