"""The page of links for everybody's desktop: one file, without scripts, images or anything to load."""

from __future__ import annotations

from html import escape

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>SECOR Desk</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
nav ul {{ display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }}
section ul {{ padding-left: 1.25rem; }}
section li {{ margin-bottom: .75rem; }}
section li > a:first-child {{ font-weight: 600; }}
p {{ margin: 0; }}
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
<p>A link opens its list in the Web UI. “Keep” also puts the list among the Web UI's saved views, in this
browser: press it once for each list that you need every day.</p>
</footer>
</body>
</html>
"""
_SECTION = """<section aria-labelledby="{anchor}">
<h2 id="{anchor}">{title}</h2>
<ul>
{links}
</ul>
</section>"""
_LINK = '<li><a href="{link}">{title}</a>{keep}<p>{sentence}</p></li>'
_KEEP = ' (<a href="{keep}" aria-label="Keep {title} among the saved views">keep</a>)'

#: A title, a sentence, its link, and the link that keeps it where there is one.
Shown = tuple[str, str, str, str | None]


def desk_page(parts: dict[str, list[Shown]]) -> str:
    """Write the page, with a part for each role.

    Args:
        parts: what to show, by the name of the role.

    """
    anchors = {title: title.lower().replace(" ", "-") for title in parts}
    return _PAGE.format(
        roles="\n".join(f'<li><a href="#{anchors[title]}">{escape(title)}</a></li>' for title in parts),
        sections="\n".join(
            _SECTION.format(
                anchor=anchors[title], title=escape(title), links="\n".join(_link(*one) for one in shown)
            )
            for title, shown in parts.items()
        ),
    )


def _link(title: str, sentence: str, link: str, keep: str | None) -> str:
    kept = _KEEP.format(keep=escape(keep), title=escape(title)) if keep else ""
    return _LINK.format(link=escape(link), title=escape(title), keep=kept, sentence=escape(sentence))
