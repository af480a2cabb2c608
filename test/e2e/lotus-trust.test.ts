// A build of Lotus from Git trusts neither settings nor caches nor variables of the machine, and no tag that was moved: each test
// is an attack by who can write those.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLotusFixture, type LotusFixture } from '../support/lotus/build.ts';
import { createLotusRepository, LOTUS_VERSION, type LotusRepository } from '../support/lotus/repository.ts';

let fixture: LotusFixture;
let other: LotusRepository | null = null;
afterEach(async () => {
  await fixture.tearDown();
  await other?.remove();
  other = null;
});

const builtCommit = async () => (await fixture.build()).digests['git:filecoin-project/lotus'];

async function writeGitConfig(lines: readonly string[], file = '.gitconfig'): Promise<string> {
  const path = join(fixture.home, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

describe.skipIf(process.platform === 'win32')("the user's settings of git", () => {
  it.each<[string, (url: string) => Promise<void>]>([
    [
      'in the home folder',
      async (url) => void (await writeGitConfig([`[url "${url}"]`, 'insteadOf = https://github.com/'])),
    ],
    [
      'in XDG_CONFIG_HOME',
      async (url) => {
        await writeGitConfig([`[url "${url}"]`, 'insteadOf = https://github.com/'], 'xdg/git/config');
        vi.stubEnv('XDG_CONFIG_HOME', join(fixture.home, 'xdg'));
      },
    ],
    [
      'in GIT_CONFIG_GLOBAL',
      async (url) => {
        vi.stubEnv(
          'GIT_CONFIG_GLOBAL',
          await writeGitConfig([`[url "${url}"]`, 'insteadOf = https://github.com/'], 'own'),
        );
      },
    ],
    [
      'in variables',
      async (url) => {
        vi.stubEnv('GIT_CONFIG_COUNT', '1');
        vi.stubEnv('GIT_CONFIG_KEY_0', `url.${url}.insteadOf`);
        vi.stubEnv('GIT_CONFIG_VALUE_0', 'https://github.com/');
      },
    ],
  ])('cannot replace the repository by another one: insteadOf %s', async (_, configure) => {
    fixture = await createLotusFixture();
    other = await createLotusRepository({ recipes: { deps: 'true' } });
    expect(other.commit).not.toBe(fixture.repository.commit);
    await configure(`file://${other.folder}/`);
    expect(await builtCommit()).toBe(fixture.repository.commit);
  });

  it('cannot run programs', async () => {
    fixture = await createLotusFixture();
    const marker = join(fixture.home, 'was-run');
    const program = join(fixture.home, 'hooks', 'post-checkout');
    await mkdir(dirname(program));
    await writeFile(program, `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    await writeGitConfig(['[core]', `hooksPath = ${dirname(program)}`, `fsmonitor = ${program}`]);
    vi.stubEnv('GIT_PROXY_COMMAND', program);
    vi.stubEnv('GIT_ASKPASS', program);
    expect(await builtCommit()).toBe(fixture.repository.commit);
    expect(await readdir(fixture.home)).not.toContain('was-run');
  });

  it('say which proxy and certificates to use', async () => {
    fixture = await createLotusFixture();
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'GIT_SSL_CAINFO']) vi.stubEnv(name, '');
    vi.stubEnv('GIT_SSL_CAINFO', undefined);
    await writeGitConfig(['[http]', `proxy = ${fixture.github.proxy}`, `sslCAInfo = ${fixture.github.certificate}`]);
    expect(await builtCommit()).toBe(fixture.repository.commit);
  });
});

describe.skipIf(process.platform === 'win32')('a submodule', () => {
  it.each(['file', 'ssh', 'git', 'ext'])('is not fetched by %s', async (scheme) => {
    const host = scheme === 'ext' ? 'ext::sh -c touch% /tmp/was-run' : `${scheme}://127.0.0.1`;
    fixture = await createLotusFixture({ submoduleHost: host });
    await expect(fixture.build()).rejects.toMatchObject({
      code: 'source-build-failed',
      message: expect.stringContaining(`transport '${scheme}' not allowed`),
    });
  });
});

describe.skipIf(process.platform === 'win32')('the commit of a tag', () => {
  it('that is not the known one is not built, and nothing of it is run', async () => {
    fixture = await createLotusFixture({ recipes: { deps: 'echo make was run' } });
    const known = '0123456789'.repeat(4);
    const failure = await fixture.build({}, { commit: known }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'republished-upstream', message: expect.stringContaining(known) });
    expect(String(failure)).toContain(fixture.repository.commit);
    expect(await fixture.log()).not.toMatch(/make|submodule/);
    expect(await fixture.leftovers()).toEqual([]);
  });

  it('is reported: known', async () => {
    fixture = await createLotusFixture();
    const { commit } = fixture.repository;
    await fixture.build({}, { commit });
    expect(fixture.logged.join('\n')).toContain(`Tag v${LOTUS_VERSION} is commit ${commit}, as in the known releases.`);
  });

  it('is reported: not known', async () => {
    fixture = await createLotusFixture();
    await fixture.build();
    const { commit } = fixture.repository;
    expect(fixture.logged.join('\n')).toContain(
      `Tag v${LOTUS_VERSION} is commit ${commit}. The known releases have no commit to compare it with.`,
    );
  });
});

describe.skipIf(process.platform === 'win32')('make and its programs', () => {
  it("do not use the user's settings of curl, with which the Rust library is downloaded", async () => {
    fixture = await createLotusFixture({ recipes: { deps: '@curl --silent file:///dev/null' } });
    await writeFile(join(fixture.home, '.curlrc'), 'write-out = "curlrc was read"\n');
    await fixture.build();
    expect(await fixture.log()).not.toContain('curlrc was read');
  });

  const SECRETS = [
    'GITHUB_TOKEN',
    'INPUT_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'SSH_AUTH_SOCK',
    'NPM_CONFIG_X',
  ];
  const HOSTILE = [
    'CC',
    'CXX',
    'CGO_CFLAGS',
    'CGO_LDFLAGS',
    'RUSTFLAGS',
    'RUSTC_WRAPPER',
    'CARGO_HOME',
    'MAKEFLAGS',
    'BASH_ENV',
  ];
  const GO = [
    'GOFLAGS',
    'GOPATH',
    'GOMODCACHE',
    'GOCACHE',
    'GOSUMDB',
    'GONOSUMDB',
    'GOPRIVATE',
    'GOENV',
    'GOROOT',
    'GOCACHEPROG',
  ];

  it('get no variable of the job, except those of the list', async () => {
    fixture = await createLotusFixture({ recipes: { deps: 'env' } });
    for (const name of [...SECRETS, ...HOSTILE, ...GO, 'GIT_SSH_COMMAND', 'ANYTHING']) vi.stubEnv(name, '/a-secret');
    const passed = { GOPROXY: 'https://proxy.example', FFI_USE_OPENCL: '1', RUSTUP_HOME: '/rustup', TZ: 'UTC' };
    for (const [name, value] of Object.entries(passed)) vi.stubEnv(name, value);
    await fixture.build();
    const log = await fixture.log();
    expect(log).not.toContain('a-secret');
    for (const [name, value] of Object.entries(passed)) expect(log).toContain(`\n${name}=${value}\n`);
    const builds = dirname(fixture.logFile);
    for (const name of ['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOTMPDIR', 'TMPDIR', 'CARGO_HOME']) {
      expect(log).toMatch(new RegExp(`^${name}=${builds}/lotus-\\w+/`, 'm'));
    }
    for (const setting of [
      'GOENV=off',
      'GOSUMDB=sum.golang.org',
      'GIT_CONFIG_GLOBAL=/dev/null',
      'GIT_ALLOW_PROTOCOL=https',
    ]) {
      expect(log).toContain(`\n${setting}\n`);
    }
  });
});
