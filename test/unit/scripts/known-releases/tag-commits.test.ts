import { describe, expect, it } from 'vitest';
import type { KnownReleases } from '../../../../kit/distributions/known-releases.ts';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { lotus, lotusMiner } from '../../../../kit/distributions/products/lotus.ts';
import { fetchTagCommits, mergeCommits } from '../../../../scripts/known-releases/tag-commits.ts';
import { startServer } from '../../../support/server.ts';

const [FIRST, SECOND] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string];
const VERSIONS = ['1.37.0', '1.36.2', '1.25.0'];
const known = (commits?: Record<string, string>): KnownReleases => {
  return { product: 'lotus', versions: VERSIONS, digests: {}, ...(commits ? { commits } : {}) };
};
const tags = (entries: Record<string, string>) => new Map(Object.entries(entries));

describe('mergeCommits', () => {
  it('adds the commits of versions that can be built', () => {
    const all = tags({ 'v1.37.0': FIRST, 'v1.36.2': SECOND, 'v1.25.0': FIRST, 'v1.99.0': FIRST });
    expect(mergeCommits(lotus, known(), all).commits).toEqual({ '1.37.0': FIRST, '1.36.2': SECOND });
    expect(mergeCommits(kubo, known(), all).commits).toEqual({});
  });

  it("uses the miner's own tags", () => {
    const all = tags({ 'v1.37.0': FIRST, 'miner/v1.37.0': SECOND });
    expect(mergeCommits(lotusMiner, known(), all).commits).toEqual({ '1.37.0': SECOND });
  });

  it('keeps known commits, newest version first', () => {
    const { commits = {} } = mergeCommits(lotus, known({ '1.36.2': FIRST }), tags({ 'v1.37.0': SECOND }));
    expect(Object.entries(commits)).toEqual([
      ['1.37.0', SECOND],
      ['1.36.2', FIRST],
    ]);
  });

  it('fails with both commits if a tag was moved', () => {
    expect(() => mergeCommits(lotus, known({ '1.37.0': FIRST }), tags({ 'v1.37.0': SECOND }))).toThrow(
      `Tag 'v1.37.0' names another commit than the known one:\n${FIRST} (known)\n${SECOND} (GitHub)`,
    );
  });
});

describe('fetchTagCommits', () => {
  const serve = (pages: readonly unknown[]) =>
    startServer((request, response) => {
      const page = Number(/[?&]page=(\d+)/.exec(request.url ?? '')?.[1] ?? 1);
      const next = `<http://${request.headers.host}/repos/o/r/tags?page=${page + 1}>; rel="next"`;
      const headers = page < pages.length ? { link: next } : {};
      response.writeHead(200, headers).end(JSON.stringify(pages[page - 1]));
    });

  it('reads all pages', async () => {
    const server = await serve([
      [{ name: 'v1.37.0', commit: { sha: FIRST } }],
      [{ name: 'miner/v1.37.0', commit: { sha: SECOND } }],
    ]);
    expect(await fetchTagCommits(server.url, 'o/r')).toEqual(tags({ 'v1.37.0': FIRST, 'miner/v1.37.0': SECOND }));
    await server.close();
  });

  it.each([
    ['a tag without a commit', [{ name: 'v1.37.0' }]],
    ['a short hash', [{ name: 'v1.37.0', commit: { sha: 'abc' } }]],
  ])('rejects %s', async (_, page) => {
    const server = await serve([page]);
    await expect(fetchTagCommits(server.url, 'o/r')).rejects.toThrow('has no name or commit');
    await server.close();
  });
});
