"""Every way in which Slack says no, or says nothing.

    DragomanError
    └── SlackError
        ├── SlackDown            nothing, or a fault of its own; `arrived` says whether it may have done it
        ├── SlackBusy            it asks to wait longer than is reasonable; `seconds` says how long
        └── Refused              it answered and did nothing; `reason` is its own word for why
            ├── BlocksRefused    too long or not understood: something plainer may be taken
            ├── ChannelGone      there is no such channel, or not any more, or nobody may write in it
            ├── NotInChannel     the bot has to be invited first
            ├── MessageGone      the message or thread is not there, or cannot be changed any more
            ├── TriggerExpired   a view was to be opened too long after the click, or for the second time
            ├── PersonUnknown    there is no such person, or not for this workspace
            ├── ScopeLacking     the app was installed without a scope; `needed` names it
            └── TokenRevoked     the app was removed, or its token replaced

No message holds what was said, a name or a token: only Slack's words for errors.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.errors import DragomanError, Problem


class SlackError(DragomanError):
    """Slack did not do what it was asked to."""

    default_code = "slack-failed"

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__([Problem(code or self.default_code, message, hint)])


class SlackDown(SlackError):
    """Nothing came back that says what happened."""

    default_code = "slack-down"

    def __init__(self, method: str, why: str, *, arrived: bool) -> None:
        self.method = method
        self.arrived = arrived
        super().__init__(
            f"Slack did not answer {method}: {why}.", hint="https://slack-status.com tells of outages."
        )


class SlackBusy(SlackError):
    """It asks to wait for long; what was to be said is said later."""

    default_code = "slack-busy"

    def __init__(self, method: str, seconds: float) -> None:
        self.method = method
        self.seconds = seconds
        super().__init__(
            f"Slack takes no more of {method} for {seconds:.0f} seconds.", hint="Wait, then try again."
        )


class Refused(SlackError):
    """Slack answered that it did not do it."""

    default_code = "slack-refused"
    hint = ""

    def __init__(self, method: str, reason: str, *, needed: str = "") -> None:
        self.method = method
        self.reason = reason
        self.needed = needed
        self.where: tuple[str, ...] = ()
        """The places in the message that it does not take, as JSON pointers."""
        super().__init__(f"Slack refused {method}: {reason}.", hint=self.hint)


class BlocksRefused(Refused):
    """The message or view itself is refused, so that a plainer one may be taken."""

    default_code = "slack-blocks-refused"


class ChannelGone(Refused):
    default_code = "slack-channel-gone"


class NotInChannel(Refused):
    default_code = "slack-not-in-channel"
    hint = "Invite the bot to the channel: /invite @Dragoman."


class MessageGone(Refused):
    default_code = "slack-message-gone"


class TriggerExpired(Refused):
    default_code = "slack-trigger-expired"


class PersonUnknown(Refused):
    default_code = "slack-person-unknown"


class ScopeLacking(Refused):
    default_code = "slack-scope-lacking"
    hint = "`dragoman slack doctor` says which scopes are missing; install the app again after adding them."


class TokenRevoked(Refused):
    default_code = "slack-token-revoked"
    hint = "Install the app again, and set the token that Slack then shows."


_KINDS: Mapping[type[Refused], frozenset[str]] = {
    BlocksRefused: frozenset(
        {
            "invalid_blocks",
            "invalid_blocks_format",
            "blocks_too_many",
            "msg_too_long",
            "msg_blocks_too_long",
            "too_many_attachments",
            "attachment_payload_limit_exceeded",
            "no_text",
            "metadata_too_large",
            "view_too_large",
            "slack_file_invalid",
        }
    ),
    ChannelGone: frozenset(
        {
            "channel_not_found",
            "is_archived",
            "channel_is_archived",
            "channel_type_not_supported",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "messages_tab_disabled",
            "cannot_dm_bot",
            "user_disabled",
        }
    ),
    NotInChannel: frozenset(
        {"not_in_channel", "user_not_in_channel", "method_not_supported_for_channel_type"}
    ),
    MessageGone: frozenset(
        {
            "message_not_found",
            "thread_not_found",
            "cant_update_message",
            "cant_delete_message",
            "edit_window_closed",
            "message_not_in_streaming_state",
            "streaming_state_conflict",
            "cannot_reply_to_message",
            "not_found",
        }
    ),
    TriggerExpired: frozenset(
        {
            "expired_trigger_id",
            "trigger_expired",
            "exchanged_trigger_id",
            "trigger_exchanged",
            "invalid_trigger_id",
        }
    ),
    PersonUnknown: frozenset({"user_not_found", "user_not_visible", "users_not_found"}),
    ScopeLacking: frozenset({"missing_scope", "no_permission", "not_allowed_token_type"}),
    TokenRevoked: frozenset(
        {
            "token_revoked",
            "token_expired",
            "invalid_auth",
            "not_authed",
            "account_inactive",
            "app_uninstalled",
            "org_login_required",
            "team_access_not_granted",
        }
    ),
}
KIND_OF: Mapping[str, type[Refused]] = {
    reason: kind for kind, reasons in _KINDS.items() for reason in reasons
}
"""Slack's word for an error → what it means here; every other one is a plain `Refused`."""

FAULTS_OF_ITS_OWN = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Words that Slack answers with when it is the one that fails; it may have done what it was asked to."""


def refusal(method: str, reason: str, *, needed: str = "") -> Refused:
    """What Slack's answer `{"ok": false, "error": reason}` means."""
    known = (
        reason
        if reason.replace("_", "").isalnum() and reason.isascii() and len(reason) <= 80
        else "unknown_error"
    )
    return KIND_OF.get(known, Refused)(method, known, needed=needed)
