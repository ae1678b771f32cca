# What a change must pass, and what keeps the project's files fresh. People who only run Klarity
# need none of this: `python3 manage.py up` and `python3 manage.py test` do everything themselves.

PY = .venv/bin/python
UPGRADE =
COMPILE = $(PY) -m uv pip compile -q $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

# Settings as they are behind https; anything they leave open is a finding.
PRODUCTION = KLARITY_PUBLIC_URL=https://klarity.example.org KLARITY_ALLOWED_HOSTS=klarity.example.org \
	KLARITY_DATA_DIR=build/check

.PHONY: tools check test e2e bench promises fuzz pictures lock sbom licences update messages
.NOTPARALLEL:

tools:
	@python3 -m klarity_site.bootstrap

check: tools
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	.venv/bin/lint-imports --no-logo
	$(PY) -m mypy .
	$(PRODUCTION) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m bandit -q -r -c pyproject.toml compliance klarity_site manage.py
	$(PY) -m pytest -q -p no:randomly -p no:cacheprovider tests/project/test_locks.py

test:
	python3 manage.py test

e2e:
	python3 manage.py test -m browser

bench: tools
	$(PY) -m pip install -qq --no-deps --only-binary :all: --require-hashes --upgrade \
		--target build/bench -r requirements-bench.lock
	PYTHONPATH=build/bench $(PY) -m pytest -q -s -p no:randomly tests/bench/bench_*.py

pictures: tools
	PICTURES=1 $(PY) -m pytest -q -p no:randomly tests/e2e/test_guide.py

# First what looks at the clock, alone; then everything else, as many at a time as there are cores.
PROVE = PROMISES=full $(PY) -m pytest -q -p no:randomly
promises: tools
	$(PROVE) -m alone tests/promises
	$(PROVE) -m "not alone" -n auto --dist worksteal tests/promises tests/project/test_bad_input.py

# As many as it says, which takes an hour; FUZZ=2000 is a quarter of a minute for each core.
FUZZ = 50000
fuzz: tools
	PROMISES=full FUZZ=$(FUZZ) $(PY) -m pytest -q -p no:randomly tests/promises/test_p14_*.py

lock: tools
	$(COMPILE) --extra postgres pyproject.toml -o requirements.lock
	$(COMPILE) --group s3 -c requirements.lock -o requirements-s3.lock
	$(COMPILE) --group s3 --group test --group lint -c requirements.lock -c requirements-s3.lock \
		-o requirements-dev.lock
	$(COMPILE) --group bench -c requirements-dev.lock -o requirements-bench.lock

sbom: tools
	@mkdir -p build
	$(PY) -m klarity_site.supply sbom >build/sbom.json

licences: tools
	$(PY) -m klarity_site.supply licences >docs/licences.md

# The newest of everything that pyproject.toml allows, then all there is to prove that it still works.
update:
	$(MAKE) lock UPGRADE=--upgrade
	$(MAKE) licences sbom
	.ci/run
	$(MAKE) promises

# NEW=de begins a language; without it all that there are get what is new.
messages: tools
	@command -v xgettext >/dev/null && command -v msgmerge >/dev/null || \
		{ echo "Words are collected by GNU gettext: install the package gettext."; exit 1; }
	$(PY) manage.py makemessages $(if $(NEW),--locale $(NEW),--all) --no-obsolete --no-wrap \
		--ignore .venv --ignore build
	$(PY) -c "import pathlib, polib; [polib.pofile(str(po)).save_as_mofile(str(po.with_suffix('.mo'))) \
		for po in pathlib.Path('locale').rglob('*.po')]"
