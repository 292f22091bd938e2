"""Every limit of Slack's platform, once, each with where it is written or who measured it.

    SECTION_TEXT                 3000, and is a plain number wherever one is wanted
    SECTION_TEXT.source          "block-kit/blocks/section-block"
    METHODS["chat.postMessage"]  Rate(per_minute=60, by_channel=True, …)

A source is a page below https://docs.slack.dev/reference/ unless it says otherwise. Characters are counted as
`measured` counts them. Where clients differ, the smaller number stands here: what is over a limit is not shown at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class Limit(int):
    """A number that must not be exceeded, which knows where it comes from."""

    source: str

    def __new__(cls, most: int, source: str) -> Limit:
        limit = super().__new__(cls, most)
        limit.source = source
        return limit


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a method may be called, for each app and workspace (`by_channel`: and for each channel)."""

    per_minute: Limit
    by_channel: bool = False


def measured(text: str) -> int:
    """How long a text is for Slack, after escaping: in UTF-16 units, so that an emoji counts as two or more.

    Slack does not say what a character is; in this unit a text is never shorter than in any other it may use.
    """
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# A message ---------------------------------------------------------------------------------------------------------

MESSAGE_TEXT = Limit(4_000, "methods/chat.postMessage#truncating; chat.update refuses more (msg_too_long)")
MESSAGE_TEXT_CUT = Limit(40_000, "methods/chat.postMessage#truncating (what is longer is cut)")
MESSAGE_BLOCKS = Limit(50, "block-kit/blocks")
MESSAGE_TOTAL = Limit(13_000, "measured: slackapi/bolt-js#2509 (msg_blocks_too_long from 13,172 on)")
BLOCK_WEIGHT = Limit(125, "measured: slackapi/bolt-js#2509 (what one divider takes of the whole)")
MESSAGE_TABLE_TEXT = Limit(
    10_000, "block-kit/blocks/data-table-block (all cells of all tables of one message)"
)
MESSAGE_CHARTS = Limit(2, "block-kit/blocks/data-visualization-block")
METADATA_BYTES = Limit(
    2_000, "messaging/message-metadata names none (metadata_too_large); only ids are kept there"
)
UNFURL_BLOCKS = Limit(50, "block-kit/blocks (an unfurl is an attachment with blocks)")

# Views: modals and the App Home ------------------------------------------------------------------------------------

VIEW_BLOCKS = Limit(100, "views/modal-views, views/home-tab-views")
VIEW_TITLE = Limit(24, "views/modal-views")
VIEW_BUTTON = Limit(24, "views/modal-views (submit and close)")
VIEW_METADATA = Limit(3_000, "views/modal-views (private_metadata)")
VIEW_CALLBACK = Limit(255, "views/modal-views (callback_id)")
VIEW_EXTERNAL = Limit(255, "views/modal-views (external_id)")
VIEW_BYTES = Limit(250_000, "methods/views.open (view_too_large)")
VIEW_STACK = Limit(3, "surfaces/modals (views on each other)")
TRIGGER_SECONDS = Limit(3, "interactivity/handling-user-interaction (a trigger_id expires)")

# Blocks ------------------------------------------------------------------------------------------------------------

BLOCK_ID = Limit(255, "block-kit/blocks")
ANY_TEXT = Limit(3_000, "block-kit/composition-objects/text-object")
SECTION_TEXT = Limit(3_000, "block-kit/blocks/section-block")
SECTION_FIELDS = Limit(10, "block-kit/blocks/section-block")
SECTION_FIELD_TEXT = Limit(2_000, "block-kit/blocks/section-block")
HEADER_TEXT = Limit(150, "block-kit/blocks/header-block")
CONTEXT_ELEMENTS = Limit(10, "block-kit/blocks/context-block")
ACTIONS_ELEMENTS = Limit(25, "block-kit/blocks/actions-block")
CONTEXT_ACTIONS_ELEMENTS = Limit(5, "block-kit/blocks/context-actions-block")
MARKDOWN_TEXT = Limit(12_000, "block-kit/blocks/markdown-block (all markdown blocks of one message)")
RICH_TEXT_TEXT = Limit(3_000, "block-kit/blocks/rich-text-block names none; kept to that of other texts")
RICH_TEXT_ELEMENTS = Limit(100, "block-kit/blocks/rich-text-block names none; kept to that of other lists")
IMAGE_URL = Limit(3_000, "block-kit/blocks/image-block")
IMAGE_ALT_TEXT = Limit(2_000, "block-kit/blocks/image-block")
IMAGE_TITLE = Limit(2_000, "block-kit/blocks/image-block")
INPUT_LABEL = Limit(2_000, "block-kit/blocks/input-block")
INPUT_HINT = Limit(2_000, "block-kit/blocks/input-block")
ALERT_TEXT = Limit(3_000, "block-kit/blocks/alert-block (a text object)")

TABLE_ROWS = Limit(100, "block-kit/blocks/data-table-block (without the header; newer clients 200)")
TABLE_COLUMNS = Limit(20, "block-kit/blocks/data-table-block")
TABLE_TEXT = Limit(10_000, "block-kit/blocks/data-table-block (all cells; newer clients 20,000)")
TABLE_PAGE = Limit(100, "block-kit/blocks/data-table-block")
TABLE_CELL = Limit(2_000, "measured: slackapi/node-slack-sdk#2440 found 3,000 to be shown; kept below")
TABLE_CAPTION = Limit(255, "block-kit/blocks/data-table-block names none; kept to that of ids")

