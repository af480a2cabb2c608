// The bundled action on this machine: its outputs, log, annotations and summary.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROBE_OUTPUT_NAMES } from '../../../actions/arch-probe/report.ts';
import { detectHost, executionOf } from '../../../kit/platform/host/host.ts';
import { formatPlatform } from '../../../kit/platform/platform.ts';
import { FACT_NAMES } from '../../../kit/probe/facts.ts';
import { renderLog } from '../../../scripts/local-runner/render-log.ts';
import { type ActionRunOptions, runAction } from '../../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  removeRunnerEnv,
  type StepResult,
} from '../../../scripts/local-runner/runner-env.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const ACTION = join(import.meta.dirname, '..', '..', '..', 'actions', 'arch-probe', 'action.yml');
const host = await detectHost();

let runnerEnv: RunnerEnv;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(runnerEnv));

function run(inputs: Readonly<Record<string, string>> = {}, over: Partial<ActionRunOptions> = {}): Promise<StepResult> {
  return runAction(runnerEnv, { action: ACTION, inputs, ...over });
}

/** `error arch-probe: platform` */
function annotations({ log }: StepResult): readonly string[] {
  return [...log.matchAll(/^::(error|warning|notice) title=([^:]*)::/gm)].map(([, level, title = '']) => {
    return `${level} ${decodeURIComponent(title)}`;
  });
}

describe('without expectations', () => {
  it('sets an output for each fact, and one with all as JSON', async () => {
    const result = await run();
    expect(result.exitCode, result.log).toBe(0);
    expect(Object.keys(result.outputs)).toEqual([...PROBE_OUTPUT_NAMES]);
    expect(Object.entries(result.outputs).filter(([name, value]) => value === '' && name !== 'evidence')).toEqual([]);
    const { facts, evidence, executables, mismatches } = JSON.parse(result.outputs.json ?? '');
    expect(facts).toEqual(Object.fromEntries(FACT_NAMES.map((name) => [name, result.outputs[name]])));
    expect(evidence.map((each: Record<string, string>) => `${each.source}: ${each.says}`).join('\n')).toBe(
      result.outputs.evidence,
    );
    expect([executables, mismatches, result.outputs.mismatches]).toEqual([[], [], '0']);
  });

  it('agrees with detectHost', async () => {
    const { outputs } = await run();
    expect(outputs).toMatchObject({
      platform: formatPlatform(host.platform),
      arch: OWN_ARCH,
      'machine-arch': host.machine,
      emulated: { native: 'false', emulated: 'true', unknown: 'unknown' }[executionOf(host)],
    });
  });

  it('logs the platform and one line for each fact, without annotations', async () => {
    const result = await run();
    const [title, ...lines] = renderLog(result.log);
    expect(title).toMatch(new RegExp(`^▸ This job runs as linux/${OWN_ARCH}, (?:native|emulated|unknown)`));
    const column = lines[0]?.indexOf('linux/') ?? 0;
    for (const [at, name] of FACT_NAMES.entries()) {
      expect(lines[at]?.slice(0, column).trim()).toBe(name);
      expect(lines[at]?.slice(column)).toBe(result.outputs[name]);
    }
    expect(annotations(result)).toEqual([]);
  });

  it('writes a summary with the platform as its heading', async () => {
    const { summary, outputs } = await run();
    expect(summary).toMatch(new RegExp(`^### arch-probe: linux/${OWN_ARCH}, .*\n\n\\| Fact \\| Value \\|\n`));
    expect(summary).toContain(`\n| platform | linux/${OWN_ARCH} |\n| machine-arch | `);
    // Every fact is mentioned. Those with a value have their own rows, except the spellings.
    for (const name of FACT_NAMES) expect(summary).toMatch(new RegExp(`\\b${name}\\b`));
    for (const [row, values] of Object.entries({ none: ['none', '0'], unknown: ['unknown'] })) {
      const names = FACT_NAMES.filter((name) => values.includes(outputs[name] ?? ''));
      expect(summary.includes(`\n| ${row} | ${names.join(', ')} |\n`)).toBe(names.length > 0);
    }
    expect(summary).not.toContain('Not as expected');
    expect(summary).not.toContain('expectation');
  });

  it.each([
    [{ summary: 'false' }, {}],
    [{}, { GITHUB_STEP_SUMMARY: '' }],
  ])('writes no summary with %j and %j', async (inputs, env) => {
    const result = await run(inputs as Record<string, string>, { env: env as Record<string, string> });
    expect([result.exitCode, result.summary]).toEqual([0, '']);
  });
});

