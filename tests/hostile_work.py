"""What a child process is made to do in the tests of the sandbox."""

import os
import sys
import time
from pathlib import Path

from portal.errors import N_, Refusal


def double(number):
    """Twice the number."""
    return {"twice": 2 * number}


def refuse(name):
    """Always a refusal."""
    raise Refusal(N_("This is too large"), name=name)


def crash():
    """An ordinary mistake."""
    raise RuntimeError("broken")


def die():
    """The end of the process, as a parser in another language may meet it."""
    os.abort()


def spin():
    """Work without end."""
    while True:
        pass


def sleep():
    """Waiting without end."""
    time.sleep(600)


def hoard():
    """More memory than there is."""
    return [bytes(50_000_000) for _ in range(1000)]


def fill(path):
    """A file larger than any answer."""
    with Path(path).open("wb") as file:
        file.writelines(bytes(1 << 20) for _ in range(200))


def look_around():
    """What the child can see of us."""
    return {"environment": dict(os.environ), "folder": str(Path.cwd()), "flask": "flask" in sys.modules}
