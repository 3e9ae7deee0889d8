"""Fixtures for the pages of organizations."""

import pytest

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sign_in(client):
    """A client that is signed in as an actor."""

    def signed_in(actor):
        client.force_login(actor.user, backend=BACKEND)
        return client

    return signed_in
