// A project for init to inspect.

/** The pyproject.toml of a Python package with an extra for tests and a marker for tests to run under emulation. */
export const PYPROJECT = `[project]
requires-python = ">=3.8"
classifiers = [
  "Programming Language :: Python :: 3.8",
  "Programming Language :: Python :: 3.11",
]
[project.optional-dependencies]
test = ["pytest"]
[tool.pytest.ini_options]
markers = ["smoke: a few minutes"]
`;