CHART_TITLE = Limit(50, "block-kit/blocks/data-visualization-block")
CHART_AXIS_TITLE = Limit(50, "block-kit/blocks/data-visualization-block#axis-config")
CHART_LABEL = Limit(20, "block-kit/blocks/data-visualization-block (categories, series, segments)")
CHART_POINTS = Limit(20, "block-kit/blocks/data-visualization-block#data-series")
CHART_SERIES = Limit(6, "block-kit/blocks/data-visualization-block (newer clients 12)")
CHART_SEGMENTS = Limit(6, "block-kit/blocks/data-visualization-block#pie (newer clients 12)")

# Elements ----------------------------------------------------------------------------------------------------------

ACTION_ID = Limit(255, "block-kit/block-elements/button-element")
BUTTON_TEXT = Limit(75, "block-kit/block-elements/button-element")
BUTTON_URL = Limit(3_000, "block-kit/block-elements/button-element")
BUTTON_VALUE = Limit(2_000, "block-kit/block-elements/button-element")
BUTTON_READ_ALOUD = Limit(75, "block-kit/block-elements/button-element (accessibility_label)")
FEEDBACK_TEXT = Limit(75, "block-kit/block-elements/feedback-buttons-element")
FEEDBACK_VALUE = Limit(2_000, "block-kit/block-elements/feedback-buttons-element")
PLACEHOLDER = Limit(150, "block-kit/block-elements/select-menu-element")
SELECT_OPTIONS = Limit(100, "block-kit/block-elements/select-menu-element")
SELECT_GROUPS = Limit(100, "block-kit/block-elements/select-menu-element")
OPTION_GROUP_LABEL = Limit(75, "block-kit/composition-objects/option-group-object")
OVERFLOW_OPTIONS = Limit(5, "block-kit/block-elements/overflow-menu-element")
RADIO_OPTIONS = Limit(10, "block-kit/block-elements/radio-button-group-element")
CHECKBOX_OPTIONS = Limit(10, "block-kit/block-elements/checkboxes-element")
OPTION_TEXT = Limit(75, "block-kit/composition-objects/option-object")
OPTION_DESCRIPTION = Limit(75, "block-kit/composition-objects/option-object")
OPTION_VALUE = Limit(150, "block-kit/composition-objects/option-object")
INPUT_TEXT = Limit(3_000, "block-kit/block-elements/plain-text-input-element (max_length)")
CONFIRM_TITLE = Limit(100, "block-kit/composition-objects/confirmation-dialog-object")
CONFIRM_TEXT = Limit(300, "block-kit/composition-objects/confirmation-dialog-object")
CONFIRM_BUTTON = Limit(30, "block-kit/composition-objects/confirmation-dialog-object")

# Streams, status, prompts, files -----------------------------------------------------------------------------------

STREAM_TEXT = Limit(12_000, "methods/chat.appendStream (markdown_text of one call)")
STREAM_FLUSH_CHARACTERS = Limit(250, "measured by others: a cadence that stays below tier 4")
STREAM_FLUSH_MILLISECONDS = Limit(600, "measured by others: a cadence that stays below tier 4")
STATUS_SECONDS = Limit(120, "methods/assistant.threads.setStatus (it disappears when no message was sent)")
STATUS_MESSAGES = Limit(10, "methods/assistant.threads.setStatus (loading_messages)")
SUGGESTED_PROMPTS = Limit(4, "methods/assistant.threads.setSuggestedPrompts")
FILE_BYTES = Limit(1_000_000_000, "methods/files.getUploadURLExternal")
SNIPPET_BYTES = Limit(1_000_000, "methods/files.getUploadURLExternal (shown as text)")

# Events ------------------------------------------------------------------------------------------------------------

ACKNOWLEDGE_SECONDS = Limit(3, "apis/events-api#responding")
EVENT_RETRIES = Limit(3, "apis/events-api#retries (at once, after one minute, after five)")
SIGNATURE_SECONDS = Limit(300, "authentication/verifying-requests-from-slack (an older request is a replay)")
RESPONSE_URL_USES = Limit(5, "interactivity/handling-user-interaction#message_responses")
RESPONSE_URL_SECONDS = Limit(1_800, "interactivity/handling-user-interaction#message_responses")
SOCKET_CONNECTIONS = Limit(10, "apis/events-api/using-socket-mode")
INSTALLED_REPLIES = Limit(15, "apis/web-api/rate-limits (objects in one call of a distributed app)")

# How often: per minute, for each method, app and workspace ---------------------------------------------------------

_RATES = "apis/web-api/rate-limits"
TIER_1 = Rate(Limit(1, _RATES))
TIER_2 = Rate(Limit(20, _RATES))
TIER_3 = Rate(Limit(50, _RATES))
TIER_4 = Rate(Limit(100, _RATES))
POSTING = Rate(Limit(60, "methods/chat.postMessage (one a second in a channel)"), by_channel=True)
STATUS = Rate(Limit(600, "methods/assistant.threads.setStatus"))
MANY = Rate(Limit(300, "methods/auth.test (hundreds a minute)"))
REPLIES_OF_DISTRIBUTED_APPS = Rate(
    Limit(1, "apis/web-api/rate-limits (outside the Marketplace, since May 2025)")
)

METHODS: Mapping[str, Rate] = {
    "apps.connections.open": TIER_1,
    "assistant.threads.setStatus": STATUS,
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "assistant.threads.setTitle": TIER_4,
    "auth.test": MANY,
    "bots.info": TIER_3,
    "chat.appendStream": TIER_4,
    "chat.delete": TIER_3,
    "chat.getPermalink": MANY,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": POSTING,
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.unfurl": TIER_3,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "oauth.v2.access": TIER_4,
    "reactions.add": TIER_3,
    "team.info": TIER_3,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.lookupByEmail": TIER_3,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
"""The methods that are called. One that is missing here is taken to be of tier 2."""
