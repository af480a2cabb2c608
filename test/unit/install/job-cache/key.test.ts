import { describe, expect, it } from 'vitest';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { lotus } from '../../../../kit/distributions/products/lotus.ts';
import { LOTUS_SOURCE } from '../../../../kit/distributions/products/lotus-source.ts';
import { MODULE_SETTINGS } from '../../../../kit/install/build/module-settings.ts';
import {
  computeCacheKey,
  formatJobCacheKey,
  type JobCacheKeyParts,
  type PreparedPlan,
} from '../../../../kit/install/job-cache/key.ts';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';
import { createToolRequest } from '../../../support/tool-request.ts';

const PARTS: JobCacheKeyParts = {
  product: 'kubo',
  version: '0.43.0',
  platform: 'linux/arm64',
  libc: 'glibc2.39',
  toolchain: 'go1.26.8',
  settings: { CGO_ENABLED: '0', trimpath: 'true' },
};

describe('a job-cache key', () => {
  it('is readable and always the same, with a hash at its end', () => {
    expect(formatJobCacheKey(PARTS)).toBe(
      'setup-ipfs-kit-2-kubo-0.43.0-linux-arm64-glibc2.39-go1.26.8-4615118c1f2406d0',
    );
  });

  it('does not depend on the order of the settings', () => {
    const settings = { trimpath: 'true', CGO_ENABLED: '0' };
    expect(formatJobCacheKey({ ...PARTS, settings })).toBe(formatJobCacheKey(PARTS));
  });

  it.each<Partial<JobCacheKeyParts>>([
    { product: 'lotus' },
    { version: '0.43.1' },
    { platform: 'linux/amd64' },
    { platform: 'linux-arm64' },
    { libc: 'musl' },
    { libc: null },
    { toolchain: 'go1.26.9' },
    { settings: {} },
    { settings: { CGO_ENABLED: '1', trimpath: 'true' } },
  ])('changes with %j', (other) => {
    expect(formatJobCacheKey({ ...PARTS, ...other })).not.toBe(formatJobCacheKey(PARTS));
  });

  it('has only characters that the service and file systems accept', () => {
    const key = formatJobCacheKey({ ...PARTS, toolchain: 'a,b c/../d"\n', settings: { long: 'x'.repeat(1000) } });
    expect(key).toMatch(/^[\w.+-]{1,511}$/);
  });
});

describe('the key of an install', () => {
  const platform = parsePlatform('linux/arm64');
  const cache = { restore: async () => null, save: async () => false };
  const context = {
    jobCache: { cache, builds: true, downloads: true },
    host: { platform, libc: { name: 'glibc', version: '2.39' } as const, machine: 'arm64' as const, evidence: [] },
    toolCache: '/nowhere',
  };
  const keyOf = (product: 'kubo' | 'lotus', version: string, plan: PreparedPlan, jobCache: object | null = {}) => {
    const distribution = product === 'kubo' ? kubo : lotus;
    const request = createToolRequest(product, version, platform);
    const target = { request, distribution, version, known: { product, versions: [], digests: {} } };
    return computeCacheKey(target, plan, { ...context, jobCache: jobCache && { ...context.jobCache, ...jobCache } });
  };
  const DOWNLOAD: PreparedPlan = { kind: 'download', ended: null, archives: [] };

  it.each<[string, 'kubo' | 'lotus', string, PreparedPlan, JobCacheKeyParts]>([
    [
      'a download',
      'kubo',
      '0.43.0',
      {
        kind: 'download',
        ended: null,
        archives: [
          {
            archive: {
              file: 'kubo.tar.gz',
              format: 'tar.gz',
              members: [],
              tag: 'v0.43.0',
            } as unknown as Extract<PreparedPlan, { kind: 'download' }>['archives'][number]['archive'],
            sources: [],
            expected: { digest: { algorithm: 'sha512', value: 'ab' }, by: 'pinned', source: 'a test' },
          },
        ],
      },
      {
        product: 'kubo',
        version: '0.43.0',
        platform: 'linux/arm64',
        libc: null,
        toolchain: 'archives',
        settings: { 'kubo.tar.gz': 'sha512:ab' },
      },
    ],
    [
      'a build of a Go module',
      'kubo',
      '0.43.0',
      {
        kind: 'module-build',
        module: { path: 'github.com/ipfs/kubo' } as Extract<PreparedPlan, { kind: 'module-build' }>['module'],
        reason: '',
        alternative: null,
        title: 'Kubo 0.43.0',
        query: '',
        go: { command: 'go', version: 'go1.26.8', toolchain: 'local' },
        folder: '/builds/kubo',
        env: {},
        deadlineMs: 0,
      },
      {
        product: 'kubo',
        version: '0.43.0',
        platform: 'linux/arm64',
        libc: null,
        toolchain: 'go1.26.8',
        settings: MODULE_SETTINGS,
      },
    ],
  ])('has the facts of %s', async (_, product, version, plan, parts) => {
    expect(await keyOf(product, version, plan)).toBe(formatJobCacheKey(parts));
  });

  it('stays the same for a build from git', async () => {
    const plan = { source: LOTUS_SOURCE, tag: 'v1.37.0', network: 'calibnet', compilesRust: false, reason: '' };
    const key = await keyOf('lotus', '1.37.0', { kind: 'git-build', ...plan });
    const toolchain = /glibc2\.39-(.*)-[0-9a-f]{16}$/.exec(key ?? '')?.[1] ?? '';
    const parts = { product: 'lotus', version: '1.37.0', platform: 'linux/arm64', libc: 'glibc2.39', toolchain };
    expect(key).toBe(formatJobCacheKey({ ...parts, settings: { tag: 'v1.37.0', network: 'calibnet' } }));
  });

  it('is null if the job cache is not used for such a plan', async () => {
    expect(await keyOf('kubo', '0.43.0', DOWNLOAD, null)).toBeNull();
    expect(await keyOf('kubo', '0.43.0', DOWNLOAD, { downloads: false })).toBeNull();
  });
});
