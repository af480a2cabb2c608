// From a program's name to the file whose header counts: over links, interpreters and shims.

import { dirname } from 'node:path';
import { withExecutableFile } from '../../platform/executable/file.ts';
import { dispatched, isDispatcher } from './dispatcher.ts';
import { handoverOf } from './script.ts';
import { behindLinks, findProgram, programName } from './search.ts';
import type { Surroundings } from './search-context.ts';
import { shimOf } from './shim.ts';

export interface Followed {
  /** The files on the way, the one that counts last. Empty where the name is not found at all. */
  readonly path: readonly string[];
  /** Why it goes no further, though it should. */
  readonly stuck?: string;
}

type Step = { readonly name: string; readonly file: string } | { readonly stuck: string } | null;

// Linux follows four interpreters and then one program.
const MOST_STEPS = 5;
// pyenv's shims have 500 bytes, asdf's 50 a version; wrappers of build tools have up to 10 KiB.
const SCRIPT_BYTES = 65_536;
const UNCLEAR = 'could not be followed';

/** Returns the way from `name` to its program. Nothing is run; at most 64 KiB are read of each of at most 6 files. */
export function followProgram(name: string, surroundings: Surroundings): Followed {
  const first = findProgram(name, surroundings);
  if (first === null) return { path: [] };
  const path: string[] = [];
  let at = { name: programName(name), file: first };
  for (;;) {
    const real = behindLinks(at.file);
    path.push(at.file, ...(real === at.file ? [] : [real]));
    const step = stepFrom(at.name, at.file, real, surroundings);
    if (step === null) return { path };
    if ('stuck' in step) return { path, stuck: step.stuck };
    if (path.length > 2 * MOST_STEPS) return { path, stuck: `a script of scripts, more than ${MOST_STEPS} deep` };
    at = step;
  }
}

/** Returns where a file hands over to; null where it is the program itself, or no script. */
function stepFrom(name: string, file: string, real: string, surroundings: Surroundings): Step {
  const program = programName(real);
  if (isDispatcher(program, name)) {
    const file = dispatched(program, name, surroundings);
    return file ? { name, file } : { stuck: `${program} starts another program, which ${UNCLEAR}` };
  }
  if (/\.(?:bat|cmd)$/i.test(real)) return { stuck: `a batch file, which ${UNCLEAR}` };
  const text = scriptText(real);
  if (text === null) return null;
  const shim = shimOf(text, name, dirname(file), surroundings);
  if (shim?.program) return { name, file: shim.program };
  if (shim) {
    const version = shim.version === null ? '' : `, version ${shim.version}`;
    return { stuck: `a shim of ${shim.manager}${version}, which ${UNCLEAR}` };
  }
  const handover = handoverOf(text);
  if (handover === null) return null;
  if ('unclear' in handover)
    return { stuck: `a script that ends in '${handover.unclear.slice(0, 80)}', which ${UNCLEAR}` };
  const next = findProgram(handover.to, surroundings);
  if (next === null) return { stuck: `a script for ${handover.to}, which is not there` };
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
