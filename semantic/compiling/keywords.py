"""Words that warehouses reserve: as names they are quoted, the common ones everywhere, others in their warehouse."""

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
    "select", "semi", "session_user", "set", "show", "similar", "some", "summarize", "symmetric", "system_user",
    "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "unnest", "unpivot", "update", "user",
    "using", "values", "variadic", "verbose", "when", "where", "window", "with",
))
_SNOWFLAKE = frozenset((
    "account", "connect", "connection", "current", "database", "drop", "gscluster", "increment", "insert",
    "issue", "minus", "organization", "regexp", "revoke", "rlike", "sample", "schema", "start", "trigger",
    "try_cast", "view", "whenever",
))
_BIGQUERY = frozenset((
    "assert_rows_modified", "contains", "cube", "define", "enum", "escape", "exclude", "extract",
    "following", "hash", "if", "ignore", "interval", "merge", "new", "no", "nulls", "of", "preceding",
    "proto", "recursive", "respect", "rollup", "struct", "treat", "unbounded", "within",
))
_REDSHIFT = frozenset((
    "aes128", "aes256", "allowoverwrite", "backup", "blanksasnull", "bytedict", "bzip2", "credentials",
    "defrag", "delta", "disable", "distkey", "emptyasnull", "enable", "encode", "encrypt", "encryption",
    "explicit", "globaldict256", "globaldict64k", "gzip", "identity", "ignore", "lun", "luns", "lzo",
    "minus", "mostly16", "mostly32", "mostly8", "new", "off", "offline", "oid", "old", "open", "parallel",
    "percent", "permissions", "raw", "readratio", "recover", "rejectlog", "resort", "respect", "restore",
    "snapshot", "sortkey", "start", "sysdate", "system", "tag", "tdes", "text255", "text32k", "top",
    "truncatecolumns", "wallet", "without",
))
_TRINO = frozenset((
    "alter", "cube", "deallocate", "delete", "drop", "escape", "execute", "extract", "insert",
    "json_array", "json_exists", "json_object", "json_query", "json_table", "json_value", "listagg",
    "normalize", "prepare", "recursive", "rollup", "skip", "uescape",
))
_SPARK = frozenset((
    "anti", "minus", "sort",
))
_MYSQL = frozenset((
    "accessible", "add", "alter", "before", "bigint", "blob", "call", "cascade", "change", "char",
    "character", "condition", "continue", "convert", "cube", "cume_dist", "cursor", "database",
    "databases", "day_hour", "day_minute", "day_second", "dec", "decimal", "declare", "delayed", "delete",
    "dense_rank", "deterministic", "distinctrow", "div", "double", "drop", "dual", "each", "elseif",
    "empty", "enclosed", "escaped", "exit", "explain", "first_value", "float", "force", "fulltext",
    "function", "get", "high_priority", "hour_minute", "hour_second", "if", "ignore", "infile", "inout",
    "insensitive", "insert", "int", "integer", "interval", "io_after_gtids", "iterate", "json_table",
    "keys", "kill", "lag", "last_value", "lead", "leave", "linear", "lines", "load", "lock", "long",
    "longblob", "longtext", "loop", "low_priority", "match", "maxvalue", "mediumblob", "mediumint",
    "mediumtext", "minute_second", "mod", "modifies", "no_write_to_binlog", "nth_value", "ntile",
    "numeric", "of", "optimize", "option", "optionally", "out", "outfile", "percent_rank", "precision",
    "procedure", "purge", "rank", "read", "reads", "real", "recursive", "regexp", "release", "rename",
    "repeat", "replace", "require", "resignal", "restrict", "return", "revoke", "rlike", "row_number",
    "schema", "schemas", "sensitive", "separator", "signal", "smallint", "spatial", "specific", "sql",
    "sqlexception", "sqlstate", "sqlwarning", "ssl", "starting", "stored", "straight_join", "system",
    "terminated", "tinyblob", "tinyint", "tinytext", "trigger", "undo", "unlock", "unsigned", "usage",
    "use", "utc_date", "utc_time", "utc_timestamp", "varbinary", "varchar", "varying", "virtual", "while",
    "write", "xor", "year_month", "zerofill",
))
# fmt: on

RESERVED_IN: dict[str, frozenset[str]] = {
    "snowflake": _SNOWFLAKE,
    "bigquery": _BIGQUERY,
    "redshift": _REDSHIFT,
    "trino": _TRINO,
    "spark": _SPARK,
    "databricks": _SPARK,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
}
"""By dialect, what it reserves beside RESERVED."""
