"""What an operator sets: one typed place, filled from dragoman.toml and the environment.

    read = read_configuration(file, environment)
    read.configuration.server.port         8765
    read.sources["server.port"]            "default"

What belongs to the meaning of numbers stands in models/settings.yml, beside the definitions; this is how it runs.
"""

from service.configuration.access import Access, Tokens
from service.configuration.definitions import Definitions
from service.configuration.reading import (
    FILE_NAME,
    ConfigurationInvalid,
    ReadConfiguration,
    Setting,
    read_configuration,
)
from service.configuration.schedules import ScheduleSettings
from service.configuration.sections import (
    Cache,
    Configuration,
    Observing,
    Retention,
    Server,
    StoreSettings,
    WarehouseLimits,
)
from service.configuration.slack import Slack

__all__ = [
    "FILE_NAME",
    "Access",
    "Cache",
    "Configuration",
    "ConfigurationInvalid",
    "Definitions",
    "Observing",
    "ReadConfiguration",
    "Retention",
    "ScheduleSettings",
    "Server",
    "Setting",
    "Slack",
    "StoreSettings",
    "Tokens",
    "WarehouseLimits",
    "read_configuration",
]
