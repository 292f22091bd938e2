"""Makes `.venv` and installs the locked packages and the checkout into it. `make` calls this; it needs only Python.

    python3 requirements/install.py core      # what Dragoman runs with (requirements/core.txt)
    python3 requirements/install.py dev       # and what its tests and checks need (requirements/dev.txt)
    python3 requirements/install.py engines   # and further databases for the slow tests (requirements/engines.txt)

It may be stopped at any moment and run again: nothing counts as done before it is. While packages are being
installed a marker file stands in the environment; where an earlier run left one behind, every package is laid down
anew, because pip takes a half-written package for an installed one.

The syntax is kept old, so that an old Python can say that it is old.
"""

import os
import shutil
import subprocess
import sys

LOCKS = ("core", "dev", "engines")  # each holds all of the one before
NEEDED = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
INSTALLING = os.path.join(VENV, ".installing")

# A package's list of files is the last thing that pip writes: with it, pip itself is whole.
PROBE = "import sys, importlib.metadata as m; sys.exit(sys.version_info < (3, 11) or not m.distribution('pip').files)"


def fail(message):  # type: (str) -> None
    """Ends the run with one message that says which step failed and what to do."""
    sys.stderr.write("\n" + message + "\n")
    sys.exit(1)


def works(python, code):  # type: (str, str) -> bool
    """Whether this interpreter runs the code and ends well."""
    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call([python, "-c", code], stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def need_new_python():  # type: () -> None
    """Goes on under a newer Python from the PATH when this one is too old, or says that there is none."""
    if sys.version_info >= NEEDED:
        return
    find = getattr(shutil, "which", lambda name: name)
    for name in NEWER:
        found = find(name)
        if found and works(found, "import sys, venv; sys.exit(sys.version_info < (3, 11))"):
            os.execvp(found, [found, os.path.abspath(__file__)] + sys.argv[1:])
    fail(
        "Dragoman needs Python 3.11 or newer; %s is %s, and no newer python3 is on the PATH.\n"
        "Install one, or name it: make PYTHON=/path/to/python3.12 demo"
        % (sys.executable, sys.version.split()[0])
    )


def make_environment():  # type: () -> None
    """Makes .venv when it is missing, unusable or was left half made. Needs no network."""
    if works(PYTHON, PROBE):
        return
    print("Making the virtual environment in .venv ...")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]) != 0 or not works(PYTHON, PROBE):
        fail(
            "The virtual environment could not be made (this step needs no network).\n"
            "Python's venv and ensurepip modules are probably missing; on Debian and Ubuntu: apt install python3-venv"
        )


def pip_install(step, arguments, needs_network):  # type: (str, list[str], bool) -> None
    """One `pip install`; on failure says which step it was and whether it needed the network."""
    print(step + " ...")
    sys.stdout.flush()
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.call(command + arguments) != 0:
        reason = (
            "This step needs the network: it fetches packages from the package registry that pip is set up for\n"
            "(pip's own message above says what went wrong). What is already installed is kept."
            if needs_network
            else "This step needs no network; pip's message above says what went wrong."
        )
        fail("Failed: %s.\n%s\nRun the same make command again to go on." % (step, reason))


def install(lock):  # type: (str) -> None
    """Installs one lock file, each file checked against its hash, and the checkout itself, editable."""
    interrupted = os.path.exists(INSTALLING)
    open(INSTALLING, "w").close()
    locked = ["--require-hashes", "--no-deps", "-r", os.path.join(ROOT, "requirements", lock + ".txt")]
    pip_install(
        "Installing the locked packages (requirements/%s.txt)" % lock,
        (["--ignore-installed"] if interrupted else []) + locked,
        needs_network=True,
    )
    pip_install(
        "Installing Dragoman itself",
        ["--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT],
        needs_network=False,
    )
    os.remove(INSTALLING)
    for done in LOCKS[: LOCKS.index(lock) + 1]:
        open(os.path.join(VENV, "." + done + "-installed"), "w").close()


def main():  # type: () -> None
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        fail("usage: install.py " + "|".join(LOCKS))
    need_new_python()
    make_environment()
    install(sys.argv[1])


if __name__ == "__main__":
    main()
