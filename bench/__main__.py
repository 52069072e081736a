"""``python -m bench [NAME …] [--json] [--scale 0.1]``: measure, one row a result."""

import argparse
import sys

from bench import frame


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run; all where none is named")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--scale", type=float, default=1.0, help="sizes, times this")
    parser.add_argument("--list", action="store_true", help="only name the benchmarks")
    given = parser.parse_args()
    found = frame.benchmarks()
    if given.list:
        print("\n".join(found))
        return 0
    unknown = [name for name in given.names if name not in found]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(found)}")
    frame.set_scale(given.scale)
    if not given.json:
        print(f"{frame.machine()}, scale {given.scale:g}")
    missed = False
    for name in given.names or found:
        for row in found[name].run():
            print(frame.as_json(row) if given.json else frame.printed(row), flush=True)
            missed = missed or row.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
