"""Words that at least one supported warehouse reserves: as names they are always quoted."""

# fmt: off
RESERVED = frozenset((
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asof", "asymmetric", "authorization",
    "between", "binary", "both", "by", "case", "cast", "check", "collate", "collation", "column",
    "concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
    "describe", "distinct", "do", "else", "end", "except", "exists", "false", "fetch", "filter", "for",
    "foreign", "freeze", "from", "full", "generated", "glob", "grant", "group", "grouping", "groups",
    "having", "ilike", "in", "index", "initially", "inner", "intersect", "into", "is", "isnull", "join",
    "key", "lambda", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural",
    "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "over", "overlaps", "partition",
    "pivot", "placing", "primary", "qualify", "range", "references", "returning", "right", "row", "rows",
    "select", "semi", "session_user", "set", "show", "similar", "some", "summarize", "symmetric", "table",
    "tablesample", "then", "to", "trailing", "true", "union", "unique", "unnest", "unpivot", "update", "user",
    "using", "values", "variadic", "verbose", "when", "where", "window", "with",
))
# fmt: on
