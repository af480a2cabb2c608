// The texts of Dockerfile, .dockerignore and docker-bake.hcl. test/e2e/docker builds and runs them.
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderDockerFiles } from '../../../../../generator/init/docker/files.ts';
import type { PythonImage } from '../../../../../generator/init/docker/image.ts';
import { fillText } from '../../../../../generator/render/fill.ts';
import { LOCK_FILE } from '../../../../../kit/install/lock-file-name.ts';
import { IMAGE, IMAGES, PYTHON } from './images.ts';

/** A short form of the expression with which Dependabot finds images (docker/lib/dependabot/docker/file_parser.rb). */
const FROM_LINE = /^FROM\s+(?:--platform=\S+\s+)?([a-z\d./-]+:[\w.-]+)/gim;

describe.each(Object.entries(IMAGES))('%s', (_name, image) => {
  const files = renderDockerFiles(image);
  const text = files.get('Dockerfile') ?? '';

  it('has no unfilled slots, no repeated empty lines and no long lines', () => {
    expect([...files.keys()]).toEqual(['Dockerfile', '.dockerignore', 'docker-bake.hcl']);
    for (const each of files.values()) {
      expect(each).not.toMatch(/\{\{|\n{3}|[ \t]\n|^\n|\n\n$/);
      expect(each).toMatch(/\n$/);
      expect(each.split('\n').filter((line) => line.length > 125)).toEqual([]);
    }
  });

  it('names its images in FROM lines, which Dependabot reads, and not in ARG', () => {
    const base = image.python ? `python:${image.python.version}-slim` : 'debian:bookworm-slim';
    expect([...text.matchAll(FROM_LINE)].map(([, name]) => name)).toEqual([base, 'node:24-bookworm-slim']);
    expect([...text.matchAll(/^ARG \w+_IMAGE=(.*)$/gm)].map(([, name]) => name)).toEqual([base.split(':')[0], 'node']);
  });

  it('installs tools on the building machine, and checks them in the final image', () => {
    const [kit = '', tools = '', ...others] = text
      .split(/^FROM (?:scratch|--platform=\S+ \S+) AS (?:kit|tools)$/m)
      .slice(1);
    expect(others).toEqual([]);
    expect(kit).toContain('\nADD ');
    expect(tools).toContain('RUN echo "Building on $BUILDPLATFORM, targeting $TARGETPLATFORM"\n');
    expect(text).toMatch(/^FROM --platform=\$BUILDPLATFORM \$\{NODE_IMAGE\} AS tools$/m);
    expect(text.split('COPY --from=tools /tools/bin/ /usr/local/bin/')[1]).toContain('sh /tools/check.sh\n');
  });

  it('runs as a user with a fixed number in the last stage', () => {
    expect(text.match(/^USER .*$/gm)?.at(-1)).toBe('USER 10001:10001');
    expect(text.match(/^FROM .*$/gm)?.at(-1)).toMatch(/ AS image$/);
  });

  it('gives a reason for each ignored rule of hadolint', () => {
    const lines = text.split('\n');
    const without = lines.filter((line, index) => {
      return line.includes('hadolint ignore=') && !/ # \w+/.test(line) && !/^# \w+/.test(lines[index - 1] ?? '');
    });
    expect(without).toEqual([]);
  });
});

describe('a Dockerfile', () => {
  const dockerfile = (python: Partial<PythonImage>) =>
    renderDockerFiles({ ...IMAGE, python: { ...PYTHON, ...python } }).get('Dockerfile') ?? '';
  const kubo = (image: object) => renderDockerFiles({ ...IMAGE, ...image }).get('Dockerfile') ?? '';

  it.each([
    [
      'gets the kit from a pinned commit',
      kubo({}),
      'ARG KIT=https://github.com/org/setup-ipfs-kit.git#0123456789abcdef0123456789abcdef01234567\n',
    ],
    [
      'requires the argument KIT if no release is known',
      kubo({ action: null }),
      /\nARG KIT\n.*\n.*\nADD \["\$\{KIT:\?no release .+\}", "\/"\]\n/,
    ],
    ['copies the lock file', kubo({}), 'COPY ipfs-kit.lock.jso[n] ./\n'],
    [
      'names the tools that it installs',
      kubo({ tools: 'kubo@0.42.0 cluster@1.1.6' }),
      'ARG TOOLS="kubo@0.42.0 cluster@1.1.6"\n',
    ],
    [
      'has its source as a label',
      kubo({}),
      'org.opencontainers.image.source="https://github.com/Owner/ipfs-kit-py" \\\n',
    ],
    [
      'has no source label for an unknown repository',
      kubo({ repository: null }),
      /title="ipfs-kit-py" \\\n {6}org\.opencontainers\.image\.version=/,
    ],
    [
      'installs the requirements in pyproject.toml before it copies the sources',
      dockerfile({}),
      /requirements\.txt\n(?:.*\n){1,2}WORKDIR \/src\nCOPY \. \.\n/,
    ],
    [
      'installs a requirements.txt before it copies the sources',
      dockerfile({ requirements: 'requirements.txt' }),
      /COPY requirements\.txt \/requirements\.txt\nRUN .*\nWORKDIR \/src\n/,
    ],
    [
      'installs a requirements.txt after the sources if it refers to other files',
      dockerfile({ project: 'sources', requirements: 'requirements.txt', needsSources: true }),
      /COPY \. \.\nRUN .* --requirement requirements\.txt\nRUN rm -r tests\n/,
    ],
    [
      'has an argument for the version if that comes from Git',
      dockerfile({ versionFromGit: true }),
      'ARG SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0\nCOPY . .\n',
    ],
    ['runs the script of the project', dockerfile({ command: ['serve', '--all'] }), 'CMD ["serve", "--all"]\n'],
    ['installs the extra with the test dependencies', dockerfile({}), 'install "$(echo /wheel/*.whl)[test]"\n'],
    ['turns off the cache of pytest', dockerfile({}), 'ENV PYTEST_ADDOPTS="-p no:cacheprovider"\n'],
  ])('%s', (_what, text, expected) => {
    if (typeof expected === 'string') expect(text).toContain(expected);
    else expect(text).toMatch(expected);
  });

  it.each([
    ['a stage for tests if there are none', dockerfile({ tests: null }), ' AS test'],
    ['a stage for requirements if there are none', dockerfile({ requirements: null }), ' AS requirements'],
    [
      'options of pytest for other test runners',
      dockerfile({ tests: { folder: 't', command: 'nose2', settings: [], needs: null } }),
      'PYTEST',
    ],
  ])('does not have %s', (_what, text, unexpected) => {
    expect(text).not.toContain(unexpected);
  });
});

it('copies the lock file with a pattern that matches no other file', () => {
  const pattern = /^COPY (ipfs-kit\S+) /m.exec(renderDockerFiles(IMAGE).get('Dockerfile') ?? '')?.[1] ?? '';
  const names = [LOCK_FILE, `${LOCK_FILE}.orig`, 'ipfs-kit.lock.js', `my-${LOCK_FILE}`];
  expect(names.filter((name) => matchesGlob(name, pattern))).toEqual([LOCK_FILE]);
});

it.each([
  ['a Python project', { python: PYTHON }, ['image', 'test'], 'owner/ipfs-kit-py'],
  ['a Python project without tests', { python: { ...PYTHON, tests: null } }, ['image'], 'owner/ipfs-kit-py'],
  ['a node of an unknown repository', { repository: null, title: 'Node' }, ['image'], 'node'],
])('docker-bake.hcl of %s', (_what, image, targets, name) => {
  const text = renderDockerFiles({ ...IMAGE, ...image }).get('docker-bake.hcl') ?? '';
  expect([...text.matchAll(/^target "(\w+)"/gm)].map(([, target]) => target)).toEqual(targets);
  expect(text).toContain(`variable "NAME" {\n  default = "${name}"\n}`);
});

describe('a template of a Dockerfile', () => {
  it.each([
    ['a value', 'a {{x}} b\n', { x: '1' }, 'a 1 b\n'],
    ['lines', 'a\n{{x}}\nb\n', { x: '1\n2\n' }, 'a\n1\n2\nb\n'],
    ['null, which removes the line', 'a\n{{x}}\nb\n', { x: null }, 'a\nb\n'],
    ['null inside a line', 'a{{x}}b\n', { x: null }, 'ab\n'],
    ['null between empty lines', 'a\n\n{{x}}\n\nb\n', { x: null }, 'a\n\nb\n'],
    ['a text that looks like a slot', '{{x}}\n{{x}} $1\n', { x: '{{y}} $&' }, '{{y}} $&\n{{y}} $& $1\n'],
  ])('is filled with %s', (_what, template, texts, expected) => {
    expect(fillText(template, texts, 't')).toBe(expected);
  });

  it.each(['{{y}}\n', 'a {{y}}\n', '{{toString}}\n'])('is rejected if a slot is unknown: %j', (template) => {
    expect(() => fillText(template, { x: '1' }, 'docker/a.Dockerfile')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringMatching(/docker\/a\.Dockerfile: unknown slot '\w+', known slots: x/),
      }),
    );
  });
});
