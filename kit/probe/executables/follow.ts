// From a program's name to the file whose header counts: over links, interpreters and shims.

import { dirname } from 'node:path';
import { withExecutableFile } from '../../platform/executable/file.ts';
import { isDispatcher, resolveDispatchedProgram } from './dispatcher.ts';
import { parseHandover } from './script.ts';
import { findProgram, programName, resolveLinks } from './search.ts';
import type { SearchContext } from './search-context.ts';
import { parseShim } from './shim.ts';

export interface FollowedProgram {
  /** The files on the way, the one that counts last. Empty where the name is not found at all. */
  readonly path: readonly string[];
  /** Why it goes no further, though it should. */
  readonly unresolved?: string;
}

type FollowStep = { readonly name: string; readonly file: string } | { readonly unresolved: string } | null;

// Linux follows four interpreters and then one program.
const MAX_STEPS = 5;
// pyenv's shims have 500 bytes, asdf's 50 a version; wrappers of build tools have up to 10 KiB.
const SCRIPT_BYTES = 65_536;
const UNCLEAR = 'could not be followed';

/** Returns the way from `name` to its program. Nothing is run; at most 64 KiB are read of each of at most 6 files. */
export function followProgram(name: string, context: SearchContext): FollowedProgram {
  const first = findProgram(name, context);
  if (first === null) return { path: [] };
  const path: string[] = [];
  let current = { name: programName(name), file: first };
  for (;;) {
    const real = resolveLinks(current.file);
    path.push(current.file, ...(real === current.file ? [] : [real]));
    const step = nextStep(current.name, current.file, real, context);
    if (step === null) return { path };
    if ('unresolved' in step) return { path, unresolved: step.unresolved };
    if (path.length > 2 * MAX_STEPS) return { path, unresolved: `a script of scripts, more than ${MAX_STEPS} deep` };
    current = step;
  }
}

/** Returns where a file hands over to; null where it is the program itself, or no script. */
function nextStep(name: string, file: string, real: string, context: SearchContext): FollowStep {
  const program = programName(real);
  if (isDispatcher(program, name)) {
    const file = resolveDispatchedProgram(program, name, context);
    return file ? { name, file } : { unresolved: `${program} starts another program, which ${UNCLEAR}` };
  }
  if (/\.(?:bat|cmd)$/i.test(real)) return { unresolved: `a batch file, which ${UNCLEAR}` };
  const text = scriptText(real);
  if (text === null) return null;
  const shim = parseShim(text, name, dirname(file), context);
  if (shim?.program) return { name, file: shim.program };
  if (shim) {
    const version = shim.version === null ? '' : `, version ${shim.version}`;
    return { unresolved: `a shim of ${shim.manager}${version}, which ${UNCLEAR}` };
  }
  const handover = parseHandover(text);
  if (handover === null) return null;
  if ('unresolved' in handover)
    return { unresolved: `a script that ends in '${handover.unresolved.slice(0, 80)}', which ${UNCLEAR}` };
  const next = findProgram(handover.to, context);
  if (next === null) return { unresolved: `a script for ${handover.to}, which is not there` };
  return { name: programName(handover.to), file: next };
}

/** Returns the beginning of a script; null of anything else, and of what cannot be read. */
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
