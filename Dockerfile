# The production image: the same steps as `make run` takes on a bare machine (a test compares them).

FROM node:24-slim AS front-end
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --silent

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    DATA_DIR=/data \
    PATH=/portal/.venv/bin:$PATH
WORKDIR /portal

COPY portal/__init__.py portal/system_libraries.py portal/
RUN python3 -m portal.system_libraries && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN python3 -m venv .venv
RUN .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt

COPY --from=front-end /portal/node_modules node_modules
COPY . .
# Signs nothing: the key of an installation comes from its environment.
RUN SECRET_KEY=only-for-this-step ALLOWED_HOSTS=localhost DATA_DIR=/tmp/data \
    .venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0 \
    && rm -rf node_modules /tmp/data

RUN useradd --system --uid 10001 --no-create-home portal && install --directory --owner portal --mode 700 /data
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8000/healthz', timeout=4)"]
CMD ["python", "-m", "gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--timeout", "60", "--graceful-timeout", "15", "--log-level", "warning", "--limit-request-line", "8190", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
