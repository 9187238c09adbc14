"""The validator of RO-Crate profiles, held offline: what it would fetch stands in a fixture, anything else is refused."""

from __future__ import annotations

import io
from pathlib import Path

from requests import Response
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
FIXTURE = Path(__file__).parent / "fixtures" / "crate" / "ro_crate_1.1_context.jsonld"
PROFILE = "workflow-run-crate-0.5"


class _FromFixture(BaseAdapter):
    """Answers every request with the fixture, as its publisher's server would."""

    def send(self, request, **_):
        answer = Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw = HTTPResponse(io.BytesIO(FIXTURE.read_bytes()), preload_content=False, request_url=request.url)
        return answer

    def close(self):
        """Nothing is open."""


def seeded(folder):
    """A cache that holds the context of RO-Crate 1.1 and nothing else."""
    cache = folder / "cache"
    with CachedSession(cache_name=str(cache), backend="sqlite", expire_after=-1) as session:
        session.mount("https://", _FromFixture())
        session.get(CONTEXT, headers={"Accept": "application/ld+json, application/json"})
    return cache


def issues(crate, cache, severity=Severity.REQUIRED):
    """What a profile's rules find wrong with a crate, in words."""
    settings = ValidationSettings(
        rocrate_uri=str(crate),
        profile_identifier=PROFILE,
        requirement_severity=severity,
        offline=True,
        cache_path=cache,
        abort_on_first=False,
    )
    return sorted(str(issue.message) for issue in services.validate(settings).get_issues(severity))
