"""The `git` program, run so that nothing it meets can hurt: no prompt, hook or shell, and time, disk and memory end.

    git = Git(cache, token="…")
    git.run("ls-remote", "--", url, "refs/heads/main")

It reads no configuration but the one written here, and no message of an error holds the token or a name in a URL.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from service.publishing.errors import SourceUnavailable
from service.publishing.source import MOST_BYTES

SECONDS = 120.0
LARGEST_FILE = 4 * MOST_BYTES
"""Of what git writes: what is fetched stands in one file."""
MEMORY = 4_000_000_000
"""Of addresses: git maps what it reads."""
LONGEST_SAID = 200

_KEPT = (
    "PATH",
    "HOME",
    "SSH_AUTH_SOCK",
    "TMPDIR",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
_CONFIGURATION = """[core]
\thooksPath = /dev/null
\tbigFileThreshold = 1m
\tsymlinks = false
[protocol]
\tallow = never
[protocol "https"]
\tallow = always
[protocol "ssh"]
\tallow = always
[protocol "file"]
\tallow = always
[http]
\tfollowRedirects = false
\tlowSpeedLimit = 1000
\tlowSpeedTime = 30
[fetch]
\tunpackLimit = 1
\twriteCommitGraph = false
\trecurseSubmodules = no
[gc]
\tauto = 0
[maintenance]
\tauto = false
[pack]
\tthreads = 1
[safe]
\tdirectory = *
"""
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=yes"
_USER = re.compile(r"//[^/@\s]*@")


class TooMuch(Exception):
    """Git was ended because it wrote more, or took longer, than it may."""


class Git:
    """Runs git with a folder of its own for what it needs. Raises SourceUnavailable where there is no git."""

    def __init__(self, cache: Path, *, token: str = "", seconds: float = SECONDS) -> None:
        self._program = shutil.which("git")
        self._configuration = cache / "gitconfig"
        self._token = token
        self._seconds = seconds
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._configuration.write_text(_CONFIGURATION, encoding="utf-8")

    def run(self, *arguments: str, within: Path | None = None, given: bytes = b"") -> bytes:
        """What git prints. Raises SourceUnavailable with what git says, or TooMuch."""
        if self._program is None:
            raise SourceUnavailable("The program git is not there.", hint="Install git, or name a folder.")
        place = ["--git-dir", str(within)] if within else []
        with (
            tempfile.TemporaryFile() as said,
            tempfile.TemporaryFile() as wrong,
            tempfile.TemporaryFile() as put,
        ):
            put.write(given)
            put.seek(0)
            process = subprocess.Popen(
                [self._program, *place, *arguments],
                stdin=put,
                stdout=said,
                stderr=wrong,
                env=self._environment(),
                start_new_session=True,
            )
            code = self._ended(process)
            if code in (-signal.SIGXFSZ, 128 + signal.SIGXFSZ):
                raise TooMuch
            said.seek(0)
            wrong.seek(0)
            message = wrong.read(10_000).decode(errors="replace")
            if code != 0:
                if "signal 25" in message or "File too large" in message:
                    raise TooMuch
                raise SourceUnavailable(
                    f"git {arguments[0]} failed: {self._clean(message)}",
                    hint=_hint(message),
                    code="git-failed",
                )
            return said.read()

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        _limit(process.pid)
        try:
            return process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            raise TooMuch from None
        finally:
            # Also what it has started itself: a transport may hang when git is gone.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        kept |= {
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self._configuration),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_ALLOW_PROTOCOL": "https:ssh:file",
            "GIT_SSH_COMMAND": _SSH,
            "GIT_NO_LAZY_FETCH": "1",
        }
        if self._token:
            # Not among the arguments, which everybody on the machine can read.
            login = base64.b64encode(f"x-access-token:{self._token}".encode()).decode()
            kept |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "http.extraHeader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {login}",
            }
        return kept

    def _clean(self, message: str) -> str:
        """The line that says why, without who asked."""
        lines = [line.strip() for line in message.splitlines() if line.strip()]
        told = (
            [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))]
            or lines
            or ["it says nothing"]
        )
        text = _USER.sub("//", told[0])
        if self._token:
            text = text.replace(self._token, "…")
        return "".join(character for character in text if character.isprintable())[:LONGEST_SAID]


def _hint(message: str) -> str:
    if "uthentication" in message or "Permission denied" in message or "could not read Username" in message:
        return "Set definitions.git_token, or a key that ssh finds."
    if "Host key verification failed" in message:
        return "Put the host's key into known_hosts."
    return "Check definitions.git and definitions.branch; what was loaded serves until then."


def _limit(pid: int) -> None:
    try:
        from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_FSIZE, prlimit
    except ImportError:
        return  # Only Linux has it; the time is limited everywhere.
    with suppress(ProcessLookupError, PermissionError):
        prlimit(pid, RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        prlimit(pid, RLIMIT_AS, (MEMORY, MEMORY))
        prlimit(pid, RLIMIT_CORE, (0, 0))
