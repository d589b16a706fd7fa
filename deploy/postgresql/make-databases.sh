#!/bin/sh
# Makes the databases of the register and of Temporal, each with an owner of its own that can reach no other.
# PostgreSQL's image runs it on its first start. For a PostgreSQL elsewhere run it as its administrator, with psql's
# own variables (PGHOST, PGUSER, ...) and the folder of secrets in SECRETS. Run again, it changes nothing.
set -eu

SECRETS=${SECRETS:-/run/secrets}
export SECRETS

make() { # OWNER DATABASE
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set="owner=$1" --set="database=$2" \
        --username="${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname=postgres <<'SQL'
\set password `cat "$SECRETS/$OWNER"_password`
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'owner', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
SQL
}

OWNER=secor && export OWNER && make secor secor
OWNER=temporal && export OWNER && make temporal temporal && make temporal temporal_visibility
