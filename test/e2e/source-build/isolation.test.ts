// A build trusts neither caches nor settings nor variables of the machine: each test is an attack by who can write those.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_SETTINGS } from '../../../kit/install/build/module-settings.ts';
import { writeFiles } from '../../support/files.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../../support/go/tiny-modules.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { expectFailure } from './expect-failure.ts';

const [GENUINE, TAMPERED] = ['genuine-mark', 'tampered-mark'].map((mark) => mark.padEnd(16, '-')) as [string, string];
const markedKubo = (mark: string) =>
  tinyKubo(KUBO_VERSION, { code: `var mark = "${mark}"\n\nfunc init() {\n\tif mark == "" {\n\t\tpanic(mark)\n\t}\n}` });
const KUBO = markedKubo(GENUINE);
const TAMPERED_KUBO = markedKubo(TAMPERED);

const SECRETS = [
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'INPUT_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'NPM_CONFIG_REGISTRY',
  'NODE_AUTH_TOKEN',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_PROFILE',
  'AZURE_CREDENTIALS',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'SSH_AUTH_SOCK',
  'SSH_PRIVATE_KEY',
  'GPG_PASSPHRASE',
  'DEPLOY_KEY',
  'KUBECONFIG',
  'DOCKER_CONFIG',
  'DATABASE_URL',
  'VAULT_ADDR',
  'ANYTHING',
];
/** What the environment of go has on Linux, if the job has all of it. */
const EXPECTED = [
  ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'NO_PROXY', 'SSL_CERT_FILE', 'RUNNER_TRACKING_ID'],
  ...['GOENV', 'GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GONOPROXY', 'GOPRIVATE', 'GOINSECURE', 'GOFLAGS', 'GOWORK'],
  ...[
    'GOPATH',
    'GOMODCACHE',
    'GOCACHE',
    'GOTMPDIR',
    'GOTOOLCHAIN',
    'GO111MODULE',
    'GOOS',
    'GOARCH',
    'GOAMD64',
    'GOARM64',
  ],
  'CGO_ENABLED',
  ...['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM', 'GIT_ALLOW_PROTOCOL', 'GIT_TERMINAL_PROMPT'],
  ...['GIT_ATTR_NOSYSTEM', 'GIT_CEILING_DIRECTORIES', 'GIT_CONFIG_COUNT'],
  ...['GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0', 'GIT_CONFIG_KEY_1', 'GIT_CONFIG_VALUE_1'],
  ...['GIT_HTTP_LOW_SPEED_LIMIT', 'GIT_HTTP_LOW_SPEED_TIME'],
];

let fixture: SourceBuildFixture;
afterEach(() => fixture.tearDown());

/** Builds, and checks that the program is compiled from the genuine source. */
async function expectGenuine(env: Readonly<Record<string, string>>): Promise<string> {
  const { exitCode, log, outputs } = await fixture.run({}, { env });
  expect(exitCode, log).toBe(0);
  const program = await readFile(outputs['kubo-path'] ?? '', 'latin1');
  expect([program.includes(GENUINE), program.includes(TAMPERED)]).toEqual([true, false]);
  return log;
}

/** Replaces a text by another of the same length in each file of a folder. Returns the number of changed files. */
async function tamper(folder: string): Promise<number> {
  let changed = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const text = entry.isFile() ? await readFile(path, 'latin1') : '';
    if (!text.includes(GENUINE)) continue;
    await chmod(path, 0o600);
    await writeFile(path, text.replaceAll(GENUINE, TAMPERED), 'latin1');
    changed++;
  }
  return changed;
}

