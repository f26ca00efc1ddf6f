#!/bin/sh
# Runs once, when PostgreSQL makes its data folder: an ordinary role that owns the database, the role of
# search, and the extension that search needs.
set -eu

psql --set ON_ERROR_STOP=1 --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set password="$(cat /run/secrets/database-password)" \
  --set search_password="$(cat /run/secrets/search-database-password)" <<'SQL'
create role fechatter login password :'password';
create role fechatter_search login password :'search_password';
create database fechatter owner fechatter encoding 'UTF8' template template0;
\connect fechatter
create extension btree_gin;
create schema search authorization fechatter_search;
SQL
