#!/bin/sh
# Run by the PostgreSQL image, once, when its volume is new. Debrief and Temporal have a user each, and Temporal's may not
# open Debrief's database.
set -eu

psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv debrief_password DEBRIEF_DB_PASSWORD
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
CREATE ROLE debrief LOGIN PASSWORD :'debrief_password';
CREATE DATABASE debrief OWNER debrief;
REVOKE CONNECT ON DATABASE debrief FROM PUBLIC;
SQL
