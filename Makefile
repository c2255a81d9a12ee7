# Every target works in a fresh clone, can be repeated, and leaves nothing running but what `up` is asked for.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

SWIFT ?= swift
# Warnings are errors by the manifest; this makes an import that the manifest does not allow one, too.
STRICT := --explicit-target-dependency-import-check error
# Two dozen at once keep two processors busy; all of them at once, each waits for the others and its time runs out.
TESTS := $(SWIFT) test $(STRICT) --disable-xctest --experimental-maximum-parallelization-width 24
# The servers of the tests; the cluster of `make up` has its own, so both can run at once.
WITH_BROKER := deploy/local/with-broker .run/test-broker \
    deploy/local/with-postgres .run/test-postgres env UITPAS_TEST_REQUIRED=1
SWIFT_SOURCES := Package.swift Sources Benchmarks $(wildcard Tests)

.PHONY: help setup build release test deploy-check unit integration cluster faults fuzz availability growth scaling benchmark lint format demo up down status clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## check the Swift toolchain, install missing Debian packages (silent when there are none)
	@deploy/local/setup

build: setup ## debug build of everything, tests included; warnings are errors
	$(SWIFT) build --build-tests $(STRICT)

release: setup ## optimised build of the programs
	$(SWIFT) build -c release $(STRICT)

test: setup lint build deploy-check ## lint, build, check deploy/, and run every test beside private servers
	$(WITH_BROKER) $(TESTS)

deploy-check: setup build ## hold deploy/ and docker-compose.yml against their validators, and against workers that run
	@deploy/check

unit: setup ## the tests that need no server
	env -u UITPAS_TEST_AMQP_URL -u UITPAS_TEST_POSTGRES_URL -u UITPAS_TEST_REQUIRED $(TESTS) --skip ClusterTests

integration: setup ## the tests of one process against a private RabbitMQ and PostgreSQL
	$(WITH_BROKER) $(TESTS) --skip ClusterTests

cluster: setup ## the tests that run the programs as processes, and kill them
	$(SWIFT) build --build-tests $(STRICT)
	$(WITH_BROKER) $(TESTS) --filter ClusterTests

# For example: make faults SALES=200000 KILLS=250 OPTIONS='--wait-for-recovery --report docs/faults.md' LEDGER=postgresql,
# or on three brokers, one of them killed each minute: make faults BROKERS=3 OPTIONS='--fault node-kill --every 60'
SALES ?= 5000
SEED ?= 1
KILLS ?= 20
OPTIONS ?=
BROKERS ?= 1
LEDGER ?= sqlite
faults: setup ## sell SALES tickets while everything fails that can fail, and audit each (minutes; see CONTRIBUTING.md)
	$(SWIFT) build -c release $(STRICT)
	deploy/local/with-broker $(if $(filter 3,$(BROKERS)),--three) .run/faults-broker \
	    $(if $(filter postgresql,$(LEDGER)),deploy/local/with-postgres .run/faults-postgres) \
	    .build/release/fault-rig --ledger $(LEDGER) --brokers $(BROKERS) \
	    --sales $(SALES) --seed $(SEED) --kills $(KILLS) $(OPTIONS)

# For example: make fuzz INPUTS=10000000 SEED=2 OPTIONS='--target basket.sold'
INPUTS ?= 1000000
fuzz: setup ## try INPUTS spoilt messages, answers and documents on what reads them (minutes; see docs/limits.md)
	$(SWIFT) build -c release --product fuzz $(STRICT)
	.build/release/fuzz --inputs $(INPUTS) --seed $(SEED) $(OPTIONS)

availability: setup ## what a cashier and one organiser notice of others' trouble, as ratios (half an hour)
	$(SWIFT) build -c release $(STRICT)
	deploy/local/with-broker .run/availability-broker .build/release/availability $(OPTIONS)

# For example: make growth LEDGER=postgresql OPTIONS='--sizes 1000,100000'
growth: setup ## what a sale costs in a ledger of a thousand to ten million lines, as ratios (half an hour)
	$(SWIFT) build -c release --product growth $(STRICT)
	$(if $(filter postgresql,$(LEDGER)),deploy/local/with-postgres .run/growth-postgres) \
	    .build/release/growth --ledger $(LEDGER) $(OPTIONS)

# For example: make scaling OPTIONS='--scene workers'
scaling: setup ## what more workers bring, and how a million messages drain (an hour)
	$(SWIFT) build -c release $(STRICT)
	deploy/local/with-broker .run/scaling-broker deploy/local/with-postgres .run/scaling-postgres \
	    .build/release/scaling $(OPTIONS)

benchmark: setup ## the pipeline's throughput beside a bare C loop over librabbitmq, as ratios
	Benchmarks/run

lint: setup ## house style: swift format, and shellcheck where it is installed
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@if command -v shellcheck >/dev/null; then \
	    shellcheck --external-sources $$(grep -lE '^#!.*\b(ba)?sh$$' deploy/local/* deploy/check deploy/checks/* \
	        deploy/healthcheck deploy/compose/* deploy/rabbitmq/* .ci/run 2>/dev/null); fi

format: ## rewrite the Swift sources in house style
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES)

demo: ## from nothing to a sold ticket: set up, build, start everything, play the story, stop
	@deploy/local/demo

up: setup ## start a local cluster: RabbitMQ, sandbox, topology, five workers, dead-letter collector
	$(SWIFT) build $(STRICT)
	@deploy/local/cluster up

down: ## stop the local cluster
	@deploy/local/cluster down

status: ## what of the local cluster runs
	@deploy/local/cluster status

clean: down ## stop the local cluster and delete what was built and written
	rm -rf .build .run
