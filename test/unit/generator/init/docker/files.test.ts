// The Dockerfiles and what belongs to them, as texts. What they do is shown by test/e2e/docker.
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderDockerFiles } from '../../../../../generator/init/docker/files.ts';
import { fillDockerTemplate } from '../../../../../generator/init/docker/fill.ts';
import type { PythonImage } from '../../../../../generator/init/docker/image.ts';
import { LOCK_FILE } from '../../../../../generator/init/read-sources.ts';
import * as kit from '../../../../../kit/install/lock-file.ts';
import { IMAGE, IMAGES, PYTHON } from './images.ts';

/** What Dependabot takes for an image in a Dockerfile (docker/lib/dependabot/docker/file_parser.rb), in short. */
const FROM_LINE = /^FROM\s+(?:--platform=\S+\s+)?([a-z\d./-]+:[\w.-]+)/gim;

describe.each(Object.entries(IMAGES))('%s', (_name, image) => {
  const files = renderDockerFiles(image);
  const text = files.get('Dockerfile') ?? '';

  it('has texts without slots, empty lines in a row or at an end, and long lines', () => {
    expect([...files.keys()]).toEqual(['Dockerfile', '.dockerignore', 'docker-bake.hcl']);
    for (const each of files.values()) {
      expect(each).not.toMatch(/\{\{|\n{3}|[ \t]\n|^\n|\n\n$/);
      expect(each).toMatch(/\n$/);
      expect(each.split('\n').filter((line) => line.length > 125)).toEqual([]);
    }
  });

  it('names its images where Dependabot reads them, and in no ARG', () => {
    const base = image.python ? `python:${image.python.version}-slim` : 'debian:bookworm-slim';
    expect([...text.matchAll(FROM_LINE)].map(([, name]) => name)).toEqual([base, 'node:24-bookworm-slim']);
    expect([...text.matchAll(/^ARG \w+_IMAGE=(.*)$/gm)].map(([, name]) => name)).toEqual([base.split(':')[0], 'node']);
  });

  it('installs tools on the machine that builds, and checks them in the final image', () => {
    const [kit = '', tools = '', ...others] = text
      .split(/^FROM (?:scratch|--platform=\S+ \S+) AS (?:kit|tools)$/m)
      .slice(1);
    expect(others).toEqual([]);
    expect(kit).toContain('\nADD ');
    expect(tools).toContain('RUN echo "Building on $BUILDPLATFORM, targeting $TARGETPLATFORM"\n');
    expect(text).toMatch(/^FROM --platform=\$BUILDPLATFORM \$\{NODE_IMAGE\} AS tools$/m);
    expect(text.split('COPY --from=tools /tools/bin/ /usr/local/bin/')[1]).toContain('sh /tools/check.sh\n');
  });

  it('ends as a user by number, in the last stage', () => {
    expect(text.match(/^USER .*$/gm)?.at(-1)).toBe('USER 10001:10001');
    expect(text.match(/^FROM .*$/gm)?.at(-1)).toMatch(/ AS image$/);
  });

  it('gives each rule of hadolint that it passes over a reason', () => {
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
      'has the kit by its commit',
      kubo({}),
      'ARG KIT=https://github.com/org/setup-ipfs-kit.git#0123456789abcdef0123456789abcdef01234567\n',
    ],
    [
      'asks for the kit where none is known',
      kubo({ action: null }),
      /\nARG KIT\n.*\n.*\nADD \["\$\{KIT:\?no release .+\}", "\/"\]\n/,
    ],
    ['takes what is locked', kubo({}), 'COPY ipfs-kit.lock.jso[n] ./\n'],
    [
      'says which tools it installs',
      kubo({ tools: 'kubo@0.42.0 cluster@1.1.6' }),
      'ARG TOOLS="kubo@0.42.0 cluster@1.1.6"\n',
    ],
    [
      'has its source as a label',
      kubo({}),
      'org.opencontainers.image.source="https://github.com/Owner/ipfs-kit-py" \\\n',
    ],
    [
      'has no source where none is known',
      kubo({ repository: null }),
      /title="ipfs-kit-py" \\\n {6}org\.opencontainers\.image\.version=/,
    ],
    [
      'installs what a pyproject.toml lists before there are sources',
      dockerfile({}),
      /requirements\.txt\n(?:.*\n){1,2}WORKDIR \/src\nCOPY \. \.\n/,
    ],
    [
      'installs a requirements.txt before there are sources',
      dockerfile({ requirements: 'requirements.txt' }),
      /COPY requirements\.txt \/requirements\.txt\nRUN .*\nWORKDIR \/src\n/,
    ],
    [
      'installs it with the sources where it names others',
      dockerfile({ project: 'sources', requirements: 'requirements.txt', needsSources: true }),
      /COPY \. \.\nRUN .* --requirement requirements\.txt\nRUN rm -r tests\n/,
    ],
    [
      'takes the version from outside where it comes from Git',
      dockerfile({ versionFromGit: true }),
      'ARG SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0\nCOPY . .\n',
    ],
    ['runs what the project does', dockerfile({ command: ['serve', '--all'] }), 'CMD ["serve", "--all"]\n'],
    ['tests what it ships, with the extra', dockerfile({}), 'install "$(echo /wheel/*.whl)[test]"\n'],
    ['writes nothing for pytest to keep', dockerfile({}), 'ENV PYTEST_ADDOPTS="-p no:cacheprovider"\n'],
  ])('%s', (_what, text, expected) => {
    if (typeof expected === 'string') expect(text).toContain(expected);
    else expect(text).toMatch(expected);
  });

  it.each([
    ['a stage for tests where there are none', dockerfile({ tests: null }), ' AS test'],
    ['a stage for a list where there is none', dockerfile({ requirements: null }), ' AS requirements'],
    [
      'options of pytest for others',
      dockerfile({ tests: { folder: 't', command: 'nose2', settings: [], needs: null } }),
      'PYTEST',
    ],
  ])('does not have %s', (_what, text, unexpected) => {
    expect(text).not.toContain(unexpected);
  });
});

it('the lock file is called as the kit calls it, and the pattern that may match nothing matches it alone', () => {
  expect(LOCK_FILE).toBe(kit.LOCK_FILE);
  const pattern = /^COPY (ipfs-kit\S+) /m.exec(renderDockerFiles(IMAGE).get('Dockerfile') ?? '')?.[1] ?? '';
  const names = [LOCK_FILE, `${LOCK_FILE}.orig`, 'ipfs-kit.lock.js', `my-${LOCK_FILE}`];
  expect(names.filter((name) => matchesGlob(name, pattern))).toEqual([LOCK_FILE]);
});

it.each([
  ['a Python project', { python: PYTHON }, ['image', 'test'], 'owner/ipfs-kit-py'],
  ['one without tests', { python: { ...PYTHON, tests: null } }, ['image'], 'owner/ipfs-kit-py'],
  ['a node that belongs nowhere', { repository: null, title: 'Node' }, ['image'], 'node'],
])('docker-bake.hcl of %s', (_what, image, targets, name) => {
  const text = renderDockerFiles({ ...IMAGE, ...image }).get('docker-bake.hcl') ?? '';
  expect([...text.matchAll(/^target "(\w+)"/gm)].map(([, target]) => target)).toEqual(targets);
  expect(text).toContain(`variable "NAME" {\n  default = "${name}"\n}`);
});

describe('a template', () => {
  it.each([
    ['a value', 'a {{x}} b\n', { x: '1' }, 'a 1 b\n'],
    ['lines', 'a\n{{x}}\nb\n', { x: '1\n2\n' }, 'a\n1\n2\nb\n'],
    ['nothing, which takes the line', 'a\n{{x}}\nb\n', { x: null }, 'a\nb\n'],
    ['nothing among words', 'a{{x}}b\n', { x: null }, 'ab\n'],
    ['nothing between empty lines', 'a\n\n{{x}}\n\nb\n', { x: null }, 'a\n\nb\n'],
    ['what looks like a slot itself', '{{x}}\n{{x}} $1\n', { x: '{{y}} $&' }, '{{y}} $&\n{{y}} $& $1\n'],
  ])('is filled with %s', (_what, template, texts, expected) => {
    expect(fillDockerTemplate(template, texts, 't')).toBe(expected);
  });

  it.each(['{{y}}\n', 'a {{y}}\n', '{{toString}}\n'])('is refused where a slot has no text: %j', (template) => {
    expect(() => fillDockerTemplate(template, { x: '1' }, 'a.Dockerfile')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringMatching(/docker\/a\.Dockerfile: no slot is named '\w+', known: x/),
      }),
    );
  });
});
