# Two commands on a fresh Debian 12 with Rust: `make run` and `make test`.
# Each installs the system libraries it needs, once; it says which, and is silent when they are there.

BUILD_PACKAGES := libgphoto2-dev libssl-dev libclang-dev pkg-config cmake nasm make gcc g++
TEST_PACKAGES  := gphoto2 udev umockdev xorriso genisoimage chromium fonts-noto-cjk postgresql openssl procps valgrind
CRASH_PACKAGES := strace e2fsprogs
BENCH_PACKAGES := gphoto2 python3-venv time util-linux
VENV           := target/bench/venv
DEB_PACKAGES   := dpkg-dev binutils git python3
DENY_VERSION   := 0.20.2
DEMO           := demo-session

export CARGO_NET_RETRY := 5
export INSTA_UPDATE := no

.PHONY: run test bench hot accuracy campus soak crash fuzz deb deb-check deb-reproducible deny setup setup-test fmt clean-demo

run: setup
	cargo build --release --quiet
	@target/release/paishe demo $(DEMO)
	target/release/paishe shoot $(DEMO) --camera sim

test: setup-test
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	@tests/udev.sh || [ $$? = 2 ] # 2: it can't run here, and said why
	cargo test --locked

# All figures, each against another one of the same run: about fifteen minutes on a machine that does nothing else.
# `make bench ONLY="quick"` is a trial of two minutes, `make bench ONLY="live office"` runs two sections.
bench: setup $(VENV)/made
	@tools/install-packages $(BENCH_PACKAGES)
	cargo bench --locked --bench report -- $(ONLY)

# What the report compares with. Where the package index can't be reached, the report says what it did not measure.
$(VENV)/made: benches/report/requirements.txt
	@tools/install-packages $(BENCH_PACKAGES)
	python3 -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r $< && touch $@ || true

# Instructions of the two hot paths, a frame, and what takes them. No matter what else the machine does.
hot: setup
	@tools/install-packages valgrind
	cargo bench --locked --bench hot

# Errors and verdicts on labelled photos of people, where there are any.
accuracy: setup
	cargo bench --locked --bench accuracy

# The camera side, on the simulated camera: about half an hour. `make soak SHOTS=200` is quicker.
soak: setup-test
	cargo bench --locked --bench tether -- soak $(or $(SHOTS),2000) $(or $(SEED),1)

# The commit protocol, stopped everywhere: about fifteen minutes. `make crash KILLS=100` is quicker. As root it also fills disks.
crash: setup
	@tools/install-packages $(CRASH_PACKAGES)
	cargo bench --locked --bench crash
	cargo bench --locked --bench crash -- kills $(or $(KILLS),1000) $(or $(SEED),1)

# Eight stations, 5,000 students, kills, a database that stops: about ten minutes. `make campus STATIONS=3 STUDENTS=300` is quicker.
campus: setup-test
	cargo bench --locked --bench campus -- storm $(or $(STATIONS),8) $(or $(STUDENTS),5000) $(or $(SEED),1)
	cargo bench --locked --bench campus -- rates

# Seeds are drawn, so none is kept; what breaks the decoders is left in fuzz/artifacts.
fuzz: setup
	@cargo fuzz --version >/dev/null 2>&1 || { echo "cargo install cargo-fuzz --locked --version 0.13.2"; exit 2; }
	cargo run --quiet --locked --example fuzz-seeds -- fuzz/corpus/decode
	RUSTC_BOOTSTRAP=1 cargo fuzz run decode -- -max_total_time=60 -rss_limit_mb=2048

# The release as target/debian/paishe_<version>-1_<architecture>.deb, and the archive of its source beside it.
deb: setup
	@tools/install-packages $(DEB_PACKAGES)
	tools/build-deb

# As root: the package in a clean root, from installing to purging. Two to four minutes, most of them apt's.
deb-check: setup
	@tools/install-packages $(DEB_PACKAGES)
	tools/check-deb

# Compiles and packs the newest commit in a second folder: as long as a release build.
deb-reproducible: setup
	@tools/install-packages $(DEB_PACKAGES)
	tools/check-deb reproducible

# Advisories are not among it, because they are fetched: `cargo deny check advisories`.
deny:
	@cargo deny --version 2>/dev/null | grep -qx 'cargo-deny $(DENY_VERSION)' || cargo install cargo-deny --locked --version $(DENY_VERSION)
	cargo deny --locked check bans licenses sources

setup:
	@tools/install-packages $(BUILD_PACKAGES)

# LibreOffice writes the xls. Whoever has it, with or without windows, keeps the one they have.
setup-test:
	@tools/install-packages $(BUILD_PACKAGES) $(TEST_PACKAGES)
	@command -v soffice >/dev/null || tools/install-packages libreoffice-calc-nogui

fmt:
	cargo fmt

clean-demo:
	rm -rf $(DEMO)
