# The requirements without the project. They are installed again only if this list changes.
FROM ${BASE_IMAGE} AS requirements
COPY pyproject.toml /
RUN python <<'EOF'
import tomllib

with open("/pyproject.toml", "rb") as file:
    requirements = tomllib.load(file)["project"].get("dependencies", [])
with open("/requirements.txt", "w") as file:
    file.writelines(f"{requirement}\n" for requirement in requirements)
EOF
