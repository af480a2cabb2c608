// What a command is for.
import { expect, it } from 'vitest';
import { findCommands } from '../../../../../generator/lint/shell/commands.ts';
import { purposeOfCommand } from '../../../../../generator/lint/shell/programs.ts';
import { unwrapCommand } from '../../../../../generator/lint/shell/wrappers.ts';

const purposeOf = (script: string) =>
  purposeOfCommand(unwrapCommand(findCommands(script)[0]?.words.map(({ text }) => text) ?? []));

it.each<readonly [string, readonly string[]]>([
  [
    'test',
    [
      'pytest -v',
      'python3.12 -m pytest tests',
      '"$PYTHON" -m pytest',
      'python -X dev -m unittest discover',
      'python setup.py test',
      'python tests/test_cache.py',
      'coverage run -m pytest',
      'tox',
      'tox run -e py312',
      'nox -s tests-3.12',
      'uv run --extra dev pytest',
      'uv tool run nox -s unit',
      'pipx run tox -e py',
      'poetry run poe test',
      'npm test',
      'npm run test:unit -- --ci',
      'npm --prefix web run test',
      'pnpm --filter web test',
      'yarn workspace web test',
      'npx -y playwright test',
      'node --test',
      'node cache.test.js',
      'cargo test --workspace',
      'cargo +nightly nextest run',
      'go test ./...',
      'make -C src -j4 check',
      'make CC=clang test_unit',
      'ctest --test-dir build',
      './gradlew :app:test',
      'mvn -B verify',
      'dotnet test',
      'bazel test //...',
      './scripts/run-tests.sh',
      'bundle exec rspec',
      'sudo -u runner timeout -k 5 60 xvfb-run -a -s "-screen 0" npm test',
    ],
  ],
  [
    'build',
    [
      'make',
      'npm run build',
      'python -m build',
      'cargo build',
      'cargo test --no-run',
      'go test -c',
      'cmake --build b',
      'docker build .',
    ],
  ],
  [
    'install',
    ['pip install -e .', 'npm ci', 'yarn', 'sudo apt-get -y install gcc', 'poetry install', 'cargo install x'],
  ],
  [
    'publish',
    ['npm publish', 'twine upload dist/*', 'docker push x', 'cargo publish', 'gh release create v1', 'make release'],
  ],
])('%s', (purpose, scripts) => {
  expect(scripts.map((script) => [script, purposeOf(script)])).toEqual(scripts.map((script) => [script, purpose]));
});

it('is not known', () => {
  const scripts = [
    'ls',
    'pytest --version',
    'pytest --collect-only',
    'go test -list .',
    'command -v pytest',
    'make test-deps',
    'make lint',
    'make clean',
    'npm run lint',
    'npm run test:types',
    'tox -e lint',
    'cargo clippy',
    'pip install --upgrade pip setuptools',
    'apt-get update',
    'docker run tests:1',
    'unknown test',
    './scripts/install-test-deps.sh',
    '"$RUN" tests',
  ];
  expect(scripts.map((script) => [script, purposeOf(script)])).toEqual(scripts.map((script) => [script, null]));
});
