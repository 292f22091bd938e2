"""Who may see which rows and members: what a principal knows of a catalog, and which rows its queries read.

    view = view_of(catalog, principal)
    view.catalog         the catalog as the principal knows it: what is hidden is not there, what is masked is its mask
    view.fingerprint     equal for principals who see the same; "" for those whom nothing limits

`compile_query` obeys it whoever calls; doors read names from `view.catalog` and never decide themselves.
"""

from semantic.policies.views import PolicyView, view_of

__all__ = ["PolicyView", "view_of"]
