// Which tokens an origin gets: GitHub's from the input `token`, and a mirror's from IPFS_KIT_MIRROR_TOKEN.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { publishRelease } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

const SECRET = 'secret-of-the-mirror';
const TOKEN = { IPFS_KIT_MIRROR_TOKEN: SECRET };

const fixtures: ActionFixture[] = [];
afterEach(async () => {
  for (const fixture of fixtures.splice(0)) await fixture.tearDown();
});

async function createFixture(secure: boolean): Promise<ActionFixture> {
  const fixture = await createActionFixture({ secure });
  fixtures.push(fixture);
  return fixture;
}

const authorizations = ({ origin }: ActionFixture) => origin.requests.map(({ headers }) => headers.authorization);

describe("GitHub's token", () => {
  it.each([
    ['https', true, 'Bearer secret-of-github'],
    ['http', false, undefined],
  ])('of a server with %s', async (_, secure, sent) => {
    const fixture = await createFixture(secure);
    const run = (env: Record<string, string>) => fixture.run({ token: 'secret-of-github' }, { env });
    expect((await run({})).exitCode).toBe(0);
    await rm(join(fixture.runnerEnv.toolCache, 'kubo'), { recursive: true });
    expect((await run({ GITHUB_SERVER_URL: fixture.origin.url })).exitCode).toBe(0);
    expect(authorizations(fixture)).toEqual([undefined, sent]);
  });
});

describe('the token of a mirror', () => {
  it('is sent with every request to the mirror, and is masked and written nowhere else', async () => {
    const fixture = await createFixture(true);
    const platforms = { [`linux-${OWN_ARCH}`]: tinyElf(OWN_ARCH, '0.99.0\n') };
    await publishRelease(fixture.folder, { name: 'kubo', version: '0.99.0', binary: 'ipfs', platforms });
    const inputs = { 'kubo-version': '0.99.0', checksums: '', 'mirror-only': 'true' };
    const result = await fixture.run(inputs, { env: TOKEN });
    expect(result.exitCode, result.log).toBe(0);
    // The .sha512 file and the archive.
    expect(authorizations(fixture)).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`]);
    expect(result.log.split('\n').filter((line) => line.includes(SECRET))).toEqual([`::add-mask::${SECRET}`]);
    const files = (await toolCacheContents(fixture.runnerEnv)).filter((path) => path.endsWith('.json'));
    const records = await Promise.all(files.map((path) => readFile(join(fixture.runnerEnv.toolCache, path), 'utf8')));
    const { log: _, ...written } = result;
    expect(JSON.stringify([written, records])).not.toContain(SECRET);
  });

  it('is masked with the blanks around it, and without', async () => {
    const fixture = await createFixture(true);
    const result = await fixture.run({}, { env: { IPFS_KIT_MIRROR_TOKEN: ` ${SECRET}  ` } });
    expect(authorizations(fixture)).toEqual([`Bearer ${SECRET}`]);
    const masks = [`::add-mask::${SECRET}`, `::add-mask:: ${SECRET}  `];
    expect(result.log.split('\n').filter((line) => line.includes(SECRET))).toEqual(masks);
  });

  it('of blanks only is neither sent nor masked', async () => {
    const fixture = await createFixture(true);
    const result = await fixture.run({}, { env: { IPFS_KIT_MIRROR_TOKEN: '  ' } });
    expect(authorizations(fixture)).toEqual([undefined]);
    expect(result.log).not.toContain('add-mask');
  });

  it('replaces the user and password in its URL', async () => {
    const fixture = await createFixture(true);
    const mirror = fixture.origin.url.replace('://', '://someone:pass-w0rd@');
    expect((await fixture.run({ mirror }, { env: TOKEN })).exitCode).toBe(0);
    expect(authorizations(fixture)).toEqual([`Bearer ${SECRET}`]);
  });

  it('is not sent to another origin after a redirect, nor back', async () => {
    const [mirror, other] = [await createFixture(true), await createFixture(true)];
    const path = `/kubo/v${KUBO_VERSION}/${mirror.archives[`linux-${OWN_ARCH}`]?.file}`;
    mirror.origin.injectFaults(({ attempt }) =>
      attempt === 1 ? { kind: 'redirect', to: `${other.origin.url}${path}` } : null,
    );
    other.origin.injectFaults(() => ({ kind: 'redirect', to: `${mirror.origin.url}${path}?back` }));
    const result = await mirror.run({}, { env: TOKEN });
    expect(result.exitCode, result.log).toBe(0);
    expect([authorizations(mirror), authorizations(other)]).toEqual([[`Bearer ${SECRET}`, undefined], [undefined]]);
  });

  it('is not sent over http, and a warning says so', async () => {
    const fixture = await createFixture(false);
    const result = await fixture.run({}, { env: TOKEN });
    expect(result.exitCode, result.log).toBe(0);
    expect(authorizations(fixture)).toEqual([undefined]);
    expect(result.log).toContain(
      `The token in IPFS_KIT_MIRROR_TOKEN is not sent to the mirror ${fixture.origin.url}, because http is not encrypted.`,
    );
  });
});
