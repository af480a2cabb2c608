// Links in a checkout that a stranger prepared: the commands of workflows read nothing behind one that leaves the checkout.
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitCode, Output } from '../../../cli/output.ts';
import { runCommand } from '../../../cli/run-command.ts';
import { checkCommand } from '../../../cli/workflows/check.ts';
import { generateCommand } from '../../../cli/workflows/generate.ts';
import { initCommand } from '../../../cli/workflows/init.ts';
import { lintCommand } from '../../../cli/workflows/lint.ts';
import { planCommand } from '../../../cli/workflows/plan.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const CONFIG = `action: ${ACTION}
python: { versions: ['3.11'], test: make test }
workflows: { ci: { hosted: [linux/amd64] } }
`;
const SECRET = 'SECRETTOKEN';

type Command = (output: Output) => Promise<ExitCode>;
const COMMANDS: Readonly<Record<string, Command>> = {
  lint: (output) => lintCommand([], { format: 'text' }, checkout, output),
  check: (output) => checkCommand(checkout, { json: false }, output),
  plan: (output) => planCommand(checkout, { json: false }, output),
  generate: (output) => generateCommand(checkout, { json: false }, output),
  init: (output) => initCommand(checkout, { yes: true, dryRun: true, action: ACTION }, output),
};

let root: string;
let checkout: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hostile-links-'));
  checkout = join(root, 'checkout');
  const files = {
    'checkout/.github/ipfs-kit.yml': CONFIG,
    'checkout/.github/workflows/a.yml': 'on: push\njobs: { a: { uses: ./b.yml } }\n',
    'checkout/.git/config': SECRET,
    'checkout/setup.py': '',
    'checkout/test_a.py': 'def test_a(): pass\n',
    secret: `users:\n  token: ${SECRET}\n`,
    'folder/a.yml': `on: push\njobs: { ${SECRET}: { uses: a/b/c.yml@v1 } }\n`,
    'folder/ipfs-kit.yml': CONFIG,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});
afterEach(() => rmSync(root, { recursive: true }));

/** Replaces a path of the checkout with a link. */
function link(path: string, target: string): void {
  rmSync(join(checkout, path), { recursive: true, force: true });
  symlinkSync(target, join(checkout, path));
}

async function run(command: Command): Promise<{ code: number; out: string }> {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  const code = await runCommand(false, { result: print, note: print }, () => command({ result: print, note: print }));
  return { code, out: printed.join('\n') };
}

describe.each(Object.entries(COMMANDS))('%s', (_, command) => {
  it.each([
    ['.github/dependabot.yml', '../../secret'],
    ['.github/dependabot.yml', '../.git/config'],
    ['.github/workflows/b.yml', '../../../missing'],
    ['.github/workflows/b.yml', '../../../secret'],
    ['.github/workflows', '../../folder'],
    ['.github', '../folder'],
  ])('reads nothing through the link %s to %s', async (path, target) => {
    link(path, target);
    const { code, out } = await run(command);
    expect([code, out]).toEqual([2, expect.stringMatching(/^invalid-input: '.*(?:leads through a link to|unknown)/)]);
    expect(out).toContain(path);
    expect(out).not.toContain(SECRET);
    expect(lstatSync(join(checkout, path)).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['workflows', '.github/workflows'],
    ['dependabot.yml', '.github/dependabot.yml'],
    // Longer than a name may be.
    ['x'.repeat(300), '.github/workflows/b.yml'],
  ])('a link to %s that no system can follow is invalid input, and the message names %s', async (target, path) => {
    link(path, target);
    const { code, out } = await run(command);
    expect([code, out]).toEqual([2, expect.stringContaining(path)]);
    expect(out).toMatch(/^invalid-input: /);
  });

  it('follows a link to a file of the checkout', async () => {
    link('.github/workflows/b.yml', 'a.yml');
    expect((await run(command)).code).not.toBe(2);
  });
});

describe('a folder that cannot be written', () => {
  it('is invalid input for init', async () => {
    rmSync(join(checkout, '.github'), { recursive: true });
    writeFileSync(join(checkout, '.github'), '');
    const command: Command = (output) => initCommand(checkout, { yes: true, dryRun: false, action: ACTION }, output);
    expect(await run(command)).toEqual({
      code: 2,
      out: expect.stringContaining('.github/ipfs-kit.yml: the file cannot be written: E'),
    });
  });

  it('is no link to nothing with the name of a staging folder', async () => {
    link('.github/.ipfs-kit-staging-x', 'missing');
    expect((await run(COMMANDS.generate as Command)).code).toBe(0);
  });
});

describe('other readers', () => {
  it('init reads no file of the project through a link', async () => {
    for (const path of ['setup.py', 'package.json', 'tests', 'ipfs-kit.lock.json']) {
      link(path, '../secret');
      const { code, out } = await run(COMMANDS.init as Command);
      expect([code, out]).toEqual([2, expect.stringContaining(`'${path}': leads through a link to`)]);
      rmSync(join(checkout, path));
      writeFileSync(join(checkout, 'setup.py'), '');
    }
  });

  it.each(['lint', 'check', 'plan', 'generate'])('%s does not read a config through a link', async (name) => {
    link('.github/ipfs-kit.yml', '../../folder/ipfs-kit.yml');
    const { code, out } = await run(COMMANDS[name] as Command);
    expect([code, out]).toEqual([2, expect.stringContaining("'.github/ipfs-kit.yml': leads through a link to")]);
  });

  it('lint does not read a named file through a link, and reads one outside of the checkout', async () => {
    link('named.yml', '../secret');
    const lint = (file: string) =>
      run((output) => lintCommand([file], { format: 'text', strict: true }, checkout, output));
    expect(await lint('named.yml')).toEqual({ code: 2, out: expect.stringContaining("'named.yml': leads through") });
    expect((await lint('../folder/a.yml')).out).toContain('../folder/a.yml\n');
  });
});
