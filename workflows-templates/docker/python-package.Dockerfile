WORKDIR /src
{{version-from-git}}
COPY . .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip wheel --no-deps --wheel-dir /wheel . && pip --python /opt/venv install /wheel/*.whl
