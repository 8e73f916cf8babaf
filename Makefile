# What zoneseed does, one line each. `make seeds` is where to begin; docs/ says the rest.
SITE ?= examples/reference.yaml
OUT ?= out
# The one of two that npm has installed for this machine: an x86-64 or an ARM64 binary.
NODE = node_modules/node*/bin/node
ZONESEED = $(NODE) src/zoneseed.js
VITEST = $(NODE) node_modules/vitest/vitest.mjs

.PHONY: setup seeds usb pxe serve finalize doctor test test-boot test-finalize test-doctor test-media test-serve bench lint clean help
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup: node_modules/.package-lock.json ## install what zoneseed needs (Node and packages, into node_modules)

# No script of a package has to run, and some would look for a compiler.
NPM_SETTINGS = --ignore-scripts --no-fund --no-audit --no-update-notifier --loglevel=error
# What bundles the package and runs the tests: npm leaves its binary out where the machine's own Node is too old for it, which does not run it.
BUNDLER = Object.entries(require("./node_modules/rolldown/package.json").optionalDependencies).find(([name]) => name.endsWith(`linux-$${process.arch}-gnu`))

node_modules/.package-lock.json: package-lock.json
	@echo 'installing Node and packages into node_modules; this takes a minute or two'
	npm ci $(NPM_SETTINGS)
	@test -e node_modules/$$($(NODE) -p '$(BUNDLER)[0]') || npm install --no-save $(NPM_SETTINGS) $$($(NODE) -p '$(BUNDLER).join("@")')
	touch $@

seeds: setup ## compile SITE (examples/reference.yaml) into OUT (out)
	$(ZONESEED) build "$(SITE)" --out "$(OUT)"

usb: setup ## make one USB installer for all hosts from INSTALLER (an Ubuntu 24.04 live-server ISO)
	$(ZONESEED) usb "$(SITE)" --installer "$(INSTALLER)" --out "$(OUT)"

pxe: setup ## make a PXE tree from INSTALLER that is served under URL
	$(ZONESEED) pxe "$(SITE)" --installer "$(INSTALLER)" --url "$(URL)" --out "$(OUT)"

serve: setup ## install the hosts from INSTALLER over the network, and watch them
	$(ZONESEED) serve "$(SITE)" --installer "$(INSTALLER)" --out "$(OUT)" $(if $(DNSMASQ),--dnsmasq "$(DNSMASQ)")

finalize: setup ## turn the booted hosts of SITE into a zone that works
	$(ZONESEED) finalize "$(SITE)" --out "$(OUT)"

doctor: setup ## say what is wrong with the machines and the zone of SITE, and why; changes nothing
	$(ZONESEED) doctor "$(SITE)"

test: setup ## run the tests; installs the tools they judge with (root or sudo)
	test/lab/install.sh && $(VITEST) run

test-boot: setup ## boot hosts from generated seed ISOs and prove what they became (root)
	test/lab/install.sh && $(NODE) test/boot/run.ts

test-finalize: setup ## make a zone of booted hosts, in a stand-in CloudStack or in the one at API, and put faults into it (root)
	test/lab/install.sh && $(NODE) test/finalize-boot/run.ts $(if $(API),--api "$(API)")

test-doctor: setup ## only put faults into booted hosts: doctor names each, and its repair mends it (root)
	test/lab/install.sh && $(NODE) test/doctor-boot/run.ts

test-media: setup ## boot the USB installer and the PXE tree in QEMU (root)
	test/lab/install.sh && test/lab/install.sh test/media-boot/packages.txt && $(NODE) test/media-boot/run.ts

test-serve: setup ## boot machines from serve (root), and look at its page in a real browser; screenshots are left in out/test-serve
	test/lab/install.sh && test/lab/install.sh test/media-boot/packages.txt && test/lab/install.sh test/serve-boot/packages.txt && $(NODE) test/serve-boot/run.ts

bench: setup ## measure speed, and beside it the program in another checkout, BESIDE
	test/lab/install.sh && $(NODE) test/bench/run.ts $(if $(BESIDE),--beside "$(BESIDE)") && $(NODE) test/bench/zone.ts && $(NODE) test/bench/serve.ts

lint: setup ## type check and lint
	node_modules/.bin/tsc --noEmit && node_modules/.bin/tsc -p tsconfig.page.json && node_modules/.bin/biome check .

clean: ## remove what was built; never a site file or its secrets
	rm -rf out dist coverage
