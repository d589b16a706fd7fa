"""``secor desk``: the links from which staff begin; ``secor queue NAME`` gives the same lists."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.queues import QUEUES
from domain.roles import Role
from domain.subjects import Subject
from tests.cli.commands import Terminal
from tests.cli.running_up import eventually

UI = "https://temporal.example"
Form = dict[str, Any]


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """The terminal of a desk that knows where its Web UI is."""
    return Terminal({**terminal.environment, "SECOR_UI_URL": f"{UI}/"}, terminal.folder)


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and its links with their text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.links: dict[str, str] = {}
        self._open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = dict(attrs).get("href") if tag == "a" else self._open

    def handle_endtag(self, tag: str) -> None:
        self._open = None if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.links[self._open] = data


def asked(link: str) -> dict[str, str]:
    """The parameters of a link, as a browser reads them."""
    assert "+" not in link, "the Web UI reads a plus sign as itself"
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_every_queue_has_its_link_and_one_to_keep_it(desk: Terminal) -> None:
    links = {one["name"]: one for one in desk.secor("desk", "--json").data if one["name"]}
    assert set(links) == {*(queue.name for queue in QUEUES), "reviews-of-r.li", "reviews-of-r.roy"}
    for queue in QUEUES:
        shown = links[queue.name]
        assert shown["link"].startswith(f"{UI}/namespaces/default/workflows?")
        assert asked(shown["link"]) == {"query": queue.query}
        assert asked(shown["keep"]) == {"query": queue.query, "savedQuery": queue.title}
    mine = links["reviews-of-r.roy"]
    assert asked(mine["keep"])["savedQuery"] == "My reviews: Renée Roy"
    assert '`SecorReviewer`="r.roy"' in asked(mine["link"])["query"]


def test_links_are_grouped_by_role(desk: Terminal) -> None:
    out = desk.secor("desk").out
    titles = re.findall(r"^(\S.*)$", out, re.MULTILINE)
    assert titles == [*(role.label.capitalize() for role in Role), "Everybody"]
    register = out.index("Register an employer")
    assert out.index("Administrator") < register < out.index("QA: waiting for a reviewer")
    assert out.count("Somebody is away (form)") == 1
    assert out.index("\nEverybody") < out.index("Somebody is away (form)")
    assert out.index("\nReviewer") < out.index("My reviews: Rong Li") < out.index("\nTraining coordinator")
    assert "savedQuery" not in out
    assert "savedQuery=Unpaid%20invoices" in desk.secor("desk", "--keep").out


def test_within_a_role_they_are_grouped_by_the_kind_of_work(desk: Terminal) -> None:
    mine = desk.secor("desk", "--role", "administrator", "--json").data
    subjects = list(dict.fromkeys(one["subject"] for one in mine if one["role"] == "administrator"))
    assert subjects == [one.title for one in Subject if one is not Subject.COURSES]
    everybodys = [one["title"] for one in mine if one["role"] is None]
    assert everybodys[0] == "All employers"
    fees = [
        (one["title"], one["opens"])
        for one in mine
        if one["subject"] == Subject.EMPLOYERS.title and one["role"] is not None
    ]
    assert ("Overdue invoices", "list") in fees
    assert fees[-3:] == [
        ("Register an employer", "form"),
        ("Read a card settlement", "form"),
        ("Card settlements", "folder"),
    ]


def test_a_role_gets_its_own(desk: Terminal) -> None:
    shown = desk.secor("desk", "--role", "executive_director", "--json").data
    lists = [one["name"] for one in shown if one["keep"]]
    assert lists == [
        "waits-for-executive-director",
        "executive-director-to-sign",
    ]


def test_the_page_is_one_file_that_needs_nothing_else(desk: Terminal) -> None:
    file = desk.folder / "desk.html"
    said = desk.secor("desk", "--html", str(file))
    assert (said.code, said.complaint) == (0, "")
    page = Page(file.read_text(encoding="utf-8"))
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert ("html", {"lang": "en"}) in page.tags
    headings = [tag for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert headings.count("h2") == len(Role) + 1
    assert headings.count("h3") == tags.count("article")
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} == ids
    told = desk.secor("desk", "--json").data
    wanted = {one["link"]: one["title"] for one in told}
    assert wanted.items() <= page.links.items()
    keeps = [attributes for tag, attributes in page.tags if tag == "a" and "aria-label" in attributes]
    assert (
        len(keeps)
        == len({attributes["aria-label"] for attributes in keeps})
        == sum(one["keep"] is not None for one in told)
    )


def test_a_page_that_can_t_be_written(desk: Terminal) -> None:
    said = desk.secor("desk", "--html", str(desk.folder / "none" / "desk.html"))
    assert said.code == 2
    assert "can't be written: No such file" in said.complaint


@pytest.mark.parametrize(("given", "said"), [((), "Nobody said where"), (("--ui", "ftp://x"), '"ftp://x"')])
def test_where_the_web_ui_is_has_to_be_known(terminal: Terminal, given: tuple[str, ...], said: str) -> None:
    answer = terminal.secor("desk", *given)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.complaint
    assert "SECOR_UI_URL" in answer.complaint


def test_another_namespace_is_in_the_links(desk: Terminal) -> None:
    there = Terminal({**desk.environment, "TEMPORAL_NAMESPACE": "secor/1"}, desk.folder)
    link = there.secor("desk", "--ui", "http://127.0.0.1:8233", "--json").data[0]["link"]
    assert link.startswith("http://127.0.0.1:8233/namespaces/secor%2F1/workflows")


def test_a_queue_by_name_is_the_same_list(terminal: Terminal, employer: str) -> None:
    issued = terminal.secor("act", employer, "issue_invoice", "-", given={"actor": "a.singh"})
    assert issued.code == 0, issued.complaint

    def listed(*words: str) -> list[str]:
        return [one["workflow"] for one in terminal.secor("queue", *words, "--json").data]

    eventually(lambda: employer in listed("invoice-unpaid"), "the invoice to be listed")
    assert employer in listed("--role", "training_coordinator")
    assert employer in listed("in-training", "--role", "training_coordinator")
    assert listed("suspended") == []
    assert 'Nothing is in "Suspended".' in terminal.secor("queue", "suspended").out


def test_a_queue_that_there_is_not(terminal: Terminal) -> None:
    said = terminal.secor("queue", "invoices")
    assert said.code == 2
    assert 'There is no queue "invoices". These are: waits-for-administrator, ' in said.complaint
    other = terminal.secor("queue", "to-be-mailed", "--role", "reviewer")
    assert 'There is no queue "to-be-mailed" of the reviewer. These are: waits-for-rev' in other.complaint


@pytest.mark.usefixtures("employer")
def test_employers_are_found_by_name_and_by_account(terminal: Terminal, form: Form) -> None:
    for text in (form["wcb_account"], form["legal_name"].upper(), f"loyer {form['wcb_account']}"):
        found = terminal.secor("employers", text, "--json").data
        assert [one["wcb_account"] for one in found] == [form["wcb_account"]]
    nobody = terminal.secor("employers", "no such name")
    assert (nobody.code, nobody.out) == (0, 'No employer has "no such name" in its WCB account or name.\n')
