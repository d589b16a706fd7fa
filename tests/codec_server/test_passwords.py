"""Passwords that are too easy are not taken."""

from __future__ import annotations

import pytest

from codec_server.people import SHORTEST, hashed


def test_a_short_password_is_not_taken() -> None:
    with pytest.raises(ValueError, match="at least 12 characters"):
        hashed("x" * (SHORTEST - 1))
    assert hashed("x" * SHORTEST).startswith("$argon2id$")