describe('with expectations', () => {
  it('succeeds if they are met', async () => {
    const inputs = {
      'expect-platform': OWN_ARCH,
      expect: 'os: linux\ncpus: >=1\n',
      'expect-executables': process.execPath,
    };
    const result = await run(inputs);
    expect([result.exitCode, result.outputs.mismatches]).toEqual([0, '0']);
    expect(result.log).toMatch(new RegExp(`^executable .* for linux/${OWN_ARCH}\r?$`, 'm'));
    expect(annotations(result).filter((each) => !each.endsWith('emulated'))).toEqual([]);
    expect(result.summary).toMatch(
      /^### .*\n\nAll 4 expectations are met\.\n\n\| Fact \| Value \|\n\| --- \| --- \|\n\| executable /,
    );
  });

  it('fails with one annotation for each mismatch, and still sets outputs and summary', async () => {
    const inputs = {
      'expect-platform': OTHER_ARCH,
      expect: 'cpus: >=100000\nkernel: >=1',
      'expect-executables': 'not-there',
    };
    const result = await run(inputs);
    expect(result.exitCode).toBe(1);
    expect(annotations(result)).toEqual([
      'error arch-probe: platform',
      'error arch-probe: cpus',
      'error arch-probe: executable not-there',
    ]);
    expect(result.log).toMatch(
      new RegExp(
        `::Expected this job to run as ${OTHER_ARCH}, found linux/${OWN_ARCH}.* machine\\. Correct the labels`,
      ),
    );
    expect(result.log).toMatch(/::Expected cpus >=100000, found \d+\. /);
    expect(result.log.trim().split('\n').at(-1)).toMatch(
      /^platform-mismatch: This job, .*: 3 expectations are not met\. See docs\/troubleshooting\.md#platform-mismatch$/,
    );
    expect(Object.keys(result.outputs)).toEqual([...PROBE_OUTPUT_NAMES]);
    expect(result.outputs.mismatches).toBe('3');
    expect(JSON.parse(result.outputs.json ?? '').mismatches[1]).toMatchObject({ name: 'cpus', expected: '>=100000' });
    expect(result.summary).toMatch(
      /^### .*\n\n\*\*3 of 4 expectations are not met\.\*\*\n\n\| Not as expected \| Expected \| Found \| What to do \|\n\| --- .*\n\| platform \| .*\n\| cpus \| &#62;=100000 \|/,
    );
    expect(result.summary).toContain('\n\n| Fact | Value |\n');
  });

  it('continues with warnings if on-mismatch is warn', async () => {
    const result = await run({ 'expect-platform': OTHER_ARCH, 'on-mismatch': 'warn' });
    expect([result.exitCode, result.outputs.mismatches]).toEqual([0, '1']);
    expect(annotations(result)).toEqual(['warning arch-probe: platform']);
    expect(result.summary).toContain('Not as expected');
  });

  it('finds programs of the wrong architecture on PATH', async () => {
    const bin = join(runnerEnv.root, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'ipfs'), tinyElf(OTHER_ARCH, ''));
    await writeFile(join(bin, 'script'), `#!${join(bin, 'ipfs')}\n`);
    for (const name of ['ipfs', 'script']) await chmod(join(bin, name), 0o755);
    const inputs = { 'expect-platform': `linux/${OWN_ARCH}`, 'expect-executables': 'ipfs, script\nnode' };
    const result = await run(inputs, { env: { PATH: `${bin}:${process.env.PATH}` } });
    expect(annotations(result)).toEqual(['error arch-probe: executable ipfs', 'error arch-probe: executable script']);
    expect(result.log).toContain(
      `Expected executable ipfs for linux/${OWN_ARCH}, found ${bin}/ipfs for linux/${OTHER_ARCH}. Install ipfs`,
    );
    expect(result.log).toContain(`${bin}/script → ${bin}/ipfs for linux/${OTHER_ARCH}. `);
    expect(result.summary).toContain(
      `| executable ipfs | for linux/${OWN_ARCH} | ${bin}/ipfs for linux/${OTHER_ARCH} |`,
    );
  });
});

