"""Reading the documentation as a reader does: its pages, links, and the commands to type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: (.+?) -->\s*\Z")
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block; `not_run` is the reason why a test can't run its commands."""

    page: Path
    line: int
    language: str
    content: str
    not_run: str | None

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    text = text_of(page)
    found = []
    for fence in _FENCE.finditer(text):
        before = text[: fence.start()]
        reason = _NOT_RUN.search(before)
        content = re.sub(rf"^{fence[1]}", "", fence[3], flags=re.MULTILINE)
        found.append(
            Block(page, before.count("\n") + 1, fence[2], content, reason[1] if reason else None)
        )
    return found


def commands(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language in ("sh", "console")]


def links(page: Path) -> Iterator[str]:
    """Links of a page into this tree, without those that stand in blocks."""
    for match in _LINK.finditer(_FENCE.sub("", text_of(page))):
        target = match[1] or match[2]
        if not re.match(r"\w+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, by the usual rule of code forges."""
    found = set()
    for heading in _HEADING.findall(_FENCE.sub("", text_of(page))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        found.add(re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", "-"))
    return found
