"""The one page of the codec server: who is logged in, and how one logs in and out."""

from __future__ import annotations

from html import escape

from models.people import Member

_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>SECOR Desk: log-in</title>
<style>
body {{
  font: 17px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; color: #1b2733;
}}
h1 {{ font-size: 1.4rem }}
label {{ display: block; margin: 1rem 0 .25rem }}
input, button {{ font: inherit; padding: .5rem; border: 1px solid #8a97a3; border-radius: 4px }}
input {{ width: 100%; box-sizing: border-box }}
button {{ margin-top: 1.25rem; padding: .5rem 1.5rem; border: 0; background: #1f5f8b; color: #fff }}
.wrong {{ border-left: 4px solid #b3261e; padding: .25rem .75rem; background: #fbeceb }}
</style>
</head>
<body>
<h1>SECOR Desk</h1>
{content}
</body>
</html>
"""
_LOG_IN = """{said}
<form method="post" action="/login">
<label for="id">Your staff id</label>
<input id="id" name="id" autocomplete="username" required autofocus>
<label for="password">Your password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Log in</button>
</form>
"""
_LOGGED_IN = """<p>You are logged in as <strong>{name}</strong> ({id}). What you send from the Web UI in this
browser is signed in your name.</p>
{links}
<form method="post" action="/logout"><button>Log out</button></form>
"""


def login_page(member: Member | None, said: str = "", origins: tuple[str, ...] = ()) -> str:
    """Write the page.

    Args:
        member: who is logged in; nobody is asked to log in otherwise.
        said: what went wrong with a log-in, as a sentence.
        origins: the Web UIs that somebody who is logged in may go on to.

    """
    if member is None:
        wrong = f'<p class="wrong">{escape(said)}</p>' if said else "<p>Log in to work in the Web UI.</p>"
        return _FRAME.format(content=_LOG_IN.format(said=wrong))
    links = "\n".join(f'<p><a href="{escape(one)}">Go on to the Web UI</a></p>' for one in origins)
    return _FRAME.format(
        content=_LOGGED_IN.format(name=escape(member.name), id=escape(member.id), links=links)
    )
