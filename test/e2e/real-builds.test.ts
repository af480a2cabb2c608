// Real source builds with the bundled action: Kubo and Cluster from their modules, and Kubo for another architecture.
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { readExecutableHeader } from '../../kit/platform/executable/header.ts';
import type { StepResult } from '../../scripts/local-runner/runner-env.ts';
import { debianProgram } from '../support/debian/package.ts';
import { buildRealCluster } from '../support/programs/real-cluster.ts';
import { buildRealKubo, rebuildRealKubo } from '../support/programs/real-kubo.ts';
import { KUBO_VERSION, OTHER_ARCH, OWN_ARCH } from '../support/setup-ipfs-kit.ts';

const NAMES = { amd64: { qemu: 'x86_64', node: 'x64' }, arm64: { qemu: 'aarch64', node: 'arm64' } } as const;

it('Kubo for this machine is static and prints its version', async () => {
  const path = await buildRealKubo();
  expect(execFileSync(path, ['version', '--number'], { encoding: 'utf8' })).toBe(`${KUBO_VERSION}\n`);
  expect(await readExecutableHeader(path)).toMatchObject({
    platforms: [{ os: 'linux', arch: OWN_ARCH }],
    libc: 'static',
  });
});

it("Cluster's three programs print their version", async () => {
  const directory = await buildRealCluster();
  for (const name of ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow']) {
    const printed = execFileSync(`${directory}/${name}`, ['--version'], { encoding: 'utf8' });
    expect(printed).toMatch(new RegExp(`^${name} version 1\\.1\\.6`));
  }
});

describe('Kubo for the other architecture', () => {
  let result: StepResult;
  beforeAll(async () => {
    result = await rebuildRealKubo(OTHER_ARCH);
  });

  it('has the right header, is an output and is not on PATH', async () => {
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({ platform: `linux/${OTHER_ARCH}`, 'verified-by': 'go-checksum-db' });
    expect(result.path).toEqual([]);
    expect(result.log).toContain(`Building Kubo ${KUBO_VERSION} from source with go1.26.`);
    const header = await readExecutableHeader(result.outputs['kubo-path'] ?? '');
    expect(header).toMatchObject({ platforms: [{ os: 'linux', arch: OTHER_ARCH }], libc: 'static' });
  });

  it('prints its version under emulation', async () => {
    const qemu = await debianProgram('qemu-user-static', `usr/bin/qemu-${NAMES[OTHER_ARCH].qemu}-static`);
    const args = [result.outputs['kubo-path'] ?? '', 'version', '--number'];
    expect(execFileSync(qemu, args, { encoding: 'utf8' })).toBe(`${KUBO_VERSION}\n`);
  });
});
