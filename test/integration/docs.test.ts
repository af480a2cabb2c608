// README and docs are true: examples run, tables agree with the code, links and paths exist.
import { execFile, spawnSync } from 'node:child_process';
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
import { loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { KIT_ERROR_CODES } from '../../kit/errors.ts';
import { VERIFIED_BY } from '../../kit/install/verify/strength.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { CLI } from '../support/cli-bundle.ts';
import { needsImages, needsRealPrograms, readExamples, runWorkflow } from '../support/examples.ts';
import {
  blocksOf,
  commandsOf,
  EXAMPLES,
  type FollowedGuide,
  followGuide,
  GUIDES,
  missingLines,
  readGitHubFiles,
} from '../support/guides.ts';
import { publishRelease } from '../support/origins/publish.ts';
import { publishProduct } from '../support/origins/publish-product.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../support/setup-ipfs-kit.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const all = readExamples();
const commands = all
  .filter(({ language, location }) => language === 'sh' && !location.startsWith('docs/guides/'))
  .flatMap(({ location, text }) =>
    text
      .trim()
      .split('\n')
      .map((line) => ({ location, line })),
  );

let fixture: ActionFixture;
/** Checksum lines of the archives that the examples install. */
let sums: readonly string[];
beforeAll(async () => {
  fixture = await createActionFixture({ secure: true });
  const own = parsePlatform(`linux/${OWN_ARCH}`);
  sums = [
    ...['linux-amd64', 'linux-arm64'].map(fixture.checksum),
    ...(await publishProduct(fixture.folder, { distribution: DISTRIBUTIONS.cluster, version: '1.1.6', platform: own })),
  ];
  for (const platform of availablePlatforms(DISTRIBUTIONS.ipget, '0.13.2')) {
    sums = [
      ...sums,
      ...(await publishProduct(fixture.folder, { distribution: DISTRIBUTIONS.ipget, version: '0.13.2', platform })),
    ];
  }
  // A lock file covers every platform.
  const names = ['linux-riscv64', 'freebsd-amd64', 'openbsd-amd64', 'darwin-amd64', 'darwin-arm64'];
  const others = [...names, 'windows-amd64', 'windows-arm64'].map((name) => [name, Buffer.from(name)]);
  await publishRelease(fixture.folder, {
    name: 'kubo',
    version: KUBO_VERSION,
    binary: 'ipfs',
    platforms: Object.fromEntries(others),
  });
});
afterAll(() => fixture.tearDown());

describe('examples', () => {
  const quick = all.filter(
    (example) => example.language === 'yaml' && !needsRealPrograms(example) && !needsImages(example),
  );
  // The others run in test/e2e/examples.test.ts.
  it.each(quick)('workflow runs: $location', async ({ text }) => {
    const inputs = { mirror: fixture.origin.url, checksums: sums.join('\n') };
    await runWorkflow(text, { inputs, env: fixture.trust });
  });

  it.each(commands.filter(({ line }) => !line.startsWith('ipfs-kit ')))(
    'command is one that tests run: $location',
    ({ line }) => {
      // `npm start` runs in test/e2e/start.test.ts, `npm test` in .ci/run.
      expect(['npm ci && npm start', 'npm ci && npm test']).toContain(line);
    },
  );

  it.each(commands.filter(({ line }) => line.startsWith('ipfs-kit ')))(
    'ipfs-kit command runs: $line',
    async ({ line }) => {
      const folder = fixture.runnerEnv.workspace;
      await writeFile(join(folder, 'sums'), sums.join('\n'));
      const [, command = '', ...args] = line.split(' ');
      const products = args.filter((arg) => arg.includes('@')).flatMap((arg) => arg.split('@'));
      const mirror = ['--mirror', fixture.origin.url, '--mirror-only'];
      const { more, prints } = {
        install: { more: [...mirror, '--checksums', 'sums'], prints: products },
        lock: { more: mirror, prints: products },
        probe: { more: [], prints: [`linux/${OWN_ARCH}`] },
        // Prints nothing if there is nothing to migrate. test/unit/generator/migrate tests what it prints otherwise.
        migrate: { more: [], prints: null },
      }[command] ?? { more: [], prints: ['unknown command'] };
      const env = { PATH: process.env.PATH, HOME: fixture.runnerEnv.root, ...fixture.trust };
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, command, ...args, ...more], {
        cwd: folder,
        env,
      });
      if (prints === null) expect(stdout).toBe('');
      else expect(prints.filter((text) => !stdout.includes(text))).toEqual([]);
    },
  );

  // `yml` is a part of a config. test/unit/scripts/config-docs generates the workflows of each.
  it('are in languages that these tests run', () => {
    expect(all.filter(({ language }) => !['yaml', 'yml', 'sh', 'text'].includes(language))).toEqual([]);
    expect(all.filter(({ language }) => language === 'yaml').length).toBeGreaterThanOrEqual(3);
  });

  it('have real checksums', async () => {
    const known = await loadKnownReleases('kubo');
    const lines = all.flatMap(({ text }) => [...text.matchAll(/([0-9a-f]{128}) {2}(\S+)/g)]);
    expect(lines.length).toBeGreaterThan(0);
    for (const [, hex, file = ''] of lines) expect(known.digests[file]?.map((digest) => digest.hex)).toContain(hex);
  });
});

