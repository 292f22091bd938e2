"""The keys of access: on models, on members, masks, and the attributes of principals.

ACCESS_SECTIONS     sections that `semantic.definitions.keys` adds to its table
"""

from __future__ import annotations

from semantic.definitions.key_kinds import Key, Kind, Section, section

ATTRIBUTE_TYPES = ("string", "number", "boolean", "date")

ACCESS_SECTIONS: tuple[Section, ...] = (
    section(
        "access",
        "Who may see what of a model.",
        Key("groups", Kind.TEXTS, "The groups that know the model; everyone unless said."),
        Key("rows", Kind.EXPRESSION, "Which rows are seen: region in principal.regions."),
        Key("inherit", Kind.PATHS, "Roles to models above: a row is seen if its row there is seen."),
        Key("unless", Kind.TEXTS, "Groups that see all rows."),
        Key("members", Kind.SECTION, "Members that only some know.", of="hidden_members"),
        Key("min_group", Kind.SECTION, "The fewest that a group shown may stand for.", of="min_group"),
    ),
    section(
        "hidden_members",
        "Members of a model that only some know.",
        Key("hide", Kind.TEXTS, "Names of dimensions, segments, metrics and joins.", required=True),
        Key("unless", Kind.TEXTS, "Groups that know them all the same."),
    ),
    section(
        "min_group",
        "Groups that stand for fewer are withheld, and with them what would give them away.",
        Key("size", Kind.NUMBER, "How many it must be at least.", required=True),
        Key("entity", Kind.NAME, "What is counted: a role or a dimension; the rows unless said."),
        Key("quasi", Kind.PATHS, "Dimensions by which few might be singled out: age, household.postcode."),
    ),
    section(
        "member_access",
        "Who knows a member.",
        Key("groups", Kind.TEXTS, "The groups that know it, or everyone.", required=True),
    ),
    section(
        "mask",
        "What most see of a dimension instead of its value.",
        Key("expr", Kind.EXPRESSION, "The value shown: left(postcode, 2), 'withheld'.", required=True),
        Key("unless", Kind.TEXTS, "Groups that see the value itself."),
    ),
    section(
        "attribute",
        "Something about a principal that access may ask.",
        Key("type", Kind.CHOICE, "What its values are.", required=True, choices=ATTRIBUTE_TYPES),
        Key("many", Kind.FLAG, "Whether it may have several values; it is then compared by `in`."),
        Key("description", Kind.TEXT, "What it is."),
    ),
)  # fmt: skip
