#!/bin/sh
# Run once by the postgres image on an empty volume: the owner migrates (and may create the database of a restore
# drill), the portal runs without owning anything.
# Passwords come from the environment and reach psql as variables, so no character of theirs is read as SQL.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$PORTAL_OWNER_PASSWORD" --set portal_password="$PORTAL_PASSWORD" <<'SQL'
CREATE ROLE portal_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE portal LOGIN PASSWORD :'portal_password';
CREATE DATABASE portal OWNER portal_owner;
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal;
SQL
