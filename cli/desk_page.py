"""The page of links for everybody's desktop: one file, without scripts, images or anything to load."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cli.desk_links import whose

if TYPE_CHECKING:
    from cli.desk_links import DeskLink, Grouped
    from domain.subjects import Subject

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>SECOR Desk</title>
<style>
:root {{ color-scheme: light dark; --quiet: color-mix(in srgb, CanvasText 65%, Canvas);
  --line: color-mix(in srgb, CanvasText 20%, Canvas); }}
body {{ font: 1rem/1.45 system-ui, sans-serif; max-width: 75rem; margin: 1.5rem auto; padding: 0 1.25rem; }}
nav ul {{ display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }}
h2 {{ margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }}
h3 {{ margin: 0; font-size: 1.05rem; }}
p {{ margin: 0; color: var(--quiet); font-size: .9rem; }}
.subjects {{ columns: 3 20rem; column-gap: 1rem; }}
article {{ border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin-bottom: 1rem;
  break-inside: avoid; }}
article ul {{ margin: .5rem 0 0; padding: 0; list-style: none; }}
article li {{ padding: .4rem 0; border-top: 1px solid var(--line); }}
article li > a:first-child {{ font-weight: 600; }}
small {{ color: var(--quiet); }}
footer {{ margin-top: 3rem; }}
</style>
</head>
<body>
<header>
<h1>SECOR Desk</h1>
<nav aria-label="Roles"><ul>
{roles}
</ul></nav>
</header>
<main>
{sections}
</main>
<footer>
<p>A list shows the cases that need something. A form comes filled in as far as it can be: type over what
stands in &lt; &gt;, and start it. Pages and folders are to look something up. “keep” also puts a list among
the Web UI's saved views, in this browser: press it once for each list that you need every day.</p>
</footer>
</body>
</html>
"""
_SECTION = """<section aria-labelledby="{anchor}">
<h2 id="{anchor}">{title}</h2>
<div class="subjects">
{subjects}
</div>
</section>"""
_SUBJECT = """<article>
<h3>{title}</h3>
<p>{sentence}</p>
<ul>
{links}
</ul>
</article>"""
_LINK = '<li><a href="{link}">{title}</a> <small>{opens}{keep}</small><p>{sentence}</p></li>'
_KEEP = ', <a href="{keep}" aria-label="Keep {title} among the saved views">keep</a>'


def desk_page(parts: Grouped) -> str:
    """Write the page: a part for each role and for everybody, and in it one for each kind of work."""
    anchors = {role: whose(role).lower().replace(" ", "-") for role in parts}
    return _PAGE.format(
        roles="\n".join(f'<li><a href="#{anchors[role]}">{whose(role)}</a></li>' for role in parts),
        sections="\n".join(
            _SECTION.format(
                anchor=anchors[role],
                title=whose(role),
                subjects="\n".join(_subject(*one) for one in subjects.items()),
            )
            for role, subjects in parts.items()
        ),
    )


def _subject(subject: Subject, links: list[DeskLink]) -> str:
    return _SUBJECT.format(
        title=escape(subject.title),
        sentence=escape(subject.sentence),
        links="\n".join(_link(one) for one in links),
    )


def _link(one: DeskLink) -> str:
    title = escape(one.title)
    return _LINK.format(
        link=escape(one.link),
        title=title,
        opens=one.opens,
        keep=_KEEP.format(keep=escape(one.keep), title=title) if one.keep else "",
        sentence=escape(one.sentence),
    )
