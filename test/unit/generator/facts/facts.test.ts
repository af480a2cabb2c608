import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACTS, RUNTIMES } from '../../../../generator/facts/facts.ts';
import { readTemplates } from '../../../../generator/render/templates.ts';
import { compareVersions } from '../../../../kit/platform/compare-versions.ts';

const DATE = /^20\d\d-\d\d-\d\d$/;

it('every subject has a date and a source', () => {
  const { runtimes, tools, ...subjects } = FACTS;
  const dated = [
    ...Object.values(runtimes),
    ...Object.values(tools),
    subjects.runners,
    subjects.actions,
    subjects.arm64Support,
    subjects.emulation,
  ];
  for (const { date, source } of dated) {
    expect(date).toMatch(DATE);
    expect(source.length).toBeGreaterThan(10);
  }
});

describe.each(RUNTIMES)('%s', (runtime) => {
  const { versions } = FACTS.runtimes[runtime];

  it('lists its versions in order, each with builds for both architectures of Ubuntu 24.04', () => {
    expect(Object.keys(versions)).toEqual(Object.keys(versions).toSorted(compareVersions));
    for (const { eol, builds } of Object.values(versions)) {
      if (eol !== null) expect(eol).toMatch(DATE);
      expect(builds['ubuntu-24.04'] ?? builds.linux).toMatchObject({
        amd64: expect.any(String),
        arm64: expect.any(String),
      });
    }
  });

  it('lists only builds of the version', () => {
    for (const [version, { builds }] of Object.entries(versions)) {
      const exact = Object.values(builds).flatMap((each) => Object.values(each));
      expect(exact.filter((each) => each !== version && !each.startsWith(`${version}.`))).toEqual([]);
    }
  });

  it('has an image for emulated legs', () => {
    expect(FACTS.emulation.images[runtime]).toContain('{version}');
  });
});

it.each(Object.entries(FACTS.actions.actions))(
  '%s is pinned to a commit and an exact version',
  (_name, { commit, version, inputs }) => {
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(inputs.source.length).toBeGreaterThan(10);
    expect(inputs.names).toEqual(inputs.names.toSorted());
  },
);

it('every action in a template is known', () => {
  const used = [...readTemplates().values()].flatMap((text) =>
    [...text.matchAll(/!slot ([\w-]+\/[\w-]+)/g)].map(([, name]) => name),
  );
  expect(used.filter((name) => !(name && FACTS.actions.actions[name]))).toEqual([]);
});

it('a platform is emulated on a machine of another platform', () => {
  for (const [platform, { host, arch }] of Object.entries(FACTS.emulation.platforms)) {
    expect(host).not.toBe(platform);
    expect(platform).toBe(`linux/${arch}`);
  }
});

it.each(['docs/self-hosted-runners.md'])('%s recommends the emulator that workflows use', (path) => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', path), 'utf8');
  const named = [...text.matchAll(/tonistiigi\/binfmt[:\w.-]*/g)].map(([image]) => `docker.io/${image}`);
  expect(named).toEqual([FACTS.tools.binfmt.pin]);
});
