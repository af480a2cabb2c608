// Reads Python requirements, from lists and from the arguments of pip.
import { dirname, join, normalize } from 'node:path/posix';
import type { InspectedFiles } from '../detected.ts';
import { linesOf } from './ini.ts';

/** What tests need beside the project and its own dependencies. */
export interface Requirements {
  /** Extras of the project. */
  readonly extras: readonly string[];
  /** Dependency groups (PEP 735), or those of Poetry and PDM. */
  readonly groups: readonly string[];
  /** Paths of files with requirements, from the folder of the project. */
  readonly files: readonly string[];
  /** Requirements such as `pytest>=8`. */
  readonly packages: readonly string[];
}

export const NO_REQUIREMENTS: Requirements = { extras: [], groups: [], files: [], packages: [] };

/** Returns the normalized name of a requirement such as `PyTest_Cov[x]>=2; python_version < "3"`, or null. */
export function requirementName(requirement: string): string | null {
  const name = /^\s*([A-Za-z\d](?:[\w.-]*[A-Za-z\d])?)/.exec(requirement)?.[1];
  return name === undefined || /^\s*[\w.-]+:\/\//.test(requirement) ? null : normalizeName(name);
}

/** Returns a package's name as indexes normalize it (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Returns the names in a file with requirements and in the files that it includes. */
export function namesInFile(files: InspectedFiles, path: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  return linesOf(files.get(path)).flatMap((line) => {
    const included = /^(?:-r|--requirement)[\s=]*(\S+)/.exec(line)?.[1];
    if (included !== undefined) return namesInFile(files, normalize(join(dirname(path), included)), seen);
    return line.startsWith('-') ? [] : (requirementName(line) ?? []);
  });
}

/** Returns what the arguments of `pip install` name. Options that do not change what is installed are skipped. */
export function parsePipArguments(words: readonly string[]): Requirements {
  const found = { extras: [] as string[], groups: [] as string[], files: [] as string[], packages: [] as string[] };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [, option = '', attached = ''] =
      /^(-r|--requirement|--group|-e|--editable|-c|--constraint)(?:=|\s+|(?<=-\w))?(.*)$/s.exec(word) ?? [];
    const value = option === '' ? word : attached.trim() || words[++index] || '';
    const extras = /^(?:\.|\.\/)(?:\[([^\]]*)\])?$/.exec(value);
    if (extras) found.extras.push(...splitList(extras[1] ?? ''));
    else if (option === '-r' || option === '--requirement') found.files.push(value.replace(/^\.\//, ''));
    else if (option === '--group') found.groups.push(value);
    else if (option === '' && !word.startsWith('-') && requirementName(word) !== null) found.packages.push(word);
  }
  return found;
}

/** Returns the parts of a list that is separated by commas, spaces or line ends. */
export function splitList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}
