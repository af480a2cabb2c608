// What a mirror alone can say: the digests of its own files over https only, and versions only with mirror-only.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { type PublishedArchive, publishRelease } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

/** A version whose digests are not known. */
const VERSION = '0.99.0';

let fixture: ActionFixture;
let archive: PublishedArchive | undefined;
afterEach(() => fixture.tearDown());

async function publishOn(scheme: string): Promise<void> {
  fixture = await createActionFixture({ secure: scheme === 'https' });
  const platforms = { [`linux-${OWN_ARCH}`]: tinyElf(OWN_ARCH, `${VERSION}\n`) };
  const archives = await publishRelease(fixture.folder, { name: 'kubo', version: VERSION, binary: 'ipfs', platforms });
  archive = archives[`linux-${OWN_ARCH}`];
}

const run = (inputs: Record<string, string> = {}) => fixture.run({ 'kubo-version': VERSION, checksums: '', ...inputs });
const checksum = () => `${archive?.sha512}  ${archive?.file}`;

describe('a digest that only a mirror says', () => {
  it('over https is accepted as mirror, with a notice that names the host and says how to pin it', async () => {
    await publishOn('https');
    const result = await run();
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': VERSION, 'verified-by': 'mirror' });
    const { host } = new URL(fixture.origin.url);
    expect(result.log).toContain(
      `::notice title=setup-ipfs-kit%3A verified by a mirror only::Only mirror ${host} says which bytes kubo ${VERSION} has. `,
    );
    expect(result.log).toContain(`checksums input:%0Asha512:${checksum()}`);
    expect(result.summary).toContain(`| mirror ${host} | mirror |`);
  });

  it('over https is refused if more is required', async () => {
    await publishOn('https');
    const result = await run({ require: 'origin' });
    expect(failureCode(result.log), result.log).toBe('too-weakly-verified');
    expect(fixture.origin.requests.filter(({ path }) => path.endsWith('.tar.gz'))).toEqual([]);
  });

  it.each([{}, { 'mirror-only': 'true' }, { require: 'preinstalled' }])('over http is refused: %j', async (inputs) => {
    await publishOn('http');
    const result = await run(inputs as Record<string, string>);
    expect(failureCode(result.log), result.log).toBe('too-weakly-verified');
    expect(fixture.origin.requests.filter(({ path }) => path.endsWith('.tar.gz'))).toEqual([]);
  });
});

it('bytes with a given digest may come over http', async () => {
  await publishOn('http');
  const result = await run({ checksums: checksum() });
  expect(result.outputs, result.log).toMatchObject({ 'verified-by': 'user' });
});

describe('a version that only a mirror lists', () => {
  it.each<[string, Record<string, string>]>([
    ['latest', {}],
    ['0.43', { 'check-latest': 'true' }],
    ['0.99', {}],
  ])('is not installed for %s, because the published lists decide', async (version, inputs) => {
    await publishOn('https');
    await appendFile(join(fixture.folder, 'kubo', 'versions'), 'v0.43.9\n');
    const result = await run({ 'kubo-version': version, ...inputs });
    expect(failureCode(result.log), result.log).toBe('download-failed');
    expect(fixture.origin.requests).toEqual([]);
  });

  it('is installed with mirror-only', async () => {
    await publishOn('https');
    const result = await run({ 'kubo-version': 'latest', 'mirror-only': 'true' });
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': VERSION, 'verified-by': 'mirror' });
  });

  it('is not needed for a range that a known release satisfies', async () => {
    await publishOn('https');
    const result = await run({ 'kubo-version': '<=0.43.0 >=0.43.0', checksums: fixture.checksum(`linux-${OWN_ARCH}`) });
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': KUBO_VERSION });
  });
});
