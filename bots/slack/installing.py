"""Several workspaces: each installs the app by OAuth, and what it gave is kept, encrypted, until it takes it back.

    kept = StoredInstallations(Installations(store, "slack", Sealing(client_secret)), settings.workspaces)
    flow = oauth_flow(settings, client_secret, kept, StoredStates(store))        for /slack/install and what follows
    tokens = InstalledTokens(kept)

Only workspaces that the settings name may install: each of them says whose an e-mail is. Nobody's own token is asked
for, and what Slack tells of the installer is not used for anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bots.slack.calling import SILENT, sdk_client
from bots.slack.errors import TokenRevoked
from bots.slack.manifest import INSTALL_PATH, REDIRECT_PATH, bot_scopes
from service.configuration import Slack
from service.configuration.slack import SLACK_API
from service.store.codes import Codes
from service.store.installations import Installations
from service.store.store import Store

FRESH_SECONDS = 30.0
"""How long a token is taken without looking whether it is still there; other replicas may have removed it."""
_OWN = ("user_token", "user_refresh_token", "user_token_expires_at", "user_scopes")
"""What would be somebody's own."""

_LOG = logging.getLogger(__name__)


class StoredInstallations(AsyncInstallationStore):
    """Installations as Bolt wants them kept: one for each workspace, or for a whole organisation. `allowed` are the ids
    that may install it."""

    def __init__(self, kept: Installations, allowed: tuple[str, ...]) -> None:
        self._kept = kept
        self._allowed = frozenset(allowed)

    @property
    def logger(self) -> logging.Logger:
        return _LOG

    async def async_save(self, installation: Installation) -> None:
        """Raises BoltError where this workspace may not install it; Bolt then says that it failed."""
        team, enterprise = installation.team_id or "", installation.enterprise_id or ""
        if not {team, enterprise} & self._allowed - {""}:
            _LOG.warning("a workspace that is not set tried to install the app", extra={"team": team})
            raise BoltError("This workspace is not among those that may install the app.")
        if not installation.bot_token:
            raise BoltError("Slack gave no token for the bot.")
        id_ = _id(enterprise, team, whole=installation.is_enterprise_install)
        await asyncio.to_thread(self._kept.put, id_, _form(installation))
        _LOG.info("the app was installed", extra={"installation": id_})

    async def async_save_bot(self, bot: Bot) -> None:
        """Puts new tokens in the place of those that are kept."""
        id_ = _id(bot.enterprise_id or "", bot.team_id or "", whole=bool(bot.is_enterprise_install))
        form = await asyncio.to_thread(self._kept.get, id_)
        if form is not None:
            new = {
                "bot_token": bot.bot_token,
                "bot_refresh_token": bot.bot_refresh_token,
                "bot_token_expires_at": bot.bot_token_expires_at,
            }
            await asyncio.to_thread(self._kept.put, id_, {**form, **new})

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """That of the workspace, else that of its whole organisation. Whose it is does not matter."""
        whole = _id(enterprise_id or "", "", whole=True)
        own = _id(enterprise_id or "", team_id or "", whole=False)
        for id_ in (whole,) if is_enterprise_install else (own, whole):
            form = await asyncio.to_thread(self._kept.get, id_)
            if form is not None:
                return _installation(form)
        return None

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found is not None else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Nothing that is somebody's own is kept; that they leave takes the bot from nobody."""
        if user_id is None:
            await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """The app was removed, or its token taken back."""
        id_ = _id(enterprise_id or "", team_id or "", whole=not team_id)
        if await asyncio.to_thread(self._kept.remove, id_):
            _LOG.info("the app was removed", extra={"installation": id_})

    async def token(self, enterprise: str, team: str) -> str:
        """The bot's token in just this installation; "" where there is none."""
        form = await asyncio.to_thread(self._kept.get, _id(enterprise, team, whole=not team))
        return (_installation(form).bot_token or "") if form is not None else ""

    async def ids(self) -> tuple[str, ...]:
        return await asyncio.to_thread(self._kept.ids)

    async def of(self, id_: str) -> Installation | None:
        form = await asyncio.to_thread(self._kept.get, id_)
        return _installation(form) if form is not None else None


