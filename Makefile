# Two commands are all a newcomer needs: make run, make test.
# Settings come from the environment, for example: PORT=8001 make run

PYTHON := .venv/bin/python

.PHONY: run test test-rest test-whole test-fast test-browser bench lint setup lock help

run: ## install what is missing, then serve until Ctrl-C (http://127.0.0.1:8000)
	@deploy/bootstrap.sh run
	@exec $(PYTHON) manage.py serve

test: setup ## every check, and the tests on SQLite and on PostgreSQL + Redis (under 5 minutes)
	@$(PYTHON) -m tests.suite

test-rest: setup ## the tests that take long, tried before a change lands as well
	@$(PYTHON) -m tests.suite rest

test-whole: setup ## both with all examples and the longest proofs, everything on both databases
	@$(PYTHON) -m tests.suite whole

test-fast: setup ## the checks, and the tests on SQLite alone
	@$(PYTHON) -m tests.suite fast

test-browser: setup ## the walk in a real Chromium
	@$(PYTHON) -m tests.suite browser

bench: setup ## the speed figures beside their targets (minutes; no part of the tests)
	@$(PYTHON) -m pytest -q -n 0 -s -m benchmark tests/benchmarks

lint: setup ## style, types and imports
	@$(PYTHON) -m tests.suite lint

setup: ## install what the tests need
	@deploy/bootstrap.sh test

lock: setup ## resolve the lock files anew, after a change to requirements*.in
	deploy/lock.sh

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14
