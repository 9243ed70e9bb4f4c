# Flowpay. `make` alone prints what there is; the first target that needs a tool installs it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONPATH := $(CURDIR)/layers:$(CURDIR)/functions:$(CURDIR)/functions/sandbox

PYTHON := .venv/bin/python
UV := .venv/bin/uv
CDK := .venv/bin/node infra/node_modules/aws-cdk/bin/cdk

ENVIRONMENT := .venv/.complete
CDK_TOOLS := infra/node_modules/.complete
EMULATOR := .build/emulator/.complete
PAGES_TOOLS := dashboard/node_modules/.complete
PAGES := dashboard/dist/index.html
OPENAPI := .build/openapi.json
HSN_CODES := .build/hsn-codes.complete

IN_PROCESS := tests/unit tests/integration tests/workflow tests/infra
IN_PARALLEL := -n auto --dist loadgroup

.PHONY: help setup dashboard demo up down reset test check bench verify-audit reconcile reconcile-cards reconcile-payouts synth bootstrap deploy

help:  ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-17s %s\n", $$1, $$2 }'

setup: $(ENVIRONMENT)  ## install all that is missing: Python packages, Node, the CDK, the emulator
	@$(MAKE) -s -j2 $(CDK_TOOLS) $(EMULATOR) $(HSN_CODES)

dashboard: $(PAGES)  ## build the web pages into dashboard/dist

demo: setup  ## one request from sentence to escrow; QUERY="…", DECISION=approve|reject|wait
	@$(PYTHON) -m infra.local.demo

up: setup dashboard  ## the whole system on http://127.0.0.1:8000 until stopped (FLOWPAY_PORT, EMULATOR_PORT)
	@$(PYTHON) -m infra.local up

down: $(ENVIRONMENT)  ## stop it, from any terminal; what it knows is kept
	@$(PYTHON) -m infra.local down

reset: $(ENVIRONMENT)  ## forget all that the system on this machine knows
	@$(PYTHON) -m infra.local reset

test: setup dashboard  ## every test
	@npm --prefix dashboard run --silent test
	@$(PYTHON) -m pytest $(IN_PARALLEL) $(IN_PROCESS)
	@$(PYTHON) -m pytest tests/e2e tests/browser

check: setup  ## style, types, import rules and the fast tests
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m mypy -p flowpay
	@.venv/bin/lint-imports
	@$(PYTHON) -m pytest -q $(IN_PARALLEL) -m 'not slow' tests/unit tests/integration

bench: setup  ## measure the system on this machine
	@$(PYTHON) -m tests.benchmarks

verify-audit:  ## check FILE=log.jsonl, or several, against CHECKPOINT=… and KEY=… (or what lies beside it), or FILE=evidence-….zip
	@test -n "$(FILE)" || { echo "make verify-audit FILE=… [CHECKPOINT=… KEY=… ARGS=--part|--selection]"; exit 2; }
	@python3 layers/flowpay/verify_audit.py $(FILE) $(if $(CHECKPOINT),--checkpoint "$(CHECKPOINT)") \
	  $(if $(KEY),--key "$(KEY)") $(ARGS)

reconcile: setup  ## work every balance out from the journal and compare; ARGS=--aws for the one in AWS
	@$(PYTHON) -m infra.reconcile $(ARGS)

reconcile-cards: setup  ## compare the cards with what the provider lists of them; ARGS=--aws
	@$(PYTHON) -m infra.reconcile_cards $(ARGS)

reconcile-payouts: setup  ## compare the payouts with what Locus lists of them; ARGS=--aws
	@$(PYTHON) -m infra.reconcile_payouts $(ARGS)

synth: setup dashboard  ## the CloudFormation templates that AWS would get, in cdk.out/
	@$(CDK) synth --quiet $(ARGS)

bootstrap: setup dashboard  ## prepare the AWS account and region for the CDK, once
	@$(CDK) bootstrap $(ARGS)

deploy: setup dashboard  ## deploy to the AWS account that your credentials name
	@$(CDK) deploy --all $(ARGS)

$(ENVIRONMENT): tests/requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' || \
	  { echo "Flowpay needs python3 to be Python 3.13, as on Lambda; this is $$(python3 --version)"; exit 1; }
	@echo "installing the Python packages, once"
	@test -x $(PYTHON) || python3 -m venv .venv
	@test -x $(UV) || $(PYTHON) -m pip install -q uv==0.13.9
	@$(UV) pip install -q --compile-bytecode --python $(PYTHON) --require-hashes -r tests/requirements.txt
	@touch $@

$(CDK_TOOLS): infra/package-lock.json $(ENVIRONMENT)
	@echo "installing the CDK, once"
	@npm --prefix infra ci --silent
	@touch $@

$(OPENAPI): $(wildcard functions/api/*.py layers/flowpay/*/*.py layers/flowpay/*/*/*.py) $(ENVIRONMENT)
	@$(PYTHON) -m infra.openapi $@

$(PAGES_TOOLS): dashboard/package-lock.json $(ENVIRONMENT)
	@echo "installing what builds the web pages, once"
	@npm --prefix dashboard ci --silent
	@touch $@

$(PAGES): $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
    -not -name schema.d.ts) $(OPENAPI) $(PAGES_TOOLS)
	@echo "building the web pages"
	@npm --prefix dashboard run --silent generate > /dev/null
	@npm --prefix dashboard run --silent build

$(HSN_CODES): layers/hsn/requirements.txt infra/hsn_codes.py $(ENVIRONMENT)
	@echo "taking the list of HSN codes from its package, once"
	@$(PYTHON) -c 'from infra import building; building.hsn_codes()'
	@touch $@

$(EMULATOR): infra/local/emulator-requirements.txt $(ENVIRONMENT)
	@echo "installing the emulator, once"
	@$(UV) venv -q --clear --python $(PYTHON) .build/emulator
	@$(UV) pip install -q --compile-bytecode --python .build/emulator/bin/python --require-hashes -r $<
	@touch $@
