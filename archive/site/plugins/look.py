"""What the templates need besides their context."""

from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment

from archive.site.page import hookimpl, organization_path, report_path


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give the templates the version of the style sheet and a few filters."""
    style = (files("archive.site") / "static" / "gongkai.css").read_bytes()
    env.globals["style_version"] = sha256(style).hexdigest()[:8]  # a changed style sheet is fetched anew
    env.filters["report_path"] = report_path
    env.filters["organization_path"] = organization_path
    env.filters["is_web"] = _is_web
    env.filters["grouped"] = "{:,}".format


def _is_web(url: str) -> bool:
    """Whether *url* may be a link: what was added by hand has a urn, and no other scheme is ever followed."""
    return url.startswith(("http://", "https://"))
