// A machine that is wanted for tests: linux/arm64, nothing emulated.
import type { RunnerRequirements } from '../../../kit/doctor/requirements.ts';

export const WANTED: RunnerRequirements = {
  platform: { os: 'linux', arch: 'arm64' },
  labels: ['self-hosted', 'arm64', 'dgx'],
  emulated: [],
  pythons: ['3.8', '3.11'],
  nodes: ['22', '24'],
  products: ['kubo'],
};
