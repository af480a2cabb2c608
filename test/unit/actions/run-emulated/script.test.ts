// The script of the container, run by the shell of this machine with programs that say what an emulator or another machine would.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunInputs } from '../../../../actions/run-emulated/inputs.ts';
import { createScript } from '../../../../actions/run-emulated/script.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'run-emulated-'));
  mkdirSync(join(root, 'bin'));
});
afterEach(() => rmSync(root, { recursive: true }));

interface Machine {
  readonly uname: string;
  /** The byte of the ELF header. */
  readonly program: string;
  readonly kernel: string | null;
}

/** An arm64 container under QEMU on an amd64 machine. */
const EMULATED: Machine = { uname: 'aarch64', program: '3e', kernel: 'x86_64' };
const INPUTS: RunInputs = {
  image: 'image',
  platform: 'linux/arm64',
  runtimes: [],
  paths: [],
  variables: [],
  workspace: '/workspace',
  workingFolder: '/workspace',
  script: `if command -v fail; then exit 9; fi\necho "ran: \${expected-}\${version-}"`,
};

function program(name: string, script: string, folder = 'bin'): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, folder, name), 0o755);
}

async function run(machine: Machine, inputs: Partial<RunInputs> = {}): Promise<{ code: number; out: string }> {
  program('uname', `echo ${machine.uname}`);
  program('od', `echo ' ${machine.program}'`);
  program('cat', machine.kernel === null ? 'exit 1' : `echo ${machine.kernel}`);
  const script = createScript({ ...INPUTS, ...inputs });
  const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin` };
  return new Promise((resolve) => {
    execFile('sh', ['-euc', script], { env, cwd: root }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr });
    });
  });
}

describe('the proof of the machine', () => {
  it.each<readonly [string, Machine]>([
    ['kernel and program', EMULATED],
    ['the kernel, in an image without od', { ...EMULATED, program: '' }],
    ['the program, under a kernel that does not tell', { ...EMULATED, kernel: null }],
  ])('passes by %s, and leaves no variables', async (_, machine) => {
    const { code, out } = await run(machine);
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'ran: ']);
    expect(out).toMatch(/^uname: aarch64, kernel: \w+, program: \w+\n/);
    expect(out).not.toContain('::error');
  });

  it.each<readonly [Machine, string]>([
    [{ uname: 'x86_64', program: '3e', kernel: 'x86_64' }, 'expected aarch64, but uname says x86_64'],
    [{ uname: 'aarch64', program: 'b7', kernel: 'aarch64' }, 'the machine itself is aarch64: test natively'],
    [{ uname: 'aarch64', program: 'b7', kernel: null }, 'programs for aarch64 run here without an emulator'],
    [{ uname: 'aarch64', program: 'b7', kernel: 'x86_64' }, 'programs for aarch64 run here without an emulator'],
    [{ uname: 'aarch64', program: '', kernel: null }, 'cannot find out whether this is emulated'],
  ])('fails on %j', async (machine, message) => {
    const { code, out } = await run(machine);
    expect(code).toBe(1);
    expect(out.match(/::error title=Emulated run::/g)).toHaveLength(1);
    expect(out).toContain(message);
    expect(out).not.toContain('ran:');
  });

  it('is for amd64, too', async () => {
    const amd64 = { uname: 'x86_64', program: 'b7', kernel: 'aarch64' };
    expect((await run(amd64, { platform: 'linux/amd64' })).code).toBe(0);
    expect((await run(EMULATED, { platform: 'linux/amd64' })).code).toBe(1);
  });
});

describe('the proof of a version', () => {
  it.each([
    ['python', '3.11', '3.11.4', 0],
    ['python', '3.11', '3.12.0', 1],
    ['python', '3.1', '3.11.4', 1],
    ['node', '22', '22.20.0', 0],
    ['node', '2', '22.20.0', 1],
    ['go', '1.26', 'go1.26', 0],
    ['go', '1.26', 'go1.26.3', 0],
    ['go', '1.26', 'go1.26rc1', 0],
    ['go', '1.26', 'go1.260.1', 1],
  ] as const)('of %s %s, if it prints %s, ends with %i', async (name, version, printed, expected) => {
    program(name, `[ "$1" = -m ] || echo ${printed}`);
    const { code, out } = await run(EMULATED, { runtimes: [{ name, version }] });
    expect(code).toBe(expected);
    expect(out).toContain(`${name}: ${printed.replace('go', '')}\n`);
    expect(out.includes('ran:')).toBe(expected === 0);
    if (expected === 1)
      expect(out).toContain(
        `::error title=Emulated run::expected ${name} ${version}, got ${printed.replace('go', '')}. Use another image.`,
      );
  });

  it('fails if the image does not have it', async () => {
    const { code, out } = await run(EMULATED, {
      runtimes: [{ name: 'go', version: '9.9' }],
      paths: [],
      platform: 'linux/arm64',
    });
    expect(code).toBe(1);
    expect(out).toMatch(/expected go 9\.9, (?:but the image has no go|got )/);
  });

  it('is one of the runtime in a folder of the input paths', async () => {
    program('node', 'echo 20.0.0');
    program('node', 'echo 22.1.0', "a folder's $HOME");
    const target = join(root, "a folder's $HOME");
    const inputs = { runtimes: [{ name: 'node', version: '22' }], paths: [{ target, source: target }] } as const;
    expect((await run(EMULATED, { ...inputs, script: 'node' })).out).toMatch(/node: 22\.1\.0\n22\.1\.0\n$/);
  });
});

it('Python has a virtual environment, in front of everything else', async () => {
  program('python', '[ "$1" = -m ] && echo "made: $*" || echo 3.11.2');
  const { code, out } = await run(EMULATED, {
    runtimes: [{ name: 'python', version: '3.11' }],
    script: 'echo "$PATH" "$PIP_PYTHON"',
  });
  expect(code).toBe(0);
  expect(out).toContain('made: -m venv --system-site-packages --without-pip /tmp/venv\n');
  expect(out).toContain(`\n/tmp/venv/bin:${join(root, 'bin')}:/usr/bin:/bin /tmp/venv/bin/python\n`);
});

describe('the commands of the step', () => {
  it.each([
    ['exit 7', 7],
    ['false\necho more', 1],
    ['echo $unset\necho more', 2],
    ['true', 0],
  ])('end with their own exit code: %j', async (script, expected) => {
    const { code, out } = await run(EMULATED, { script });
    expect(expected === 2 ? code > 0 : code === expected).toBe(true);
    expect(out).not.toContain('more');
  });

  it('are not changed', async () => {
    const script = `printf '%s\\n' "it's" '"$HOME"' 'a  b' <<\\EOF\nEOF\ncase x in x) echo "multi\nline" ;; esac`;
    expect((await run(EMULATED, { script })).out).toContain(`it's\n"$HOME"\na  b\nmulti\nline\n`);
  });
});
