FROM python:3.12-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0
COPY pyproject.toml README.md ./
RUN pip install --no-cache-dir -e .
COPY . .
RUN useradd --create-home polylog && mkdir -p var && chown polylog var
USER polylog
EXPOSE 8000 4317
CMD ["python", "manage.py", "up"]
