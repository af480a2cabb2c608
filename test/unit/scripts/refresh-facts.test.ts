// The scripts that refresh the facts, with responses in upstream's form.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../generator/facts/facts.ts';
import { refreshActions, refreshTools } from '../../../scripts/refresh-facts/actions.ts';
import { refreshArm64Support } from '../../../scripts/refresh-facts/arm64-support.ts';
import type { FetchText } from '../../../scripts/refresh-facts/fetch-text.ts';
import { refreshRunners } from '../../../scripts/refresh-facts/runners.ts';
import { refreshGo, refreshNode, refreshPython } from '../../../scripts/refresh-facts/runtimes.ts';

const TODAY = '2026-09-01';

/** Returns the text of the key that the URL contains. */
function answering(answers: Record<string, unknown>): FetchText {
  return async (url) => {
    const found = Object.entries(answers).find(([part]) => url.includes(part));
    if (!found) throw new Error(`No text for ${url}`);
    return typeof found[1] === 'string' ? found[1] : JSON.stringify(found[1]);
  };
}

describe('runtimes', () => {
  it('have the newest stable Python of each distribution and architecture, not free-threaded or 32-bit', async () => {
    const file = (platform: string, platform_version: string | undefined, arch: string) => ({
      platform,
      platform_version,
      arch,
    });
    const upstream = answering({
      'versions-manifest': [
        { version: '3.15.0-rc.1', stable: false, files: [file('linux', '24.04', 'x64')] },
        {
          version: '3.11.16',
          stable: true,
          files: [
            file('linux', '24.04', 'x64'),
            file('linux', '24.04', 'arm64'),
            file('linux', '24.04', 'x64-freethreaded'),
            file('linux', '9', 'x64'),
          ],
        },
        {
          version: '3.11.9',
          stable: true,
          files: [file('linux', '24.04', 'x64'), file('darwin', undefined, 'arm64'), file('win32', undefined, 'x86')],
        },
        { version: '3.7.17', stable: true, files: [file('linux', '22.04', 'x64')] },
      ],
      'api/python.json': [{ cycle: '3.11', eol: '2027-10-31' }],
    });
    expect(await refreshPython(upstream, FACTS.runtimes.python, TODAY)).toEqual({
      date: TODAY,
      source: FACTS.runtimes.python.source,
      versions: {
        '3.11': {
          eol: '2027-10-31',
          builds: {
            'ubuntu-24.04': { amd64: '3.11.16', arm64: '3.11.16' },
            'rhel-9': { amd64: '3.11.16' },
            macos: { arm64: '3.11.9' },
          },
        },
      },
    });
  });

  it('have even major versions of Node', async () => {
    const upstream = answering({
      'dist/index.json': [
        { version: 'v25.1.0', lts: false, files: ['linux-x64'] },
        {
          version: 'v24.9.0',
          lts: 'Krypton',
          files: ['linux-x64', 'linux-arm64', 'osx-arm64-tar', 'win-x64-zip', 'win-x86-zip', 'src'],
        },
        { version: 'v24.10.0', lts: 'Krypton', files: ['linux-x64'] },
      ],
      'api/nodejs.json': [{ cycle: '24', eol: '2028-04-30' }],
    });
    expect((await refreshNode(upstream, FACTS.runtimes.node, TODAY)).versions).toEqual({
      '24': {
        eol: '2028-04-30',
        builds: {
          linux: { amd64: '24.10.0', arm64: '24.9.0' },
          macos: { arm64: '24.9.0' },
          windows: { amd64: '24.9.0' },
        },
      },
    });
  });

  it('have archives of stable Go versions, without an unannounced end of life', async () => {
    const file = (os: string, arch: string, kind = 'archive') => ({ os, arch, kind });
    const upstream = answering({
      'go.dev/dl': [
        { version: 'go1.28rc1', stable: false, files: [file('linux', 'amd64')] },
        {
          version: 'go1.27.1',
          stable: true,
          files: [file('linux', 'amd64'), file('linux', '386'), file('windows', 'arm64', 'installer')],
        },
      ],
      'api/go.json': [{ cycle: '1.27', eol: false }],
    });
    expect((await refreshGo(upstream, FACTS.runtimes.go, TODAY)).versions).toEqual({
      '1.27': { eol: null, builds: { linux: { amd64: '1.27.1' } } },
    });
  });
});

