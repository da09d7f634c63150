# SwiftPM writes traits in hash order; without this the packages rebuild by chance.
export SWIFT_DETERMINISTIC_HASHING := 1

.PHONY: help run build test soak check bench bench-large format bootstrap clean fuzz sanitize sbom

help:
	@echo 'make run      build, and start Sandi with the sandbox on this machine'
	@echo 'make test     run every test'
	@echo 'make soak     run the long tests: kills, faults, races, leaks, simulated worlds, a mix of the vendors'\'' faults'
	@echo 'make check    check format, imports and tidiness'
	@echo 'make bench    measure; make bench-large measures with ten million verifications stored'
	@echo 'make fuzz     feed the readers with what libFuzzer finds; make sanitize runs the tests under the sanitizers'
	@echo 'make sbom     write what the release build is made of, as CycloneDX JSON'
	@echo 'make format   format the sources'
	@echo 'make clean    remove what was built'

bootstrap:
	@scripts/bootstrap

build: bootstrap
	swift build -c release --product sandi
	swift build -c release --product sandi-sandbox

run: build
	@scripts/run

# The whole service runs in real time in IntegrationTests: they get the machine for themselves.
test:
	@scripts/bootstrap --tests
	swift build --build-tests
	@scripts/test --skip IntegrationTests
	@scripts/test --filter IntegrationTests

# SANDI_SOAK_SEED runs one seed again; SANDI_SOAK_KILLS, SANDI_SOAK_FAULTS, SANDI_SOAK_RACES and SANDI_SOAK_LEAKS set
# the rounds, SANDI_SOAK_MIX the seconds of the mix. SIMULATION_SEED runs one simulated world again; SIMULATION_SEEDS
# sets their number.
soak:
	@scripts/bootstrap --tests
	swift build --build-tests
	swift build -c release --product sandi-simulation
	@scripts/soak

check:
	@scripts/bootstrap
	scripts/check

bench-large: parts := size --rows 10000 1000000 10000000
bench bench-large: build
	@scripts/bootstrap --bench
	swift build -c release --product sandi-bench
	.build/release/sandi-bench $(parts)

# FUZZ_RUNS sets the inputs of each target.
fuzz: bootstrap
	@scripts/fuzz

sanitize:
	@scripts/bootstrap --tests
	@scripts/sanitize

sbom: build
	@scripts/sbom > .build/sandi.cdx.json
	@echo 'written to .build/sandi.cdx.json'

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build