@dataclass(frozen=True, slots=True)
class _Known:
    token: str
    read: float


class InstalledTokens:
    """The tokens that installations gave. For one event loop."""

    def __init__(self, kept: StoredInstallations, *, clock: Callable[[], float] = monotonic) -> None:
        self._kept = kept
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def of(self, team: str) -> str:
        """Raises TokenRevoked where the app is not installed there."""
        known = self._known.get(team)
        if known is None or self._clock() - known.read >= FRESH_SECONDS:
            known = _Known(await self._read(team), self._clock())
            self._known[team] = known
        return known.token

    async def teams(self) -> tuple[str, ...]:
        return tuple(team or enterprise for enterprise, _, team in map(_parts, await self._kept.ids()))

    def forget(self, team: str) -> None:
        """The app was installed there again, or removed."""
        self._known.pop(team, None)

    async def _read(self, team: str) -> str:
        ids = await self._kept.ids()
        whole = [id_ for id_ in ids if not _parts(id_)[2]]
        own = [id_ for id_ in ids if team in (_parts(id_)[2] or _parts(id_)[0], "")]
        # A workspace of an organisation that installed the app as a whole; of two, nobody knows whose it is.
        for id_ in own or (whole if len(whole) == 1 else ()):
            found = await self._kept.of(id_)
            if found is not None and found.bot_token:
                return found.bot_token
        self._known.pop(team, None)
        raise TokenRevoked("auth.test", "app_uninstalled")


class StoredStates(AsyncOAuthStateStore):
    """What ties the beginning of an installation to its end: once, within ten minutes, in one browser by its cookie."""

    def __init__(self, store: Store) -> None:
        self._codes = Codes(store, "slack", "oauth", only_newest=False)

    @property
    def logger(self) -> logging.Logger:
        return _LOG

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        return await asyncio.to_thread(self._codes.issue)

    async def async_consume(self, state: str) -> bool:
        return await asyncio.to_thread(self._codes.take, state) is not None


class _Cookies(OAuthStateUtils):
    """Bolt's cookie, which no other site's page sends along."""

    def build_set_cookie_for_new_state(self, state: str) -> str:
        return f"{super().build_set_cookie_for_new_state(state)}; SameSite=Lax"


def oauth_flow(
    settings: Slack, client_secret: str, kept: StoredInstallations, states: StoredStates
) -> AsyncOAuthFlow:
    """Bolt's flow over what is kept here."""
    about = AsyncOAuthSettings(
        client_id=settings.client_id,
        client_secret=client_secret,
        scopes=list(bot_scopes()),
        user_scopes=[],
        redirect_uri=settings.public_url + REDIRECT_PATH,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=_authorization_url(settings.api_url),
        installation_store=kept,
        installation_store_bot_only=True,
        logger=SILENT,
        state_store=states,
    )
    about.state_utils = _Cookies()
    return AsyncOAuthFlow(client=sdk_client(settings.api_url), logger=SILENT, settings=about)


def _authorization_url(api_url: str) -> str | None:
    """Where people allow it: Slack's own page, or that of what stands in for it."""
    if api_url == SLACK_API:
        return None
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"


def _id(enterprise: str, team: str, *, whole: bool) -> str:
    return f"{enterprise}/{'' if whole else team}"


def _parts(id_: str) -> tuple[str, str, str]:
    return id_.partition("/")


def _form(installation: Installation) -> dict[str, object]:
    form = {name: value for name, value in installation.to_dict_for_copying().items() if name not in _OWN}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in form.items()}


def _installation(form: Mapping[str, Any]) -> Installation:
    return Installation(**form)
