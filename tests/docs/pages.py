"""Reading the project's documents: their sections, what they mention and where they link to."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_CODE = re.compile(r"```.*?```", re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
# A path is told from other quoted text by its folder or by its ending.
_PATH = re.compile(
    r"(?:[\w.*-]+/)+(?:[\w.*-]+)?|[\w-]+\.(?:py|toml|md|yml|txt)|Makefile|docker-compose\.yml|\.env\.example"
)

_METHOD = re.compile(r"[A-Z][a-z]\w*\.[a-z_]\w*")
ROOMS = (
    *("domain", "workflows", "activities", "models", "letters", "audit_documents", "outside", "simulators"),
    "cli",
    "watching",
)
_WRITTEN = {".py", ".toml", ".typ", ".mako"}


def every_page() -> list[Path]:
    """Give every document of the project, those at its root first."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def prose(page: Path) -> str:
    """Give a document without its blocks of code and its diagrams."""
    return _CODE.sub("", page.read_text(encoding="utf-8"))


def quoted(text: str) -> list[str]:
    """Give everything that stands between backquotes."""
    return _QUOTED.findall(text)


def mentioned_paths(text: str) -> list[str]:
    """Give the paths, and the paths with a name in them, that a text mentions."""
    return [one for one in quoted(text) if _PATH.fullmatch(one.split("::")[0])]


def unknown_methods(text: str) -> list[str]:
    """Give the mentions such as ``Desk.serve`` that no class of the project has."""
    known = {
        name
        for room in ROOMS
        for module in sources(room)
        if module.suffix == ".py"
        for name in names_in(module)
    }
    return [one for one in quoted(text) if _METHOD.fullmatch(one) and one not in known]


def links(text: str) -> list[str]:
    """Give the targets of all links that don't lead out of the project."""
    return [target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """Give the anchors that a document's headings have on the web."""
    slugs = set()
    for heading in _HEADING.findall(prose(page)):
        letters = re.sub(r"[^\w\- ]", "", heading.casefold())
        slugs.add(letters.replace(" ", "-"))
    return slugs


def missing(mention: str) -> str | None:
    """Say what is wrong with a mention such as ``domain/agenda.py::agenda``, or nothing."""
    path, _, name = mention.partition("::")
    if "*" in path:
        return None if any(ROOT.glob(path)) else f"nothing matches {path}"
    if not (ROOT / path).exists() and not f"{path}/".startswith(tuple(made_at_run_time())):
        return f"there is no {path}"
    if name and name not in names_in(ROOT / path):
        return f"{path} has no {name}"
    return None


@lru_cache
def made_at_run_time() -> frozenset[str]:
    """Give the folders that the project makes and git ignores."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return frozenset(line.lstrip("/") for line in ignored if line.endswith("/"))


@lru_cache
def names_in(module: Path) -> frozenset[str]:
    """Give the classes, functions, methods and values that a module defines at its top."""
    return frozenset(_defined(ast.parse(module.read_text(encoding="utf-8")).body, ""))


def _defined(body: list[ast.stmt], prefix: str) -> list[str]:
    names: list[str] = []
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            names += [prefix + statement.name, *_defined(statement.body, f"{prefix}{statement.name}.")]
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            names.append(prefix + statement.name)
        elif isinstance(statement, ast.Assign):
            names += [prefix + target.id for target in statement.targets if isinstance(target, ast.Name)]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names.append(prefix + statement.target.id)
    return names


def sources(room: str) -> list[Path]:
    """Give the files of a room that people write."""
    return sorted(path for path in (ROOT / room).rglob("*") if path.suffix in _WRITTEN)
