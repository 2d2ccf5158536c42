#!/bin/sh
# Makes one role and one database per service, each closed to the others. PostgreSQL's image runs
# this once, when its volume is empty; the passwords come from its environment.
set -eu

make_database() {
    psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --no-psqlrc --quiet \
        --set ON_ERROR_STOP=1 --set name="$1" --set password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

make_database registration "${REGISTRATION_DATABASE_PASSWORD:?}"
make_database notifications "${NOTIFICATIONS_DATABASE_PASSWORD:?}"
make_database certificates "${CERTIFICATES_DATABASE_PASSWORD:?}"
