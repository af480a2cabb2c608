import { expect, it } from 'vitest';
import { wantedFor } from '../../../cli/doctor.ts';
import type { Role } from '../../../cli/roles.ts';
import { formatPlatform, type Platform } from '../../../kit/platform/target.ts';

it.each<[Role | Platform, string, string]>([
  ['arm64', 'linux/arm64', 'self-hosted,arm64,dgx'],
  ['amd64', 'linux/amd64', 'self-hosted,amd64'],
  [{ os: 'linux', arch: 'arm64' }, 'linux/arm64', 'self-hosted,arm64,dgx'],
  [{ os: 'darwin', arch: 'arm64' }, 'darwin/arm64', 'self-hosted,arm64'],
  [{ os: 'linux', arch: 'riscv64' }, 'linux/riscv64', 'self-hosted,riscv64'],
])('a runner for %j is wanted to be %s with %s', (role, platform, labels) => {
  const wanted = wantedFor(role);
  expect([formatPlatform(wanted.platform), wanted.labels.join()]).toEqual([platform, labels]);
  expect(wanted).toMatchObject({ pythons: ['3.8', '3.9', '3.10', '3.11'], nodes: ['22', '24'], emulated: [] });
});
