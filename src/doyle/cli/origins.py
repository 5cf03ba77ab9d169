"""Where the value of a setting comes from."""

from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

ENVIRONMENT = "environment"
ENV_FILE = ".env"
DEFAULT = "default"


def origins(settings: type[BaseSettings]) -> dict[str, str]:
    """The origin of every field: the environment, which wins, the `.env` file, or the default."""
    in_environment = EnvSettingsSource(settings)()
    in_file = DotEnvSettingsSource(settings)()
    return {
        name: ENVIRONMENT if name in in_environment else ENV_FILE if name in in_file else DEFAULT
        for name in settings.model_fields
    }
