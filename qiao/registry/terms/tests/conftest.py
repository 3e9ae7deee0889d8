"""Fixtures for the pages of terms."""

from qiao.registry.organizations.tests.conftest import sign_in

__all__ = ["sign_in"]
