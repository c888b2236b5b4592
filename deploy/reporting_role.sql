-- A role that may read the reporting views and nothing else. Run once, as the owner of the database:
--   psql "$DATABASE_URL" -v password="'...'" -f deploy/reporting_role.sql
-- Views are made anew by each `manage.py migrate`, which grants them again to a role of this name.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE tumorboard_reporting LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT')
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tumorboard_reporting') \gexec
ALTER ROLE tumorboard_reporting PASSWORD :password;
ALTER ROLE tumorboard_reporting SET default_transaction_read_only = on;
ALTER ROLE tumorboard_reporting SET statement_timeout = '60s';
ALTER ROLE tumorboard_reporting CONNECTION LIMIT 10;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM tumorboard_reporting;
GRANT USAGE ON SCHEMA public TO tumorboard_reporting;
GRANT SELECT ON reporting_cases, reporting_decisions, reporting_waits, reporting_outcomes, reporting_meetings
TO tumorboard_reporting;
