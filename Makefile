# triaged: `make demo` shows the main job, `make test` proves it. Both install what they need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

OPENVINO_VERSION := 2026.4.1
export OPENVINO_DIR ?= /opt/openvino
PYTHON := .venv/bin/python
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

APT_PACKAGES := libdcmtk-dev libsystemd-dev libcurl4-openssl-dev libopenjp2-7-dev libsqlite3-dev libssl-dev \
  zlib1g-dev libpng-dev libjpeg-dev pkg-config dcmtk orthanc orthanc-dicomweb dicom3tools pixelmed-apps default-jre-headless \
  chromium chromium-driver systemd openssl curl jq iproute2 unzip python3-venv

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

deps: .cache/apt.stamp $(OPENVINO_DIR)/.stamp-$(OPENVINO_VERSION) .venv/.stamp ## Install packages, OpenVINO, Python tools

.cache/apt.stamp: Makefile
	@mkdir -p .cache
	@missing=""; for p in $(APT_PACKAGES); do dpkg -s $$p 2>/dev/null | grep -q '^Status: install ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "deps: apt-get install$$missing"; $(SUDO) apt-get update -q >.cache/apt.log 2>&1; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -q --no-install-recommends $$missing >>.cache/apt.log 2>&1 || { tail -20 .cache/apt.log; exit 1; }; fi
	@touch $@

$(OPENVINO_DIR)/.stamp-$(OPENVINO_VERSION): | .cache/apt.stamp
	@echo "deps: OpenVINO $(OPENVINO_VERSION) into $(OPENVINO_DIR)"
	@rm -rf .cache/openvino && mkdir -p .cache/openvino
	@python3 -m venv .cache/pip-venv && .cache/pip-venv/bin/pip download -q --no-deps --only-binary=:all: -d .cache/openvino openvino==$(OPENVINO_VERSION)
	@cd .cache/openvino && unzip -q -o openvino-*.whl
	@$(SUDO) mkdir -p $(OPENVINO_DIR)
	@$(SUDO) cp -r .cache/openvino/openvino/include .cache/openvino/openvino/libs $(OPENVINO_DIR)/
	@cd $(OPENVINO_DIR)/libs && so=$$(ls libopenvino_c.so.* | head -1) && $(SUDO) ln -sf $$so libopenvino_c.so
	@$(SUDO) touch $@

.venv/.stamp: Fixtures/requirements.txt | .cache/apt.stamp
	@echo "deps: Python tools into .venv"
	@python3 -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check -r Fixtures/requirements.txt
	@touch $@

build: deps ## Build the program for debugging
	swift build

release: deps ## Build the program for use
	swift build -c release --product triaged

lint: ## Check the formatting
	swift format lint --strict --recursive Sources Tests Package.swift

imports: deps ## Check that every target names what it imports
	swift build --explicit-target-dependency-import-check error

test: deps ## Pass all tests
	swift build --build-tests
	swift test --skip-build --skip ProcessTests
	swift test --skip-build --filter ProcessTests --no-parallel

golden: deps ## Write the dumps of result objects in Fixtures/golden anew, to be reviewed as a diff
	rm -rf Fixtures/golden && mkdir Fixtures/golden
	TRIAGED_WRITE_GOLDEN=1 swift test --filter GoldenTests
	git diff --stat -- Fixtures/golden

demo: deps ## Show the main job: a PACS, triaged and a sender; KEEP=1 leaves them up
	swift build -c release --product triaged
	KEEP=$(KEEP) $(PYTHON) Fixtures/run_demo.py

gallery: deps ## Draw the demonstration's results into .gallery/index.html, to look at
	swift build -c release --product triaged
	$(PYTHON) Fixtures/make_gallery.py

.venv-train/.stamp: Training/requirements.txt | .cache/apt.stamp
	@echo "train: PyTorch into .venv-train"
	@python3 -m venv .venv-train && .venv-train/bin/pip install -q --disable-pip-version-check -r Training/requirements.txt
	@touch $@

train: .venv-train/.stamp ## Train one model package: make train MODEL=ich-baseline; ARGS=--fresh forgets what was trained
	.venv-train/bin/python -W ignore Training/train.py $(MODEL) $(ARGS)

.venv-import/.stamp: Training/requirements-import.txt | .cache/apt.stamp
	@echo "import: PyTorch and the networks' own packages into .venv-import"
	@python3 -m venv .venv-import && .venv-import/bin/pip install -q --disable-pip-version-check -r Training/requirements-import.txt
	@touch $@

import-blast-ct: .venv-import/.stamp ## Make a package of BLAST-CT in .imported, with internet access; ARGS="--networks 1,2"
	.venv-import/bin/python -W ignore Training/import_blast_ct.py .imported $(ARGS)

import-torchxrayvision: .venv-import/.stamp ## The same of TorchXRayVision's DenseNet-121; ARGS="--sha256 DIGEST"
	.venv-import/bin/python -W ignore Training/import_torchxrayvision.py .imported $(ARGS)

test-training: .venv-train/.stamp ## Test what the models' figures rest on
	cd Training && ../.venv-train/bin/python -W ignore -m unittest -v test_training

test-importers: .venv-import/.stamp ## Test both importers without the published weights
	cd Training && ../.venv-import/bin/python -W ignore -m unittest -v test_importers

bench-triage: deps ## Measure: last byte to flag by stage, memory; prints the summary last
	swift build -c release --product triaged
	$(PYTHON) Fixtures/bench_triage.py

bench-receive: deps ## Compare: instances a second of triaged, storescp and Orthanc; the summary last
	swift build -c release --product triaged
	$(PYTHON) Fixtures/bench_receive.py

bench-inference: deps ## Compare: inference of triaged and of OpenVINO's benchmark_app; whole studies; the summary last
	swift build -c release --product triaged
	.venv/bin/pip install -q --disable-pip-version-check openvino==$(OPENVINO_VERSION)
	$(PYTHON) Fixtures/bench_inference.py

.PHONY: help deps build release lint imports test golden gallery demo bench-inference bench-receive bench-triage train \
  import-blast-ct import-torchxrayvision test-importers test-training
