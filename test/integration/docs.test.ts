// README and docs hold what they say: examples run, tables agree with the code, links lead somewhere.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETUP_INPUT_NAMES } from '../../actions/setup-ipfs-kit/input-names.ts';
import { NODE_OUTPUT_NAMES } from '../../actions/setup-ipfs-kit/node/start.ts';
import { SETUP_OUTPUT_NAMES } from '../../actions/setup-ipfs-kit/report.ts';
import { availablePlatforms } from '../../kit/distributions/distribution.ts';
import { findKnownDigest, loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products.ts';
import { KIT_ERROR_CODES } from '../../kit/errors.ts';
import { VERIFIED_BY } from '../../kit/install/verify/strength.ts';
import { parsePlatform } from '../../kit/platform/platform.ts';
import { needsRealPrograms, readExamples, runWorkflow } from '../support/examples.ts';
import { publishRelease } from '../support/origins/publish.ts';
import { publishProduct } from '../support/origins/publish-product.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../support/setup-ipfs-kit.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const all = readExamples();
const CLI = join(ROOT, 'cli', 'main.ts');
const commands = all
  .filter(({ language }) => language === 'sh')
  .flatMap(({ location: where, text }) =>
    text
      .trim()
      .split('\n')
      .map((line) => ({ where, line })),
  );

let stage: ActionFixture;
/** Checksums of what the examples install. */
let sums: readonly string[];
beforeAll(async () => {
  stage = await createActionFixture();
  const own = parsePlatform(`linux/${OWN_ARCH}`);
  sums = [
    ...['linux-amd64', 'linux-arm64'].map(stage.checksum),
    ...(await publishProduct(stage.folder, DISTRIBUTIONS.cluster, '1.1.6', own)),
  ];
  for (const platform of availablePlatforms(DISTRIBUTIONS.ipget, '0.13.2')) {
    sums = [...sums, ...(await publishProduct(stage.folder, DISTRIBUTIONS.ipget, '0.13.2', platform))];
  }
  // A lock file covers what is offered, and of these no digest is recorded.
  const others = ['linux-riscv64', 'freebsd-amd64', 'openbsd-amd64'].map((name) => [name, Buffer.from(name)]);
  await publishRelease(stage.folder, {
    name: 'kubo',
    version: KUBO_VERSION,
    binary: 'ipfs',
    platforms: Object.fromEntries(others),
  });
});
afterAll(() => stage.tearDown());

describe('an example', () => {
  const quick = all.filter((example) => example.language === 'yaml' && !needsRealPrograms(example));
  // The others run in test/e2e/examples.test.ts.
  it.each(quick)('of a workflow runs: $where', async ({ text }) => {
    const inputs = { mirror: stage.origin.url, checksums: sums.join('\n') };
    await runWorkflow(text, { inputs });
  });

  it.each(commands.filter(({ line }) => !line.startsWith('ipfs-kit ')))(
    'of a command is one that tests run: $where',
    ({ line }) => {
      // `npm start` in test/e2e/start.test.ts; `npm test` by .ci/run, and by whoever reads this.
      expect(['npm ci && npm start', 'npm ci && npm test']).toContain(line);
    },
  );

  it.each(commands.filter(({ line }) => line.startsWith('ipfs-kit ')))(
    'of the command line runs: $line',
    async ({ line }) => {
      const folder = stage.runnerEnv.workspace;
      await writeFile(join(folder, 'sums'), sums.join('\n'));
      const [, command = '', ...args] = line.split(' ');
      const products = args.filter((arg) => arg.includes('@')).flatMap((arg) => arg.split('@'));
      const mirror = ['--mirror', stage.origin.url, '--mirror-only'];
      const { more, prints } = {
        install: { more: [...mirror, '--checksums', 'sums'], prints: products },
        lock: { more: mirror, prints: products },
        probe: { more: [], prints: [`linux/${OWN_ARCH}`] },
        // Nothing to migrate is nothing to show. What it shows otherwise: test/unit/generator/migrate.
        migrate: { more: [], prints: null },
      }[command] ?? { more: [], prints: ['there is no such command'] };
      const env = { PATH: process.env.PATH, HOME: stage.runnerEnv.root };
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, command, ...args, ...more], {
        cwd: folder,
        env,
      });
      if (prints === null) expect(stdout).toBe('');
      else expect(prints.filter((text) => !stdout.includes(text))).toEqual([]);
    },
  );

  it('is of a kind that is run', () => {
    expect(all.filter(({ language }) => !['yaml', 'sh', 'text'].includes(language))).toEqual([]);
    expect(all.filter(({ language }) => language === 'yaml').length).toBeGreaterThanOrEqual(3);
  });

  it('of checksums has the real ones', async () => {
    const known = await loadKnownReleases('kubo');
    const lines = all.flatMap(({ text }) => [...text.matchAll(/([0-9a-f]{128}) {2}(\S+)/g)]);
    expect(lines.length).toBeGreaterThan(0);
    for (const [, hex, file] of lines) expect(findKnownDigest(known, file ?? '')?.hex).toBe(hex);
  });
});

describe('action.yml, the code and the README of the action agree', () => {
  const action = parse(read('action.yml')) as Record<'inputs' | 'outputs', Record<string, { description: string }>>;
  const names = (heading: string) => {
    const section = read('actions/setup-ipfs-kit/README.md').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  };

  it('on the inputs', () => {
    expect(Object.keys(action.inputs)).toEqual([...SETUP_INPUT_NAMES]);
    expect(names('Inputs')).toEqual([...SETUP_INPUT_NAMES]);
  });

  it('on the outputs', () => {
    expect(Object.keys(action.outputs)).toEqual([...SETUP_OUTPUT_NAMES, ...NODE_OUTPUT_NAMES]);
    expect(names('Outputs')).toEqual([...SETUP_OUTPUT_NAMES, ...NODE_OUTPUT_NAMES]);
  });

  it('on what vouches for the bytes', () => {
    const documented = [...read('docs/verification.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(documented.filter((name) => name !== 'verified-by')).toEqual([...VERIFIED_BY]);
    expect(action.outputs['verified-by']?.description).toContain(VERIFIED_BY.slice(0, -1).join(', '));
  });
});

const TOPICS = ['Wrong binary downloaded', 'Docker build fails on arm64', 'Tests fail on one architecture'];
it('every error code has its section in troubleshooting.md, in order, and no other is there but the topics', () => {
  const sections = [...read('docs/troubleshooting.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(sections).toEqual([...KIT_ERROR_CODES, ...TOPICS]);
});

it('every dependency has its reason in dependencies.md', () => {
  const { dependencies = {}, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const page = read('docs/dependencies.md');
  expect(packages.filter((name) => !name.startsWith('@types/') && !page.includes(name))).toEqual([]);
});

it('links lead to files that are there', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'actions/setup-ipfs-kit/README.md'];
  for (const file of [...pages, ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]) {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(file), link)))).toEqual([]);
  }
});