describe.each(GUIDES)('the guide $guide', (page) => {
  const { guide, example } = page;
  const expected = readGitHubFiles(join(EXAMPLES, example));
  let followed: FollowedGuide;
  beforeAll(() => {
    followed = followGuide(page);
  });
  afterAll(() => followed.tearDown());

  // `try` runs in test/e2e/guides.test.ts.
  it('has commands that work and print what it shows, and end with the files of the example', async () => {
    const blocks = commandsOf(guide);
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    for (const { location, commands, expected } of blocks) {
      if (commands.includes('ipfs-kit workflows try')) continue;
      const printed: string[] = [];
      for (const command of commands) printed.push(await followed.run(command));
      expect(missingLines(expected, printed.join('\n')), location).toEqual([]);
    }
    expect(readGitHubFiles(followed.folder)).toEqual(expected);
    expect(await followed.run('ipfs-kit workflows check')).toContain('all up to date');
    expect(await followed.run('ipfs-kit workflows lint')).not.toContain('error');
  });

  it('shows parts of the config and of the workflows', () => {
    const parts = blocksOf(guide).filter(({ language }) => language === 'yml');
    expect(parts.length).toBeGreaterThanOrEqual(2);
    for (const { location, text } of parts) {
      expect(
        Object.values(expected).some((file) => file.includes(text)),
        location,
      ).toBe(true);
    }
  });

  it('is read in five minutes', () => {
    expect(read(`docs/guides/${guide}.md`).trimEnd().split('\n').length).toBeLessThanOrEqual(80);
  });
});

it.each(GUIDES.filter(({ hasInit }) => hasInit))(
  'the guide $guide quotes the gate and a check',
  ({ guide, example }) => {
    const { jobs } = parse(read(`examples/${example}/.github/workflows/multi-arch-ci.yml`));
    const job = `${guide}-hosted`;
    const script: string = jobs.gate.steps[0].run;
    const env = { ...process.env, JOBS: `${job} failure` };
    const gate = spawnSync('bash', ['-eo', 'pipefail', '-c', script], { env, encoding: 'utf8' });
    expect(gate.status).toBe(1);
    const page = read(`docs/guides/${guide}.md`);
    const [, message = 'none'] = /^::error title=Gate::(.*)$/m.exec(gate.stdout) ?? [];
    expect(page).toContain(`\`${message}\``);
    const { name, strategy } = jobs[job];
    const values = { [guide]: strategy.matrix[guide][0], ...strategy.matrix.include[0] };
    const check = name.replace(/\$\{\{ matrix\.(\w+) \}\}/g, (_: string, axis: string) => values[axis]);
    expect(page).toContain(`\`${check}\``);
    expect(page).toContain(`\`${jobs.gate.name}\``);
  },
);

