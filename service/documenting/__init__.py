"""The catalog as a static site: pages of definitions, with lineage pictures, owners and search.

    files = make_site(catalog, Published())
    write_site(files, Path("site"))

`site` puts pages together, `shown` is what their templates ask, `paths` says where each stands, `lineage` and
`layering` draw, `templates` and `pages/` hold how it looks, `folder` writes. What is told is what somebody may know:
everything is read from that person's view.
"""

from service.documenting.folder import FolderRefused, Written, write_site
from service.documenting.shown import Published
from service.documenting.site import make_site

__all__ = ["FolderRefused", "Published", "Written", "make_site", "write_site"]
