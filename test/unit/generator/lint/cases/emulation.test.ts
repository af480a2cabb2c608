// emulated-leg: what runs under emulation.
import { describe, expect, it } from 'vitest';
import { findLines, indented, jobText } from './job-texts.ts';

const find = (text: string) => findLines('emulated-leg', text);
/** The script starts on line 9. */
const emulated = (script: string, runsOn = 'ubuntu-24.04') =>
  jobText(
    `runs-on: ${runsOn}\ntimeout-minutes: 60\nsteps:\n  - uses: docker/setup-qemu-action@v4\n  - run: |\n${indented(script, 6)}`,
  );
const RUN = 'docker run --rm --platform linux/arm64 tests:1';

describe('a whole test suite', () => {
  it.each([
    `${RUN} pytest`,
    `${RUN} uv run pytest`,
    `${RUN} python -m pytest tests/ -v`,
    `${RUN} sh -c "cd x && pytest -v | tee log"`,
    `${RUN} bash -ec 'go test ./...'`,
    `${RUN} npm test`,
    `${RUN} make check`,
    `${RUN} tox`,
    `docker run --platform "$PLATFORM" tests:1 cargo test`,
  ])('is a warning: %s', (script) => {
    expect(find(emulated(script))).toEqual(['9 warning']);
  });

  it('is one in an action that emulates', () => {
    const text = jobText(
      'runs-on: ubuntu-24.04\ntimeout-minutes: 60\nsteps:\n  - uses: uraimo/run-on-arch-action@v3\n    with:\n      arch: aarch64\n      run: |\n        pip install .\n        pytest',
    );
    expect(find(text)).toEqual(['12 warning']);
  });

  it.each([
    `${RUN} pip install tox pytest`,
    `${RUN} pytest -m smoke`,
    `${RUN} pytest tests/test_arch.py`,
    `${RUN} go test -short ./...`,
    `${RUN} nox -s smoke`,
    `${RUN} pytest --version`,
    `${RUN} sh -c "pip install pytest-benchmark && python smoke.py"`,
    `cat > Dockerfile <<EOF\nFROM python:3.12\nCOPY pytest.ini ./\nEOF\n${RUN} true`,
    'docker run --rm tests:1 pytest',
    'pytest',
    'docker run --rm --platform linux/amd64 tests:1 pytest\ndocker run --rm --platform linux/arm64 tests:1 pytest -m smoke',
  ])('is not one: %s', (script) => {
    expect(find(emulated(script))).toEqual([]);
  });
});

describe('a time limit', () => {
  const withoutLimit = (text: string) => text.replace('    timeout-minutes: 60\n', '');

  it('is missed in a job that emulates', () => {
    expect(find(withoutLimit(emulated(`${RUN} true`)))).toEqual(['3 warning']);
  });

  it.each(['docker buildx build --platform linux/arm64 .', 'docker run --rm tests:1 true', 'make'])(
    'is not missed in a job that does not: %s',
    (script) => {
      expect(find(withoutLimit(emulated(script)))).toEqual([]);
    },
  );
});

describe('nothing is emulated', () => {
  it.each([
    ['on a runner of the platform', emulated(RUN, 'ubuntu-24.04-arm')],
    [
      'with an image that is built for it',
      emulated(`docker build --platform linux/arm64 -t tests:1 .\n${RUN}`, 'ubuntu-24.04-arm'),
    ],
  ])('%s', (_what, text) => {
    expect(find(text)).toEqual([expect.stringMatching(/ error$/)]);
  });

  it.each([
    [
      'one leg of two',
      emulated(`docker run --platform \${{ matrix.platform }} a:1 true`).replace(
        '    runs-on',
        '    strategy: { matrix: { platform: [linux/amd64, linux/arm64] } }\n    runs-on',
      ),
    ],
    [
      'images for other platforms',
      emulated(`docker build --platform linux/amd64,linux/arm64 .\n${RUN}`, 'ubuntu-24.04-arm'),
    ],
    ['a platform that is not known', emulated('docker run --platform "$PLATFORM" a:1 true', 'ubuntu-24.04-arm')],
    ['a machine that is not known', emulated(`${RUN} true`, 'self-hosted')],
  ])('is not said of %s', (_what, text) => {
    expect(find(text)).toEqual([]);
  });
});

describe('a job without a time limit', () => {
  const unlimited = (script: string, more = '') =>
    jobText(`runs-on: ubuntu-24.04\nsteps:\n  - uses: docker/setup-qemu-action@v4\n  - run: ${script}${more}`);

  it.each([`${RUN} pytest -m smoke`, `${RUN} ./x`])('is a warning: %s', (script) => {
    expect(find(unlimited(script))).toEqual(['3 warning']);
  });

  it('is one if only another step has a limit', () => {
    const other = '\n  - run: make\n    timeout-minutes: 20';
    expect(find(unlimited(`${RUN} pytest -m smoke`, other))).toEqual(['3 warning']);
  });

  it('is not one if the step has a limit, or if it only builds', () => {
    expect(find(unlimited(`${RUN} pytest -m smoke`, '\n    timeout-minutes: 20'))).toEqual([]);
    expect(find(unlimited(`timeout 600 ${RUN} pytest -m smoke`))).toEqual([]);
    expect(find(unlimited('docker build --platform linux/arm64 .'))).toEqual([]);
    expect(find(unlimited(`${RUN} ./x --version`))).toEqual([]);
  });
});
