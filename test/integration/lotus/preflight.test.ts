// What a build of Lotus misses: on the machine that the tests run on, and on one that has next to nothing.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BuildRequirement } from '../../../kit/distributions/packages.ts';
import { LOTUS_SOURCE } from '../../../kit/distributions/products/lotus-source.ts';
import { selectRequirements } from '../../../kit/install/build/preflight.ts';
import { preflightBuild } from '../../../kit/install/build/preflight-machine.ts';

const NEEDS = selectRequirements(process.platform === 'darwin' ? 'darwin' : 'linux', LOTUS_SOURCE.needs);
const RUST = LOTUS_SOURCE.rustLibrary.needs;
const GO = 'go 1.21 or newer';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Returns what is said to be missing; null if nothing is. */
async function missing(needs: readonly BuildRequirement[]): Promise<readonly string[] | null> {
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  try {
    await preflightBuild('Lotus 1.37.0', needs, env, { toolCache: join(folder, 'tool-cache') });
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: 'missing-build-tools' });
    return (
      /: this machine does not have (.*?)(?: \(without pkg-config.*?\))?\. /.exec(String(error))?.[1]?.split(', ') ?? []
    );
  }
}

const describeNeed = ({ kind, name, alternative: or }: BuildRequirement) => {
  if (kind === 'library') return `the headers of ${name}`;
  return or ? `${name} or ${or}` : name;
};

describe.skipIf(process.platform === 'win32')('a machine', () => {
  it('lacks exactly what its shell, pkg-config and go do not find', async () => {
    const ask = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' });
    const there = ({ kind, name, alternative: or = name }: BuildRequirement) => {
      if (kind === 'library') return ask('pkg-config', '--exists', name).status === 0;
      return [name, or].some((each) => ask('sh', '-c', `command -v ${each}`).status === 0);
    };
    const minor = Number(/^go1\.(\d+)/.exec(ask('go', 'env', 'GOVERSION').stdout ?? '')?.[1] ?? 0);
    const needs = [...NEEDS, ...RUST];
    const expected = [...(minor < 21 ? [GO] : []), ...needs.filter((need) => !there(need)).map(describeNeed)];
    expect((await missing(needs))?.toSorted() ?? []).toEqual(expected.toSorted());
  });

  it('lacks everything with an empty PATH, in one error', async () => {
    vi.stubEnv('PATH', folder);
    expect((await missing(NEEDS))?.toSorted()).toEqual([GO, ...NEEDS.map(describeNeed)].toSorted());
  });

  it('lacks Go if its Go cannot fetch another one', async () => {
    await writeFile(join(folder, 'go'), '#!/bin/sh\necho go1.19.8\n', { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    expect(await missing([])).toEqual([GO]);
  });

  it('has a program only if the file is executable', async () => {
    vi.stubEnv('PATH', folder);
    await writeFile(join(folder, 'cargo'), 'text', { mode: 0o644 });
    await writeFile(join(folder, 'rustup'), '#!/bin/sh\n', { mode: 0o755 });
    expect(await missing(RUST)).toEqual([GO, 'cargo']);
  });
});
