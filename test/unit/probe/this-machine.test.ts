// The probe of the machine that runs the tests, with real sockets and files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FACT_NAMES } from '../../../kit/probe/facts.ts';
import { probeMachine } from '../../../kit/probe/probe.ts';
import { localProbeSystem } from '../../../kit/probe/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('this machine', () => {
  test('has the facts that Node and getconf report', async () => {
    const { facts, evidence } = await probeMachine();
    expect(Object.keys(facts)).toEqual(FACT_NAMES);
    expect(facts['node-arch']).toBe(process.arch);
    expect(facts.kernel).toBe(release());
    expect(facts['page-size']).toBe(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }).trim());
    expect(facts['cpu-cores']).toBe(execFileSync('getconf', ['_NPROCESSORS_ONLN'], { encoding: 'utf8' }).trim());
    expect(Number(facts.cpus)).toBeLessThanOrEqual(availableParallelism());
    expect(facts.libc).toMatch(/^glibc 2\.\d+$/);
    expect(facts['glibc-floor']).toBe(facts.libc.slice(6));
    expect(facts.emulated).toBe(String(facts['machine-arch'] !== facts.arch));
    expect(evidence.length).toBeGreaterThanOrEqual(2);
  });

  test('is probed without loading child_process and http', () => {
    const script = `
      const { probeMachine } = await import(${JSON.stringify(new URL('../../../kit/probe/probe.ts', import.meta.url).href)});
      const { facts } = await probeMachine();
      const loaded = ['child_process', 'http', 'https', 'cluster'].filter((name) => process.moduleLoadList.includes('NativeModule ' + name));
      console.log(facts.os, loaded.join());`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(printed).toBe('linux \n');
  });

  test('is probed without starting a process on Linux', async () => {
    const run = async () => {
      throw new Error('a process was started');
    };
    expect((await probeMachine({ ...localProbeSystem(), run })).facts.os).toBe('linux');
  });
});

test('folders are listed up to a maximum of names', () => {
  const { listFolder: list } = localProbeSystem();
  expect(list('/proc/sys/kernel', 5)).toHaveLength(5);
  expect(list('/proc/self/task', 100)).toContain(String(process.pid));
  expect(list(join(folder, 'missing'), 1)).toBeNull();
});