/** Runs a go command as a user of this machine does, with the caches in the home folder of the runs. */
async function runGo(args: readonly string[], cwd: string, settings: Readonly<Record<string, string>> = {}) {
  const { home, go, proxy } = fixture;
  const own = { PATH: process.env.PATH, HOME: home, GOENV: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-modcacherw' };
  const env = { ...own, ...proxy.env, ...settings };
  await promisify(execFile)(go.path, args, { cwd, env });
}

describe('caches of the machine', () => {
  it('tampered source in the module cache is not built', async () => {
    fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
    const { home } = fixture;
    await runGo(['mod', 'download', `${KUBO.path}@${KUBO.version}`], home);
    expect(await tamper(join(home, 'go', 'pkg', 'mod', 'github.com'))).toBe(1);
    await expectGenuine({});
    await expectGenuine({ GOMODCACHE: join(home, 'go', 'pkg', 'mod') });
  });

  it('a tampered build cache is not used', async () => {
    fixture = await createSourceBuildFixture([KUBO, DEPENDENCY], { ownBuildCache: true });
    const { home, runnerEnv } = fixture;
    const cache = join(runnerEnv.root, 'go-build');
    await runGo(['mod', 'download', `${KUBO.path}@${KUBO.version}`], home);
    const source = join(home, 'go', 'pkg', 'mod', `${KUBO.path}@${KUBO.version}`);
    const settings = { ...MODULE_SETTINGS, GOCACHE: cache };
    await runGo(['build', '-trimpath', '-o', join(home, 'ipfs'), './cmd/ipfs'], source, settings);
    expect(await tamper(cache)).toBeGreaterThan(0);
    await expectGenuine({ GOCACHE: cache });
  });

  it('a program in place of the build cache is not run', async () => {
    fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
    const marker = join(fixture.home, 'was-run');
    const program = join(fixture.home, 'cache-program');
    await writeFile(program, `#!/bin/sh\ntouch '${marker}'\nexit 1\n`, { mode: 0o755 });
    await expectGenuine({ GOCACHEPROG: program });
    expect(existsSync(marker)).toBe(false);
  });
});

describe('a module that differs from the checksum database is not built', () => {
  const SWITCHES = { GONOSUMDB: '*', GOPRIVATE: '*', GONOSUMCHECK: '1', GOINSECURE: '*', GONOPROXY: 'none' };

  it.each<[string, (rogueDatabase: string) => Readonly<Record<string, string>>]>([
    ['with a database of its own key', (rogue) => ({ GOSUMDB: rogue })],
    ['with a database of its own key and server', (rogue) => ({ GOSUMDB: `${rogue} ${fixture.proxy.url}/sumdb/x` })],
    ['with GOSUMDB=off', () => ({ GOSUMDB: 'off' })],
    ['with switches', () => SWITCHES],
    ['with flags', () => ({ GOFLAGS: '-mod=mod -insecure' })],
  ])('%s, in the environment and in the file of go env -w', async (_, createSettings) => {
    fixture = await createSourceBuildFixture([TAMPERED_KUBO, DEPENDENCY], { verifiedModules: [KUBO, DEPENDENCY] });
    const settings = createSettings(fixture.proxy.rogueDatabase);
    const file = join(fixture.home, '.config', 'go', 'env');
    const other = join(fixture.runnerEnv.root, 'go-env');
    const text = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(other, text.join(''));
    const failure = { code: 'source-build-failed', message: /sum\.example: h1:.*SECURITY ERROR/ };
    await expectFailure(fixture, { ...failure, overrides: { env: settings } });
    await expectFailure(fixture, { ...failure, overrides: { env: { GOENV: other } } });
    await writeFile(file, text.join(''));
    await expectFailure(fixture, failure);
  });
});

it('says that it does not use the GOSUMDB of the machine, and uses its GOPROXY', async () => {
  fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
  const file = join(fixture.runnerEnv.root, 'go-env');
  await writeFile(file, `GOSUMDB=off\nGOPROXY=${fixture.proxy.url}\n`);
  const log = await expectGenuine({ GOPROXY: '', GOENV: file });
  expect(log).toContain("GOSUMDB is 'off' on this machine. Builds use sum.golang.org.");
});

it('files in parent folders of the build do not change it', async () => {
  fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
  const { temp } = fixture.runnerEnv;
  const evil = join(temp, 'evil');
  await writeFiles(evil, TAMPERED_KUBO.files);
  const replace = `replace ${KUBO.path} => ${evil}\n`;
  await writeFile(join(temp, 'go.mod'), `module evil\n\ngo 1.99\n\nrequire ${KUBO.path} ${KUBO.version}\n\n${replace}`);
  await writeFile(join(temp, 'go.work'), `go 1.99\n\nuse ./evil\n`);
  await expectGenuine({});
});

it('no variable of the job reaches go and its compilers, except those of the list', async () => {
  fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
  const secret = 'a-secret';
  const hostile = {
    GOROOT: '/evil',
    GOPATH: '/evil',
    GODEBUG: 'x509sha1=1',
    CC: '/evil',
    CGO_CFLAGS: '-I/evil',
    GOAUTH: '/evil',
  };
  const settings = { GOTOOLCHAIN: 'go1.99', GOEXPERIMENT: 'evil', GOTMPDIR: '/evil', GOOS: 'plan9', LD_PRELOAD: '' };
  const passed = {
    LANG: 'C.UTF-8',
    NO_PROXY: '127.0.0.1',
    RUNNER_TRACKING_ID: 'id',
    SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
  };
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, secret]));
  await expectGenuine({ ...secrets, ...hostile, ...settings, ...passed });
  const environments = [...(await fixture.go.environments())];
  expect(environments.filter((line) => line.includes(secret) || line.includes('/evil'))).toEqual([]);
  const names = [...new Set(environments.map((line) => line.slice(0, line.indexOf('='))))];
  expect(names.sort()).toEqual(EXPECTED.toSorted());
  expect(environments).toEqual(
    expect.arrayContaining(Object.entries(passed).map(([name, value]) => `${name}=${value}`)),
  );
});

it('leaves nothing of its caches behind', async () => {
  fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
  await expectGenuine({});
  // Go's own counters, in .config/go/telemetry, are not caches.
  expect((await readdir(fixture.home)).filter((name) => name !== '.config')).toEqual([]);
  const builds = await readdir(join(fixture.runnerEnv.temp, 'setup-ipfs-kit-builds'));
  expect(builds).toEqual([expect.stringMatching(/\.log$/)]);
});
