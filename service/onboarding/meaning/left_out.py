"""Tables that nobody asks about: what tools keep for themselves, logs, copies, and what is on its way to another table.

why_left_out(table)       "it looks like bookkeeping of a tool"
"""

from __future__ import annotations

import re

from semantic.definitions.names import is_file_like
from service.onboarding.meaning.vocabulary import words_in
from service.onboarding.meaning.words import words_of
from service.onboarding.structure import Table
from service.warehouse.checks import is_system_table

_TOOLS = re.compile(
    r"alembic_version|schema_migrations?|schema_version|ar_internal_metadata|flyway_.*|databasechangelog(lock)?|goose_.*|"
    r"_?prisma_.*|knex_.*|typeorm_.*|sequelizemeta|migrations?|__efmigrationshistory|__?drizzle.*|doctrine_.*|phinxlog|"
    r"django_(migrations|session|content_type|admin_log|site)|auth_(group|permission|user_groups|user_user_permissions|"
    r"group_permissions)|celery_.*|delayed_jobs|sidekiq_.*|que_.*|good_jobs?.*|oban_.*|failed_jobs|job_batches|cache_locks|"
    r"password_resets?(_tokens)?|personal_access_tokens|oauth_.*|sessions_data|spatial_ref_sys|geometry_columns|"
    r"geography_columns|raster_.*|sqlite_.*|hdb_.*|dbt_.*|_airbyte_.*|fivetran_.*|hibernate_sequences?|qrtz_.*|act_.*|"
    r"pgbench_.*|schemaversion|changelog|wp_options|audit_trail",
    re.IGNORECASE,
)
_PASSING = words_in("stg staging tmp temp temporary raw landing stage scratch")
_COPIES = words_in(
    "bak backup bkp old copy archive archived deprecated obsolete deleted trash orig test dummy"
)
_LOGS = words_in(
    "log logs audit audits auditlog debug trace traces heartbeat queue outbox inbox lock locks cache"
)
_LOGS_THAT_COUNT = words_in("call work visit activity time chat access")
"""A call log is a table of calls."""

TECHNICAL_SCHEMAS = words_in(
    "tmp temp staging stg raw landing scratch audit log logs backup archive internal private test tests debug "
    "cron pgboss hangfire graphile_worker hdb_catalog topology tiger extensions partman repack"
)


def why_left_out(table: Table) -> str:
    """The reason why a table is not proposed by itself; "" where it is."""
    words = words_of(table.name)
    if not table.columns:
        return "it has no columns"
    if is_system_table(table.name) or is_file_like(table.name):
        return "its name cannot stand in a statement"
    if _TOOLS.fullmatch(table.name):
        return "it looks like bookkeeping of a tool"
    if words and (words[0] in _PASSING or words[-1] in _PASSING):
        return "it looks like something on its way to another table"
    if len(words) > 1 and (words[-1] in _COPIES or words[0] in _COPIES):
        return "it looks like a copy"
    if len(words) > 1 and re.fullmatch(r"\d{6,}", words[-1]) and table.kind == "table":
        return "it looks like a copy of some day"
    if words and words[-1] in _LOGS and _LOGS_THAT_COUNT.isdisjoint(words):
        return "it looks like a log"
    return ""


def is_technical(schema: str) -> bool:
    """Whether a schema is one that people hardly ask about."""
    words = words_of(schema)
    return bool(words) and (words[0] in TECHNICAL_SCHEMAS or words[-1] in TECHNICAL_SCHEMAS)
