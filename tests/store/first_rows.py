"""Rows of every table of the first revision, in the plain SQL of both databases: nothing here knows the tables of today."""

from __future__ import annotations

from typing import Final

RITA, TRAINER = 1, 2
"""Accounts, as the database numbers them."""

KEY_DIGEST: Final = "e" * 64
SESSION_DIGEST: Final = "d" * 64

FIRST: Final = (
    """INSERT INTO account (login, name, role, password, password_at, must_change, subject, created_at, disabled_at) VALUES
    ('rita', 'Рита', 'agent', 'a hash', '2026-01-02 10:00:00.000000', FALSE, NULL, '2026-01-02 10:00:00.000000', NULL),
    ('trainer', 'Тамара', 'trainer', NULL, NULL, TRUE, 'https://id.example|7', '2026-01-03 10:00:00.000000', NULL),
    ('boris', 'Борис', 'admin', 'a hash', '2026-01-02 10:00:00.000000', FALSE, NULL, '2026-01-02 10:00:00.000000',
     '2026-02-02 10:00:00.000000')""",
    "INSERT INTO account_author (author, account_id) VALUES ('agent-rita', 1), ('Рита', 1)",
    """INSERT INTO login_attempt (at, login, address, succeeded) VALUES
    ('2026-01-04 10:00:00.000000', 'a digest', '192.0.2.1', FALSE), ('2026-01-04 10:00:09.000000', 'a digest', '192.0.2.1', TRUE)""",
    "INSERT INTO oidc_errand (digest, nonce, verifier, target, expires_at) VALUES ('0', 'n', 'v', '/', '2026-01-05 10:00:00.000000')",
    f"""INSERT INTO api_key (name, prefix, digest, scopes, by_id, created_at, expires_at, revoked_at, used_at) VALUES
    ('касса', 'tq_abcd', '{KEY_DIGEST}', '["check", "score"]', 2, '2026-01-05 10:00:00.000000', NULL, NULL, '2026-01-06 10:00:00.000000')""",
    f"""INSERT INTO web_session (digest, account_id, created_at, seen_at, expires_at, address, agent) VALUES
    ('{SESSION_DIGEST}', 1, '2026-01-06 10:00:00.000000', '2026-01-06 11:00:00.000000', '2026-01-06 18:00:00.000000', '192.0.2.1', 'a browser')""",
    """INSERT INTO audit (at, by_id, key_id, action, kind, object_id, address, detail) VALUES
    ('2026-01-06 10:00:00.000000', 1, NULL, 'login', 'account', 1, '192.0.2.1', '{}'),
    ('2026-01-06 12:00:00.000000', NULL, 1, 'score', 'run', 17, '192.0.2.2', '{"conversations": 3}')""",
)
