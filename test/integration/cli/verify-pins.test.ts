// Pins of actions are compared with the tags of the actions' own repositories, which a fake of github.com serves.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../../support/cli-bundle.ts';
import { type GitHubServer, serveAsGitHub } from '../../support/lotus/github-server.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'ipfs-kit-py');
const WORKFLOW = '.github/workflows/arm64-ci.yml';
const OTHER = '.github/workflows/amd64-ci.yml';

let folder: string;
let github: GitHubServer;
let checkout: string;
/** The commit that v99.0.0 and the annotated tag v98.0.0 are. */
let commit: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-C', join(folder, 'github', 'actions', 'checkout'), ...args], { encoding: 'utf8' }).trim();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-pins-'));
  mkdirSync(join(folder, 'github', 'actions', 'checkout'), { recursive: true });
  git('init', '--quiet');
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  git(...author, 'commit', '--quiet', '--allow-empty', '--message=x');
  commit = git('rev-parse', 'HEAD');
  git('tag', 'v99.0.0');
  git(...author, 'tag', '--annotate', '--message=x', 'v98.0.0');
  github = await serveAsGitHub(join(folder, 'github'));
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  checkout = mkdtempSync(join(folder, 'checkout-'));
  cpSync(EXAMPLE, checkout, { recursive: true });
});

function run(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<{ code: unknown; out: string }> {
  const network = { HTTPS_PROXY: github.proxy, https_proxy: github.proxy, GIT_SSL_CAINFO: github.certificate };
  const env = { ...process.env, HOME: folder, ...network, ...variables };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'workflows', ...args], { cwd: checkout, env }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, out: stdout + stderr });
    });
  });
}
const read = (file: string) => readFileSync(join(checkout, file), 'utf8');
const pin = (reference: string) =>
  writeFileSync(join(checkout, WORKFLOW), read(WORKFLOW).replaceAll(/actions\/checkout@\w+ # v7.0.1/g, reference));

describe.each(['v99.0.0', 'v98.0.0'])('a pin that is the commit of the tag %s', (version) => {
  it('counts for all files', async () => {
    const reference = `actions/checkout@${commit} # ${version}`;
    pin(reference);
    expect((await run(['check', '--verify-pins'])).code).toBe(1);
    expect((await run(['generate', '--verify-pins'])).code).toBe(0);
    expect(read(OTHER)).toContain(reference);
    expect(await run(['check', '--verify-pins'])).toMatchObject({
      code: 0,
      out: expect.not.stringContaining('warning'),
    });
  });
});

describe.each([
  ['another commit than its tag', () => `actions/checkout@${'6'.repeat(40)} # v99.0.0`],
  ['a version without a tag', () => `actions/checkout@${commit} # v97.0.0`],
  ['the tag object instead of its commit', () => `actions/checkout@${git('rev-parse', 'v98.0.0')} # v98.0.0`],
])('a pin to %s', (_what, reference) => {
  it('is an error, and the known pin replaces it', async () => {
    const before = read(WORKFLOW);
    pin(reference());
    expect(await run(['check', '--verify-pins'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('is pinned to another commit than its tag'),
    });
    await run(['generate', '--verify-pins']);
    expect(read(WORKFLOW)).toBe(before);
  });
});

describe('settings of git that run a program', () => {
  /** Settings with which git asks a program in place of github.com. */
  const hostileSettings = () =>
    `[protocol "ext"]\n  allow = always\n[url "ext::sh -c touch% ${join(checkout, 'was-run')} %S "]\n  insteadOf = https://github.com/\n`;
  const bareRepository = (path: string) => {
    for (const name of ['objects', 'refs']) mkdirSync(join(path, name), { recursive: true });
    writeFileSync(join(path, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(path, 'config'), `[core]\n  repositoryformatversion = 0\n  bare = true\n${hostileSettings()}`);
  };

  it.each<[string, () => NodeJS.ProcessEnv]>([
    [
      'a checkout that is a bare repository',
      () => {
        bareRepository(checkout);
        return {};
      },
    ],
    [
      'GIT_DIR',
      () => {
        bareRepository(join(checkout, 'bare'));
        return { GIT_DIR: join(checkout, 'bare') };
      },
    ],
    [
      'the settings of the user',
      () => {
        writeFileSync(join(checkout, 'git.config'), hostileSettings());
        return { GIT_CONFIG_GLOBAL: join(checkout, 'git.config') };
      },
    ],
  ])('have no effect: %s', async (_, prepare) => {
    pin(`actions/checkout@${commit} # v99.0.0`);
    const { out } = await run(['check', '--verify-pins'], prepare());
    expect(existsSync(join(checkout, 'was-run'))).toBe(false);
    expect(out).not.toContain('git ls-remote failed');
  });
});

it('a repository that does not answer is an error', async () => {
  pin(`actions/checkout@${commit} # v99.0.0`);
  const nowhere = { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
  expect(await run(['check', '--verify-pins'], nowhere)).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /^download-failed: Tags of https:\/\/github\.com\/actions\/checkout: git ls-remote failed: /m,
    ),
  });
});
