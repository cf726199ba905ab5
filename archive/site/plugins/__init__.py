"""The pages of the site, and what it changes in Datasette. A page is added as a module here and a name in PLUGINS."""

from types import ModuleType

from archive.site.plugins import (
    cells,
    corrections,
    front,
    look,
    mishaps,
    obligations,
    organization,
    privacy,
    renewal,
    report,
    reports,
    rules,
    search,
    whole_csv,
    years,
)

PLUGINS: tuple[ModuleType, ...] = (
    front,
    report,
    reports,
    search,
    rules,
    obligations,
    organization,
    years,
    corrections,
    cells,
    look,
    mishaps,
    privacy,
    whole_csv,
    renewal,
)
