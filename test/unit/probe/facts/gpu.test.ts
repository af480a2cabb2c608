// The texts of NVIDIA's driver.
import { expect, test } from 'vitest';
import { parseDriverVersion, parseGpu } from '../../../../kit/probe/facts/gpu.ts';

test.each([
  ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\n', '470.256.02'],
  ['NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  35.3.1  Release Build  (b)\n', '35.3.1'],
  ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  525.60.11  Release Build\nGCC version:\n', '525.60.11'],
  ['GCC version:  gcc version 12.2.0 (GCC)\n', 'unknown'],
  ['', 'unknown'],
])('the driver version in %j is %s', (text, version) => {
  expect(parseDriverVersion(text)).toBe(version);
});

test.each([
  [
    'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 100\nDevice Minor: \t 6\n',
    { model: 'NVIDIA H100 80GB HBM3', minor: 6 },
  ],
  ['Model: \t\t Unknown\n', { model: null, minor: null }],
  ['IRQ: 1\n', { model: null, minor: null }],
])('the GPU in %j is %j', (text, gpu) => {
  expect(parseGpu(text)).toEqual(gpu);
});
