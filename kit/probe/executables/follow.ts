// Follows a program's name through links, scripts and shims to the file that has the machine code.

import { dirname } from 'node:path';
import { withExecutableFile } from '../../platform/executable/file.ts';
import { isDispatcher, resolveDispatchedProgram } from './dispatcher.ts';
import { parseHandover } from './script.ts';
import { findProgram, programName, resolveLinks } from './search.ts';
import type { SearchContext } from './search-context.ts';
import { parseShim } from './shim.ts';

/** `path` has all files on the way, `file` is the last one. `reason`: why the last file is not the final program. */
type FollowedProgram =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unresolved'; readonly path: readonly string[]; readonly reason: string }
  | { readonly kind: 'found'; readonly path: readonly string[]; readonly file: string };

type FollowStep = { readonly name: string; readonly file: string } | { readonly unresolved: string } | null;

// Linux allows four nested interpreters and then one program.
const MAX_STEPS = 5;
// The shims of pyenv have 500 bytes, those of asdf 50 per version. Wrappers of build tools have up to 10 KiB.
const SCRIPT_BYTES = 65_536;

/** Follows `name` to its program. Runs nothing, and reads at most 64 KiB of each of at most 6 files. */
export function followProgram(name: string, context: SearchContext): FollowedProgram {
  const first = findProgram(name, context);
  if (first === null) return { kind: 'missing' };
  const path: string[] = [];
  let current = { name: programName(name), file: first };
  for (;;) {
    const real = resolveLinks(current.file);
    path.push(current.file, ...(real === current.file ? [] : [real]));
    const step = nextStep(current.name, current.file, real, context);
    if (step === null) return { kind: 'found', path, file: real };
    if ('unresolved' in step) return { kind: 'unresolved', path, reason: step.unresolved };
    if (path.length > 2 * MAX_STEPS) {
      return { kind: 'unresolved', path, reason: `more than ${MAX_STEPS} nested scripts` };
    }
    current = step;
  }
}

/** Returns the next file, or null if this one is the program itself. */
function nextStep(name: string, file: string, real: string, context: SearchContext): FollowStep {
  const program = programName(real);
  if (isDispatcher(program, name)) {
    const file = resolveDispatchedProgram(program, name, context);
    return file
      ? { name, file }
      : { unresolved: `${program} starts another program that depends on its configuration` };
  }
  if (/\.(?:bat|cmd)$/i.test(real)) return { unresolved: 'batch files cannot be followed' };
  const text = scriptText(real);
  if (text === null) return null;
  const shim = parseShim(text, name, dirname(file), context);
  if (shim?.program) return { name, file: shim.program };
  if (shim) {
    const version = shim.version === null ? '' : ` for version ${shim.version}`;
    return { unresolved: `the shim of ${shim.manager}${version} cannot be followed` };
  }
  const handover = parseHandover(text);
  if (handover === null) return null;
  if ('unresolved' in handover)
    return { unresolved: `the script ends in '${handover.unresolved.slice(0, 80)}', which cannot be followed` };
  const next = findProgram(handover.to, context);
  if (next === null) return { unresolved: `the script needs ${handover.to}, which does not exist` };
  return { name: programName(handover.to), file: next };
}

/** Returns the first 64 KiB of a script; null for other files and for unreadable ones. */
function scriptText(path: string): string | null {
  try {
    return withExecutableFile(path, ({ read }) => {
      const isScript = new TextDecoder().decode(read(0, 2)) === '#!';
      return isScript ? new TextDecoder().decode(read(0, SCRIPT_BYTES)) : null;
    });
  } catch {
    return null;
  }
}
