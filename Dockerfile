# One image for web, worker, beat and migrate; docker-compose.yml says which command runs.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/srv/gangguan/var \
    MEDIA_ROOT=/srv/media

WORKDIR /srv/gangguan
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY . .
# Static files are collected by the user who serves them; the key exists for this one command.
RUN useradd --system --uid 10001 --no-create-home gangguan \
    && python -m compileall -q . \
    && install -d -o gangguan -g gangguan /srv/media var
USER gangguan
RUN SECRET_KEY=used-only-while-collecting-the-static-files-of-the-image-0123456789 python manage.py collectstatic --noinput

EXPOSE 8000
CMD ["python", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "gangguan.wsgi"]
