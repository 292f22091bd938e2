"""What a statement may be made of: a list of what is allowed, so that what a database learns next is refused at first.

is_allowed(exp.Select())                          True
function_name(node) in FUNCTIONS                  "sum", "date_trunc", …

Definitions have a shorter list of their own (`semantic.definitions.functions`); this one also has what the compiler
writes for DuckDB, SQLite, PostgreSQL, BigQuery and Snowflake. Every name on it computes from its arguments, the clock
or the zone alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        # the statement
        exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery, exp.With, exp.CTE, exp.From, exp.Join,
        exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Ordered, exp.Limit, exp.Offset, exp.Fetch,
        exp.LimitOptions, exp.Distinct, exp.Cube, exp.Rollup, exp.GroupingSets, exp.Lateral, exp.Values, exp.Tuple,
        exp.TableFromRows,
        # names
        exp.Table, exp.TableAlias, exp.Alias, exp.Aliases, exp.Column, exp.ColumnDef, exp.TableColumn, exp.Identifier,
        exp.Dot, exp.Star, exp.Var, exp.Placeholder, exp.Parameter, exp.Pseudocolumn,
        # values
        exp.Literal, exp.Boolean, exp.Null, exp.National, exp.HexString, exp.BitString, exp.ByteString, exp.RawString,
        exp.Interval, exp.IntervalSpan, exp.IntervalOp, exp.DataType, exp.DataTypeParam, exp.Bracket, exp.Slice,
        exp.Lambda, exp.Kwarg, exp.PropertyEQ, exp.JSONKeyValue, exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey,
        exp.JSONPathSubscript, exp.JSONPathWildcard, exp.JSONPathSlice,
        # operators
        exp.Paren, exp.Not, exp.Neg, exp.BitwiseNot, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.DPipe,
        exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor, exp.BitwiseLeftShift, exp.BitwiseRightShift,
        exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is, exp.In,
        exp.Between, exp.Like, exp.ILike, exp.SimilarTo, exp.Escape, exp.Glob, exp.Any, exp.All, exp.AtTimeZone,
        exp.CollateColumnConstraint, exp.Overlaps,
        # aggregates and windows
        exp.Filter, exp.WithinGroup, exp.Window, exp.WindowSpec, exp.IgnoreNulls, exp.RespectNulls, exp.Pivot,
        exp.TableSample,
    }
)  # fmt: skip

TABLE_FUNCTIONS = frozenset(
    {"unnest", "generate_series", "exploding_generate_series", "range", "json_each", "json_array_elements",
     "json_array_elements_text", "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_each", "json_tree"}
)  # fmt: skip
"""Functions that may stand in FROM; they make rows of their arguments."""

_BY_KIND: Mapping[str, str] = {
    "conditions and conversions": """
        and or xor not case if iif ifnull nvl nvl2 nullif coalesce greatest least exists cast try_cast convert
        typeof pg_typeof equal_null contains starts_with ends_with prefix suffix isnan is_nan isinf is_inf
        isfinite to_number to_double
    """,
    "numbers": """
        abs acos acosh asin asinh atan atan2 atanh bit_count bitwise_count cbrt ceil ceiling cos cosh cot degrees
        div divide even exp factorial fdiv floor fmod gamma gcd greatest_common_divisor lcm least_common_multiple
        lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round round_even roundbankers scale
        sign signbit sin sinh sqrt subtract tan tanh trim_scale trunc truncate width_bucket min_scale
    """,
    "text": """
        ascii bit_length byte_length char_length character_length chr collate concat concat_ws format from_base64
        to_base64 base64 base64_encode base64_decode_string base64_decode_binary hex to_hex lower_hex unhex
        from_hex initcap instr str_position strpos position jaccard jaro_similarity jaro_winkler_similarity
        jarowinkler_similarity lcase left length len levenshtein editdist3 lower lpad ltrim md5 md5_digest
        nfc_normalize normalize octet_length ord overlay pad printf quote_literal regexp_count regexp_escape
        regexp_extract regexp_extract_all regexp_full_match regexp_i_like regexp_instr regexp_like regexp_match
        regexp_matches regexp_replace regexp_split regexp_split_to_array regexp_substr repeat replace reverse
        right rpad rtrim sha1 sha256 s_h_a1_digest s_h_a2_digest sha sha2 soundex split split_part string_split
        string_split_regex string_to_array str_split strip_accents strlen substr substring substring_index
        to_ascii translate trim ucase unicode upper char glob like like_escape quote
    """,
    "times": """
        add_months age century convert_timezone current_date
        current_datetime current_time current_timestamp current_timezone date
        date_add date_bin date_diff date_from_parts date_part date_str_to_date date_sub date_to_date_str
        date_trunc datediff datepart datetime datetime_add datetime_diff datetime_sub datetime_trunc datetrunc day
        day_of_month day_of_week day_of_year dayname dayofmonth dayofweek dayofweek_iso dayofyear decade epoch
        epoch_ms epoch_ns epoch_us era extract from_days hour isodow isoyear julianday julian justify_days
        justify_hours justify_interval last_day localtime localtimestamp make_date make_interval make_time
        make_timestamp make_timestamptz microsecond millennium millisecond minute month monthname months_between
        nanosecond now quarter second str_to_date str_to_time str_to_unix strftime strptime time time_add
        time_bucket time_diff time_from_parts time_slice time_str_to_date time_str_to_time time_str_to_unix
        time_sub time_to_str time_to_time_str time_to_unix time_trunc timediff timestamp timestamp_add
        timestamp_from_parts timestamp_sub timestamp_trunc timestampdiff timezone timezone_hour timezone_minute
        to_char to_date to_days to_hours to_microseconds to_milliseconds to_minutes to_months to_quarters
        to_seconds to_timestamp to_weeks to_years today transaction_timestamp statement_timestamp try_strptime
        ts_or_di_to_di ts_or_ds_add ts_or_ds_diff ts_or_ds_to_date ts_or_ds_to_date_str ts_or_ds_to_datetime
        ts_or_ds_to_time ts_or_ds_to_timestamp unix_date unix_micros unix_millis unix_seconds unix_to_str
        unix_to_time unix_to_time_str unixepoch utc_date utc_time utc_timestamp week week_of_year weekday
        weekofyear week_start year year_of_week year_of_week_iso yearweek generate_date_array generate_timestamp_array
    """,
    "lists, maps, rows, documents": """
        array array_append array_cat array_concat array_contains array_contains_all array_distinct array_extract
        array_filter array_first array_has array_indexof array_last array_length array_max array_min
        array_overlaps array_position array_prepend array_remove array_reverse array_size array_slice array_sort
        array_sum array_to_json array_to_string array_unique array_value array_any array_all arrays_zip
        cardinality element_at flatten list list_aggregate list_append list_apply list_concat list_contains
        list_distinct list_element list_extract list_filter list_has list_max list_min list_position list_reduce
        list_reverse list_reverse_sort list_slice list_sort list_sum list_transform list_unique list_value
        list_zip transform apply reduce map map_entries map_extract map_from_entries map_keys map_values var_map
        row struct struct_extract struct_pack to_array generate_subscripts explode json json_array
        json_array_length json_build_array json_build_object json_contains json_exists json_extract
        json_extract_array json_format json_extract_path json_extract_path_text json_extract_scalar json_extract_string
        json_keys json_object json_quote json_type json_valid json_value jsonb_array_length jsonb_build_array
        jsonb_build_object jsonb_contains jsonb_exists jsonb_extract jsonb_extract_path jsonb_extract_path_text
        jsonb_extract_scalar jsonb_typeof json_typeof parse_json row_to_json to_json to_jsonb j_s_o_n_array
        j_s_o_n_object j_s_o_n_exists j_s_o_n_value_array
    """,
    "aggregates and windows": """
        any_value approx_count_distinct approx_distinct approx_quantile approx_quantiles approx_top_k
        arbitrary arg_max arg_min argmax argmin array_agg avg bit_and bit_or bit_xor bitwise_and_agg
        bitwise_or_agg bitwise_xor_agg bool_and bool_or booland_agg boolor_agg corr count count_if
        count_star covar_pop covar_samp cume_dist dense_rank entropy every favg first first_value fsum
        geomean group_concat grouping grouping_id histogram j_s_o_n_array_agg j_s_o_n_object_agg
        j_s_o_n_b_object_agg json_agg jsonb_agg json_group_array json_group_object kahan_sum kurtosis
        kurtosis_pop lag last last_value lead listagg logical_and logical_or mad max max_by mean median
        min min_by mode nth_value ntile percent_rank percentile_cont percentile_disc product quantile
        quantile_cont quantile_disc rank regr_avgx regr_avgy regr_count regr_intercept regr_r2
        regr_slope regr_sxx regr_sxy regr_syy row_number sem skewness stddev stddev_pop stddev_samp
        string_agg sum sumkahan sum_no_overflow total var_pop var_samp variance variance_pop wavg
        weighted_avg
    """,
}
FUNCTIONS = TABLE_FUNCTIONS.union(*(names.split() for names in _BY_KIND.values()))


def is_allowed(node: exp.Expr) -> bool:
    """Whether a part of a statement is on the list; functions are there by their names."""
    if isinstance(node, exp.Func):
        return function_name(node) in FUNCTIONS
    return type(node) in NODES


def function_name(function: exp.Func) -> str:
    name = (
        function.name if isinstance(function, exp.Anonymous | exp.AnonymousAggFunc) else function.sql_name()
    )
    return name.lower()
