# What the project needs, without the project. As long as this list stays the same, no edit installs it anew.
FROM ${BASE_IMAGE} AS requirements
COPY pyproject.toml /
RUN python <<'EOF'
import tomllib

with open("/pyproject.toml", "rb") as file:
    requirements = tomllib.load(file)["project"].get("dependencies", [])
with open("/requirements.txt", "w") as file:
    file.writelines(f"{requirement}\n" for requirement in requirements)
EOF
