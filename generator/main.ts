// npm run gen:workflows: writes the workflows that .github/ipfs-kit.yml asks for, or, with --check, compares them. The
// one file of the generator that touches the disk. Exits with 0, 1 (--check: they differ) or 2 (nothing could be done).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isKitError, KitError } from '../kit/kit-error.ts';
import { parseConfig } from './config.ts';
import { planWorkflows } from './plan.ts';
import { MARKER, renderWorkflow, TEMPLATE_NAMES, type Templates } from './render.ts';

const CONFIG = '.github/ipfs-kit.yml';
const TEMPLATES = join(import.meta.dirname, '..', 'workflows-templates');
const FIX = 'npm run gen:workflows';

interface GeneratedFile {
  readonly path: string;
  readonly text: string;
  readonly state: 'clean' | 'missing' | 'changed' | 'not generated';
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const unknown = args.find((each) => each !== '--check');
    if (unknown) throw invalid(`argument '${unknown}'`, 'unknown', 'Give --check or nothing.');
    const files = await generate();
    return args.includes('--check') ? check(files) : await write(files);
  } catch (error) {
    if (!isKitError(error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    return 2;
  }
}

async function generate(): Promise<readonly GeneratedFile[]> {
  const config = await readIfThere(CONFIG);
  if (config === null) throw invalid(CONFIG, 'no such file here', 'Write one, or start this in the repository’s root.');
  const plans = planWorkflows(parseConfig(config, CONFIG));
  const templates = await readTemplates();
  return Promise.all(
    plans.map(async (plan) => {
      const path = `.github/workflows/${plan.name}.yml`;
      const text = renderWorkflow(plan, templates, CONFIG);
      return { path, text, state: compare(text, await readIfThere(path)) };
    }),
  );
}

function compare(text: string, found: string | null): GeneratedFile['state'] {
  if (found === null) return 'missing';
  if (found === text) return 'clean';
  return found.startsWith(MARKER) ? 'changed' : 'not generated';
}

function check(files: readonly GeneratedFile[]): number {
  const drifted = files.filter(({ state }) => state !== 'clean');
  for (const { path, state } of drifted) console.error(`${path}: ${state}. To fix it: ${FIX}`);
  if (drifted.length === 0) console.log(`${files.length} generated, nothing differs`);
  return drifted.length === 0 ? 0 : 1;
}

async function write(files: readonly GeneratedFile[]): Promise<number> {
  const foreign = files.find(({ state }) => state === 'not generated');
  if (foreign) {
    const next = `Move it away, or to give it up make '${MARKER}' its first line; then: ${FIX}`;
    throw invalid(foreign.path, 'not a generated file, so it is not overwritten', next);
  }
  for (const { path, text, state } of files) {
    console.log(`${path}: ${state === 'clean' ? 'as it was' : 'written'}`);
    if (state === 'clean') continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return 0;
}

async function readTemplates(): Promise<Templates> {
  const read = async (name: string) => [name, await readFile(join(TEMPLATES, `${name}.yml`), 'utf8')] as const;
  return Object.fromEntries(await Promise.all(TEMPLATE_NAMES.map(read))) as Templates;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function invalid(asked: string, found: string, next: string): KitError {
  return new KitError('invalid-input', { asked, found, next });
}

process.exitCode = await main(process.argv.slice(2));
