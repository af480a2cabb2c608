// The libc of this process and its version, without starting a process: glibc's from Node, musl's from the loader's file.

import { elfHeader, elfLibc, elfLoading } from '../platform/elf-program.ts';
import { fileOfBytes, type Libc } from '../platform/executable-file.ts';
import type { LoadedLibc } from '../platform/libc.ts';
import { NONE, UNKNOWN } from './fact-text.ts';
import type { ProbeSystem } from './probe-system.ts';

export interface LibcFacts extends LoadedLibc {
  /** `glibc 2.36`, `musl 1.2.5`, `musl`, `static`, `unknown`; `none` off Linux, where programs bring no such choice. */
  readonly text: string;
  /** The newest glibc that a program may need to run here: `2.36`; `none` where there is none. */
  readonly glibcFloor: string;
}

// Program headers and the loader's name are at the start of what linkers make.
const NODE_BYTES = 4096;
// musl's loader is its whole libc, 400 to 900 KB.
const MUSL_BYTES = 1_048_576;

/** Returns the libc of this process. */
export function detectLibc(system: ProbeSystem): LibcFacts {
  if (system.platform !== 'linux') return { name: 'unknown', text: NONE, glibcFloor: NONE };
  const loaded = loadedLibc(system);
  const version = versionOf(loaded, system);
  const { name } = loaded;
  return {
    ...loaded,
    text: version === null ? name : `${name} ${version}`,
    glibcFloor: name === 'glibc' ? (version ?? UNKNOWN) : floorWithoutGlibc(name),
  };
}

/** Returns the version in the bytes of musl's loader, where it stands between NULs, or null. */
export function muslVersionIn(loader: Uint8Array): string | null {
  const text = Buffer.from(loader.buffer, loader.byteOffset, loader.byteLength).toString('latin1');
  const found = text.match(/\0\d\.\d{1,2}\.\d{1,2}(?:[_-]git[\w-]{0,20})?\0/g) ?? [];
  const versions = new Set(found.map((version) => version.slice(1, -1)));
  return versions.size === 1 && text.includes('musl libc') ? ([...versions][0] ?? null) : null;
}

function floorWithoutGlibc(name: Libc): string {
  return name === 'musl' ? NONE : UNKNOWN;
}

function loadedLibc({ execPath, readAt }: ProbeSystem): LoadedLibc {
  try {
    const file = fileOfBytes(execPath, readAt(execPath, 0, NODE_BYTES) ?? new Uint8Array());
    const { interpreter } = elfLoading(file, elfHeader(file));
    return { name: elfLibc(interpreter), ...(interpreter === undefined ? {} : { interpreter }) };
  } catch {
    return { name: 'unknown' };
  }
}

function versionOf({ name, interpreter }: LoadedLibc, system: ProbeSystem): string | null {
  if (name === 'glibc') return glibcVersion(system);
  if (name !== 'musl' || interpreter === undefined) return null;
  const loader = system.readAt(interpreter, 0, MUSL_BYTES);
  return loader && muslVersionIn(loader);
}

// A Node that was built without reports has none to tell it.
function glibcVersion(system: ProbeSystem): string | null {
  try {
    return system.glibcVersion();
  } catch {
    return null;
  }
}