describe('runners', () => {
  const README = `
| Image | Architecture | YAML Label | Included Software |
| --- | --- | --- | --- |
| Ubuntu 24.04 | x64 | \`ubuntu-latest\` or \`ubuntu-24.04\` | [ubuntu-24.04] |
| Ubuntu 24.04 | arm64 | \`ubuntu-24.04-arm\` | [x] |
| macOS 15 | x64 | \`macos-15-large\` or \`macos-15-intel\` | [x] |
| Ubuntu 28.04 | x64 | \`ubuntu-28.04\` | [x] |
`;

  it('have their platforms, moving labels are left out, new ones are unknown to actionlint', async () => {
    const { labels, others, retired } = await refreshRunners(
      answering({ 'runner-images': README }),
      FACTS.runners,
      TODAY,
    );
    expect(others).toEqual({
      'ubuntu-latest': { platform: 'linux/amd64' },
      'macos-15-large': { platform: 'darwin/amd64' },
    });
    expect(retired['ubuntu-20.04']).toEqual(FACTS.runners.retired['ubuntu-20.04']);
    expect(retired['windows-2022']).toMatchObject({ date: TODAY });
    expect(retired).not.toHaveProperty('ubuntu-24.04');
    expect(labels).toEqual({
      'ubuntu-24.04': { platform: 'linux/amd64', distribution: 'ubuntu-24.04' },
      'ubuntu-24.04-arm': { platform: 'linux/arm64', distribution: 'ubuntu-24.04' },
      'macos-15-intel': { platform: 'darwin/amd64', distribution: 'macos' },
      'ubuntu-28.04': { platform: 'linux/amd64', distribution: 'ubuntu-28.04', unknownToActionlint: true },
    });
  });

  it('fail if the table is missing', async () => {
    await expect(refreshRunners(answering({ 'runner-images': '# moved' }), FACTS.runners, TODAY)).rejects.toThrow(
      'does not contain a table of labels',
    );
  });
});

describe('actions', () => {
  const before = {
    date: '2026-08-01',
    source: 'x',
    actions: { 'actions/checkout': { version: 'v7.0.1', commit: 'a'.repeat(40), inputs: { source: '', names: [] } } },
  };
  const release = (tag_name: string, published_at: string, more: object = {}) => ({
    tag_name,
    published_at,
    draft: false,
    prerelease: false,
    ...more,
  });
  const upstream = (releases: readonly object[], sha: string) =>
    answering({ '/releases': releases, '/commits/': { sha }, 'action.yml': 'inputs:\n  path: {}\n  clean: {}\n' });

  it('have the newest release that is a week old, with its commit and inputs', async () => {
    const releases = [
      release('v8.0.0', '2026-08-30'),
      release('v7.2.0', '2026-08-20', { prerelease: true }),
      release('v7', '2026-08-20'),
      release('v7.1.0', '2026-08-20'),
      release('v7.0.1', '2026-07-17'),
    ];
    expect(await refreshActions(upstream(releases, 'b'.repeat(40)), before, TODAY)).toEqual({
      date: TODAY,
      source: 'x',
      actions: {
        'actions/checkout': {
          version: 'v7.1.0',
          commit: 'b'.repeat(40),
          inputs: { source: 'action.yml of v7.1.0', names: ['clean', 'path'] },
        },
      },
    });
  });

  it('fail if a tag was moved', async () => {
    const moved = refreshActions(upstream([release('v7.0.1', '2026-07-17')], 'b'.repeat(40)), before, TODAY);
    await expect(moved).rejects.toThrow(
      `actions/checkout v7.0.1 has a new commit:\n${'a'.repeat(40)} before\n${'b'.repeat(40)} now`,
    );
  });

  it('and tools have the newest release of their tags', async () => {
    const tools = await refreshTools(
      answering({
        'tonistiigi/binfmt': [release('buildkit/v9.2.2-54', '2026-08-01'), release('deploy/v10.2.3-68', '2026-08-01')],
        'docker/buildx': [release('v0.36.1', '2026-08-01')],
        'moby/buildkit': [release('v0.33.0-rc1', '2026-08-02'), release('v0.32.2', '2026-08-01')],
        'astral-sh/uv': [release('0.13.8', '2026-08-01')],
        'python-poetry/poetry': [release(FACTS.tools.poetry.pin, '2026-08-01')],
        'pdm-project/pdm': [release(FACTS.tools.pdm.pin, '2026-08-01')],
      }),
      FACTS.tools,
      TODAY,
    );
    expect(Object.values(tools).map(({ pin }) => pin)).toEqual(Object.values(FACTS.tools).map(({ pin }) => pin));
  });
});

describe('actions and images without arm64', () => {
  const entry = (more: object) => ({ names: ['a/b'], versions: null, seen: '2026-01-01', source: 'a/b#1', ...more });
  const refresh = (
    entries: { actions?: readonly object[]; images?: readonly object[] },
    state: string,
    tag: object = {},
  ) =>
    refreshArm64Support(
      answering({ '/issues/1': { state }, '/tags/latest': tag }),
      { date: '2026-08-01', source: 'x', actions: [], images: [], ...entries } as typeof FACTS.arm64Support,
      TODAY,
    );
  const amd64 = { images: [{ architecture: 'amd64' }] };

  it('are seen today while their issue is open and their newest image is for amd64 only', async () => {
    const fixed = entry({ versions: '<1.2.0', seen: null, source: 'a document' });
    expect(await refresh({ actions: [entry({}), fixed], images: [entry({})] }, 'open', amd64)).toEqual({
      date: TODAY,
      source: 'x',
      actions: [entry({ seen: TODAY }), fixed],
      images: [entry({ seen: TODAY })],
    });
  });

  it('fail if the issue is closed', async () => {
    await expect(refresh({ actions: [entry({})] }, 'closed')).rejects.toThrow('a/b#1 is closed.');
  });

  it('fail if the newest image is for arm64', async () => {
    const tag = { images: [{ architecture: 'amd64' }, { architecture: 'arm64' }] };
    await expect(refresh({ images: [entry({})] }, 'open', tag)).rejects.toThrow(
      'a/b:latest has an image for arm64 now.',
    );
  });
});
