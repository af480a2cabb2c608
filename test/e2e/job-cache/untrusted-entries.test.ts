// Entries that someone else put into the job cache: none of them is taken for more than it proves.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORD_FILE } from '../../../kit/install/tool-cache/entry.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../../support/go/tiny-modules.ts';
import { type CacheService, cacheVariables, startCacheService } from '../../support/job-cache/cache-service.ts';
import { replaceEntry } from '../../support/job-cache/hostile-entry.ts';
import { publishRelease } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const FILE = `kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`;

let service: CacheService;
beforeEach(async () => {
  service = await startCacheService();
});
afterEach(() => service.close());

const env = () => ({ ...cacheVariables(service), GITHUB_EVENT_NAME: 'push' });
const savedKey = () => [...service.entries.keys()][0] ?? '';

describe('a download in the job cache', () => {
  let stage: ActionFixture;
  beforeEach(async () => {
    stage = await createActionFixture();
  });
  afterEach(() => stage.tearDown());

  const job = () => stage.run({ cache: 'true' }, { env: env() });
  const newRunner = () => rm(join(stage.runnerEnv.toolCache, 'kubo'), { recursive: true });

  it('is kept as the archive, and verified like one from its origin', async () => {
    const first = await job();
    expect(first.log).toContain(`Saved ${savedKey()} to the job cache.`);
    const requests = stage.origin.requests.length;
    await newRunner();
    const second = await job();
    expect(second.exitCode, second.log).toBe(0);
    expect(second.outputs).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
    expect(second.log).toContain('from the job cache, verified by: user');
    expect(stage.origin.requests).toHaveLength(requests);
    expect(service.entries.size).toBe(1);
  });

  it.each([
    ['with other bytes', async () => [{ name: FILE, content: await forgedArchive() }]],
    ['that is a link', async () => [{ name: FILE, type: 'symlink' as const, linkname: '/etc/passwd' }]],
    ['that is missing', async () => [{ name: 'other', content: 'x' }]],
  ])('%s is downloaded again', async (_, members) => {
    await job();
    await replaceEntry(service, savedKey(), await members());
    await newRunner();
    const second = await job();
    expect(second.exitCode, second.log).toBe(0);
    expect(second.log).toMatch(/ from mirror [^,]+, verified by: user/);
    expect(await readFile(second.outputs['kubo-path'] ?? '', 'utf8')).not.toContain('forged');
  });

  /** Returns an archive in upstream's layout, whose program prints the right version. */
  async function forgedArchive(): Promise<Buffer> {
    const folder = join(stage.runnerEnv.root, 'forged');
    const program = tinyElf(OWN_ARCH, `${KUBO_VERSION}\n`, Buffer.from('forged'));
    const platforms = { [`linux-${OWN_ARCH}`]: program };
    await publishRelease(folder, { name: 'kubo', version: KUBO_VERSION, binary: 'ipfs', platforms });
    return readFile(join(folder, 'kubo', `v${KUBO_VERSION}`, FILE));
  }
});

describe('a build in the job cache', () => {
  let fixture: SourceBuildFixture;
  beforeEach(async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  });
  afterEach(() => fixture.tearDown());

  it('is below origin: forged, it is not used with require, and named job-cache without', async () => {
    const job = (inputs: Readonly<Record<string, string>> = {}) => fixture.run(inputs, { env: env() });
    const newRunner = () => rm(join(fixture.runnerEnv.toolCache, 'kubo'), { recursive: true });
    const first = await job();
    expect(first.outputs['verified-by'], first.log).toBe('go-checksum-db');
    const program = tinyElf(OWN_ARCH, `${KUBO_VERSION}\n`, Buffer.from('forged'));
    await replaceEntry(service, savedKey(), await forgedBuild(first.outputs['kubo-path'] ?? '', program));

    await newRunner();
    const required = await job({ require: 'origin' });
    expect(required.outputs['verified-by'], required.log).toBe('go-checksum-db');
    expect(await readFile(required.outputs['kubo-path'] ?? '')).not.toEqual(program);

    await newRunner();
    const accepted = await job();
    expect(accepted.outputs, accepted.log).toMatchObject({ 'verified-by': 'job-cache' });
    expect(accepted.log).toMatch(/^::notice title=setup-ipfs-kit%3A restored from the job cache::/m);
    const named = await job({ require: 'job-cache' });
    expect(named.outputs, named.log).toMatchObject({ 'verified-by': 'job-cache', 'cache-hit': 'true' });
    const again = await job({ require: 'origin' });
    expect(again.outputs, again.log).toMatchObject({ 'verified-by': 'go-checksum-db', 'cache-hit': 'false' });
  });

  it('is built again if it does not run', async () => {
    const first = await fixture.run({}, { env: env() });
    const path = first.outputs['kubo-path'] ?? '';
    const program = tinyElf(OWN_ARCH, 'no version\n');
    await replaceEntry(service, savedKey(), await forgedBuild(path, program));
    await rm(join(fixture.runnerEnv.toolCache, 'kubo'), { recursive: true });
    const { exitCode, outputs, log } = await fixture.run({}, { env: env() });
    expect(exitCode, log).toBe(0);
    expect(outputs['verified-by']).toBe('go-checksum-db');
    expect(log).toMatch(/^::warning .*in the job cache cannot be used: .*'no version'/m);
  });

  /** Returns the members of an entry whose record matches another program and claims the strongest level. */
  async function forgedBuild(path: string, program: Buffer) {
    const record = JSON.parse(await readFile(join(path, '..', RECORD_FILE), 'utf8'));
    const sha256 = createHash('sha256').update(program).digest('hex');
    const files = { ipfs: { size: program.length, mtime: 0, sha256 } };
    return [
      { name: RECORD_FILE, content: JSON.stringify({ ...record, verifiedBy: 'user', files }) },
      { name: 'ipfs', content: program, mode: 0o755 },
    ];
  }
});
