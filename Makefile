# SPDX-License-Identifier: Apache-2.0

SWIFT ?= swift
PREFIX ?= /usr/local
PROMPT ?= Once upon a time
DEVICES ?= 4
PROGRAMS ?= 10000
MACHINES ?= 1000
SEED ?= 1
MINUTES ?= 10
DFX = .build/release/dfx

.PHONY: golden all run test build release server clients load test-slurm recipe combinations memories mutation-combinations lint bench budgets bench-timing bench-sweep validation torture mutation fuzz sanitize gen install clean packages

all: release

packages:
	@scripts/install-packages

release: packages
	$(SWIFT) build -c release --product dfx

server: packages
	$(SWIFT) build -c release --product dfx-serve

run: release
	$(DFX) generate --devices $(DEVICES) "$(PROMPT)"

build: packages
	$(SWIFT) build --build-tests

lint:
	scripts/lint
	scripts/lint-python
	scripts/lint-cpp

test: packages lint build
	$(SWIFT) test

# Processor time of the timing model, on an idle machine.
budgets: build
	DFX_BUDGETS=1 $(SWIFT) test --skip-build --filter BudgetTests

bench-sweep: release
	scripts/bench/sweep $(DFX)

test-slurm: packages
	scripts/slurm/test

bench-timing: release
	scripts/bench/timing $(DFX)

validation: release
	$(DFX) validate -o docs/validation.md

torture: packages
	$(SWIFT) build -c release --product dfx-check
	.build/release/dfx-check torture --programs $(PROGRAMS) --seed $(SEED)

# Every memory model with every link model.
combinations: packages
	$(SWIFT) build -c release --product dfx-check
	.build/release/dfx-check combinations --programs $(PROGRAMS) --seed $(SEED)

# The fast memory form against the cycle model on random machines.
memories: packages
	$(SWIFT) build -c release --product dfx-check
	.build/release/dfx-check memories --machines $(MACHINES) --seed $(SEED)

mutation-combinations: packages
	$(SWIFT) build --scratch-path .build-mutation -c release --product dfx-check -Xcxx -DDFX_SEEDED_FAULTS
	.build-mutation/release/dfx-check combinations --programs $(PROGRAMS) --seed $(SEED) --mutation

mutation: packages
	$(SWIFT) build --scratch-path .build-mutation -c release --product dfx-check -Xcxx -DDFX_SEEDED_FAULTS
	.build-mutation/release/dfx-check mutation
	$(SWIFT) test --filter "ShardedGraphTests|ProgramsMeaningTests|PassMutationTests|StageMutationTests|DataflowTests"

# Adds an instruction to a copy of the repository as the documentation says.
recipe: packages
	scripts/isa/recipe

fuzz: packages
	scripts/fuzz/run.py --minutes $(MINUTES)

sanitize: packages
	scripts/sanitize/run

golden: release
	scripts/golden/write $(DFX)

load: server
	python3 scripts/load/load.py $(DFX)-serve

clients: server
	scripts/clients/run $(DFX)-serve

gen:
	$(SWIFT) run specgen .

bench: packages
	scripts/bench/run

install: release server
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/dfx/models
	install -m 755 $(DFX) $(DESTDIR)$(PREFIX)/bin/dfx
	install -m 755 $(DFX)-serve $(DESTDIR)$(PREFIX)/bin/dfx-serve
	cp -R Models/. $(DESTDIR)$(PREFIX)/share/dfx/models/

clean:
	$(SWIFT) package clean
