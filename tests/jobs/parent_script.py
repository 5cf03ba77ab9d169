"""A parent for the tests: starts a child, lets it hang, and tells its process id."""

import asyncio
import sys
from pathlib import Path

from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.jobs.frames import Frame


async def main() -> None:
    script = Path(__file__).with_name("child_script.py")
    child = ChildProcess((sys.executable, str(script)), ChildLimits(memory_mb=512))
    await child.run(Frame({"do": "hang"}), lambda *_: tell(child))


def tell(child: ChildProcess) -> None:
    sys.stdout.write(f"{child.pid}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