describe('action.yml, the code and the README of the action', () => {
  const action = parse(read('action.yml')) as Record<'inputs' | 'outputs', Record<string, { description: string }>>;
  const names = (heading: string) => {
    const section = read('actions/setup-ipfs-kit/README.md').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  };

  it('have the same inputs', () => {
    expect(Object.keys(action.inputs)).toEqual([...SETUP_INPUT_NAMES]);
    expect(names('Inputs')).toEqual([...SETUP_INPUT_NAMES]);
  });

  it('have the same outputs', () => {
    expect(Object.keys(action.outputs)).toEqual([...SETUP_OUTPUT_NAMES, ...NODE_OUTPUT_NAMES]);
    expect(names('Outputs')).toEqual([...SETUP_OUTPUT_NAMES, ...NODE_OUTPUT_NAMES]);
  });

  it('have the same verification levels, as docs/verification.md does', () => {
    const documented = [...read('docs/verification.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(documented.filter((name) => name !== 'verified-by')).toEqual([...VERIFIED_BY]);
    expect(action.outputs['verified-by']?.description).toContain(VERIFIED_BY.slice(0, -1).join(', '));
  });
});

const TOPICS = [
  'Certificates',
  'Wrong binary downloaded',
  'Docker build fails on arm64',
  'Tests fail on one architecture',
];
it('docs/troubleshooting.md has a section for each error code, in order, then the topics', () => {
  const sections = [...read('docs/troubleshooting.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(sections).toEqual([...KIT_ERROR_CODES, ...TOPICS]);
});

it('docs/dependencies.md names every dependency', () => {
  const { dependencies = {}, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const page = read('docs/dependencies.md');
  expect(packages.filter((name) => !name.startsWith('@types/') && !page.includes(name))).toEqual([]);
});

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'actions/setup-ipfs-kit/README.md', 'actions/arch-probe/README.md'],
  ...['actions/check-image/README.md', 'actions/merge-images/README.md'],
  ...['actions/run-emulated/README.md', 'actions/wheel-report/README.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
it.each(PAGES)('links in %s lead to files and sections that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
  const broken = links.filter(([, file, section]) => {
    const target = file ? join(dirname(page), file) : page;
    if (!existsSync(join(ROOT, target))) return true;
    return section !== undefined && !sectionsOf(read(target)).includes(section);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** Returns the anchors that GitHub gives to a page's headings. */
function sectionsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

it.each(['CONTRIBUTING.md', 'docs/architecture.md'])('paths in %s exist', (page) => {
  const paths = pathsIn(read(page));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it.each(['kit', 'generator', 'actions', 'cli'])('docs/architecture.md describes every folder of %s', (parent) => {
  const entries = readdirSync(join(ROOT, parent), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'dist').map(({ name }) => name);
  const described = pathsIn(read('docs/architecture.md'));
  expect(folders.filter((name) => !described.includes(`${parent}/${name}/`))).toEqual([]);
});

/** Returns the project's paths that a page names: in backticks, and at the start of a line of its tree. */
function pathsIn(text: string): readonly string[] {
  const tree = [...text.matchAll(/^```text\n([\s\S]*?)^```$/gm)].flatMap(([, block]) => block?.split('\n') ?? []);
  const named = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path]) => path ?? '');
  const first = tree.map((line) => line.split(' ', 1)[0] ?? '');
  const top = readdirSync(ROOT).filter((name) => name !== 'dist');
  return [...named, ...first].filter((path) => top.includes(path.split('/')[0] ?? '') && !path.includes('NAME'));
}
