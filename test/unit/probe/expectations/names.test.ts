// Which names a machine's texts have: parts of words, but not other models.
import { describe, expect, it } from 'vitest';
import { checkConditions, parseConditions } from '../../../../kit/probe/expectations/conditions.ts';
import type { FactName } from '../../../../kit/probe/facts.ts';
import { ARM64 } from './machines.ts';

const meets = (name: FactName, fact: string, value: string) =>
  checkConditions(parseConditions(`${name}: ${value}`), { ...ARM64, [name]: fact }).length === 0;

describe('a name', () => {
  it.each<readonly [FactName, string, string]>([
    // Field reports: product names of NVIDIA's machines and GPUs.
    ['machine-model', 'NVIDIA_DGX_Spark', 'DGX'],
    ['machine-model', 'NVIDIA_DGX_Spark', 'dgx spark'],
    ['machine-model', 'NVIDIA_DGX_Spark', 'NVIDIA DGX Spark'],
    ['machine-model', 'NVIDIA DGXA100 920-23687-2530-000', 'DGX'],
    ['machine-model', 'NVIDIA DGXA100 920-23687-2530-000', 'DGX A100'],
    ['machine-model', 'NVIDIA DGXA100 920-23687-2530-000', 'DGXA100'],
    ['gpu', 'NVIDIA A100-SXM4-80GB', 'A100'],
    ['gpu', 'NVIDIA A100-SXM4-80GB', 'a100 80gb'],
    ['gpu', 'NVIDIA A100-SXM4-80GB', 'A100-SXM4-80GB'],
    ['gpu', 'NVIDIA A100-SXM4-80GB', 'SXM'],
    ['gpu', 'Tesla V100-SXM2-32GB', 'V100'],
    ['gpu', '8 x NVIDIA H100 80GB HBM3', 'H100'],
    ['gpu', '8 x NVIDIA H100 80GB HBM3', '8 x NVIDIA H100 80GB HBM3'],
    ['gpu', 'NVIDIA RTX4090', 'RTX 4090'],
    ['machine-model', 'Raspberry Pi 4 Model B Rev 1.4', 'Raspberry Pi 4'],
    ['machine-model', 'Amazon EC2 c7g.2xlarge', 'c7g'],
    ['machine-model', 'Amazon EC2 m5.metal', 'm5.metal'],
    ['cpu-model', 'Arm Neoverse-N1', 'neoverse'],
    ['cpu-model', 'Arm Neoverse-V2', 'neoverse v2'],
    ['cpu-model', 'Arm Cortex-X925 + Arm Cortex-A725', 'cortex-a725'],
    ['cpu-model', 'Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz', 'xeon platinum'],
    ['cpu-model', 'Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz', 'i7-8700'],
    ['cpu-model', 'AMD EPYC 7763 64-Core Processor', 'EPYC'],
    ['cpu-model', 'Box64 on Cortex-A76 @2400 MHz', 'Box64 on Cortex-A76 @2400 MHz'],
    ['cpu-model', 'POWER9 (architected), altivec supported', 'power'],
    ['rust-target', 'aarch64-unknown-linux-musl', 'musl'],
    ['kernel', '6.8.0-1017-azure', 'azure'],
    ['kernel', '5.15.167.4-microsoft-standard-WSL2', 'microsoft >=5.15'],
    ['runner-image', 'ubuntu24-arm64 20250105.1.0', 'ubuntu24 arm64'],
    ['binfmt-handlers', 'qemu-aarch64=linux/arm64:OCF qemu-arm=linux/arm:F', 'qemu-arm'],
  ])('%s %j has %j', (name, fact, value) => {
    expect(meets(name, fact, value)).toBe(true);
  });

  it.each<readonly [FactName, string, string]>([
    ['gpu', 'NVIDIA A100-SXM4-80GB', 'A10'],
    ['gpu', 'NVIDIA A10G', 'A10'],
    ['gpu', 'NVIDIA L40S', 'L40'],
    ['gpu', 'NVIDIA L40', 'L4'],
    ['gpu', 'Tesla V100S-PCIE-32GB', 'V100'],
    ['gpu', 'Quadro GV100', 'V100'],
    ['gpu', 'NVIDIA GH200 480GB', 'H200'],
    ['gpu', 'GeForce GTX1080', 'GT'],
    ['gpu', 'Tesla V100-SXM2-32GB', 'A100'],
    ['gpu', 'NVIDIA A100-SXM4-80GB', '40GB'],
    ['machine-model', 'Raspberry Pi 4 Model B Rev 1.4', 'Pi 5'],
    ['machine-model', 'Dell Inc. PowerEdge R740xd', 'R740'],
    ['cpu-model', 'Arm Neoverse-N1', 'neoverse-v1'],
    // Both words are there, but not next to each other.
    ['cpu-model', 'Arm Cortex-X925 + Arm Neoverse-A725', 'cortex-a725'],
    ['cpu-model', 'Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz', '20GHz'],
    ['binfmt-handlers', 'qemu-arm=linux/arm:F fex-aarch64=linux/arm64:F', 'qemu-aarch64'],
  ])('%s %j does not have %j', (name, fact, value) => {
    expect(meets(name, fact, value)).toBe(false);
  });
});