describe('with a runtime', () => {
  async function runWith(
    programs: Readonly<Record<string, string | Uint8Array>>,
    expected: string,
  ): Promise<StepResult> {
    const bin = join(runnerEnv.root, 'bin');
    await mkdir(bin);
    for (const [name, content] of Object.entries(programs)) {
      await writeFile(join(bin, name), content);
      await chmod(join(bin, name), 0o755);
    }
    return run({ expect: expected }, { env: { PATH: `${bin}:${process.env.PATH}` } });
  }

  it('succeeds if its version and architecture are as expected', async () => {
    const python = '#!/bin/sh\necho Python 3.11.4\n';
    const lines = `platform: linux/${OWN_ARCH}\nexecutables: sh\npython: 3.11\nnode: ${process.version}\n`;
    const result = await runWith({ python }, lines);
    expect([result.exitCode, result.outputs.mismatches], result.log).toEqual([0, '0']);
    expect(result.log).toMatch(/^python +3\.11\.4: .*\/bin\/python → /m);
    expect(result.summary).toContain('All 4 expectations are met.');
  });

  it.each([
    ['another version', '#!/bin/sh\necho Python 3.12.1\n', /Expected python 3\.11, found 3\.12\.1: .*\/bin\/python/],
    [
      'another architecture',
      tinyElf(OTHER_ARCH, ''),
      /Expected python 3\.11 for linux\/\w+, found .*\/bin\/python for /,
    ],
    [
      'no version',
      '#!/bin/sh\nexit 1\n',
      /Expected python 3\.11, found .*\/bin\/python.*, which prints no version\. Run/,
    ],
  ])('fails for %s', async (_, python, message) => {
    const result = await runWith({ python }, 'python: 3.11');
    expect([result.exitCode, annotations(result)]).toEqual([1, ['error arch-probe: python']]);
    expect(result.log).toMatch(message);
    expect(result.summary).toContain('**The expectation is not met.**');
    expect(JSON.parse(result.outputs.json ?? '').executables[0].name).toBe('python');
  });
});

describe('with an invalid input', () => {
  it.each([
    ['expect-platform', 'toaster', /expect-platform 'toaster'/],
    ['expect-emulated', 'no', /expect-emulated 'no': not a valid value\. Write 'true' or 'false'/],
    ['expect', 'pagesize: 4096', /'pagesize' is not a fact\. Did you mean 'page-size'/],
    ['expect', 'cpus: several', /cpus 'several': not a valid value\. Write a number/],
    [
      'expect',
      'container: false',
      /container 'false': no machine can meet it\. Did you mean 'none'\? Possible values: docker, /,
    ],
    ['expect', 'python: latest', /condition on python 'latest': not a version/i],
    ['on-mismatch', 'ignore', /on-mismatch 'ignore': must be 'fail' or 'warn'/],
    ['summary', 'yes', /summary/],
  ])('fails: %s: %s', async (name, value, message) => {
    const result = await run({ [name]: value });
    expect([result.exitCode, annotations(result)]).toEqual([1, ['error arch-probe: invalid-input']]);
    expect(result.log).toMatch(message);
    expect(result.log).toContain('docs/troubleshooting.md#invalid-input');
    expect(result).toMatchObject({ outputs: {}, summary: '' });
  });

  it('warns about a misspelled name', async () => {
    const result = await run({ 'expect-plattform': OTHER_ARCH, verbose: 'true' });
    expect([result.exitCode, annotations(result)]).toEqual([0, ['warning arch-probe: unknown input']]);
    expect(result.log).toContain("Unknown input 'expect-plattform'. Did you mean 'expect-platform'?");
  });

  it('fails if the runner has no file for outputs', async () => {
    const result = await run({}, { env: { GITHUB_OUTPUT: join(runnerEnv.root, 'missing') } });
    expect([result.exitCode, annotations(result)]).toEqual([1, ['error arch-probe: runner-file-missing']]);
  });
});
