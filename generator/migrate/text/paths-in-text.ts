// Finds the names of files and folders in a shell script or an input, or globs that could match them.
import { type GlobPart, matchesGlob } from '../../glob.ts';
import { escapeRegExp } from '../../lint/model/source-text.ts';

/** Files in an archive besides the program. Source: the archives of Kubo and IPFS Cluster. */
const CONTENTS = ['install.sh', 'LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md'];
/** In a line. Each is compared with the scripts of the installation. */
const MAX_GLOBS = 50;
const MAX_GLOB_CHARACTERS = 300;
const GLOB_CHARACTER = /[*?[{]/;
/** URLs, images and modules with the name of a folder in them: `https://…/kubo`, `ipfs/kubo:v0.43.0`, `ipfs/kubo@…`. */
const NOT_A_PATH = /\b(?:\w+:\/\/|github\.com\/)[^\s"'`]*|\b[\w.-]{1,100}\/(?:kubo|go-ipfs|ipfs-cluster)[:@][^\s"'`]*/g;
const EXPRESSION = /\$\{\{[^}]{0,500}\}\}|\$\{\w{1,100}\}|\$\w+/g;
/** Commands with files as arguments. */
const FILE_COMMAND =
  /(?:^|[;|&("'`])\s*(?:sudo\s+(?:-\S{1,60}\s+){0,8})?(?:cat|cd|chmod|chown|cp|du|file|find|ls|mkdir|mv|pushd|realpath|rm|rmdir|stat|tar|test|tree|zip)\s/;

export interface LeftoverFiles {
  /** Folders that archives were unpacked to, by the name of the archive's root folder. */
  readonly folders: readonly string[];
  /** Names of archives on disk. */
  readonly archives: readonly string[];
  /** The scripts that created the files. They name other folders that the files may be in. */
  readonly createdBy: string;
}

/** Returns the first word of a shell script that names one of the files, or is a glob that may match one. Returns null for none. */
export function findFileInScript(script: string, files: LeftoverFiles): string | null {
  const text = script.replace(NOT_A_PATH, ' ');
  for (const line of text.split('\n')) {
    const found = findNameInLine(line, files, FILE_COMMAND.test(line)) ?? findGlobInLine(line, files);
    if (found !== null) return found;
  }
  return null;
}

/** Does the same for an input, or another value that may hold paths on lines of their own. */
export function findFileInValue(value: string, files: LeftoverFiles): string | null {
  const text = value.replace(NOT_A_PATH, ' ');
  for (const line of text.split('\n')) {
    const whole = line.trim().replace(/\/$/, '');
    const path = files.folders.includes(whole.slice(whole.lastIndexOf('/') + 1)) ? whole : null;
    const found = path ?? findNameInLine(line, files, false) ?? findGlobInLine(line, files);
    if (found !== null) return found;
  }
  return null;
}

function findNameInLine(line: string, { folders, archives }: LeftoverFiles, takesFiles: boolean): string | null {
  for (const archive of archives) if (hasName(line, archive)) return archive;
  for (const folder of folders) {
    const name = escapeRegExp(folder);
    // `kubo_v0.43.0_…`, `kubo_$VERSION…`; not `kubo_test.py`.
    const archive = new RegExp(`(?<![\\w-])${name}_[v\\d$*?[{][^\\s"'\`]*`).exec(line);
    if (archive) return archive[0];
    const inside = new RegExp(`(?<![\\w.-])${name}/[^\\s"'\`]*`).exec(line);
    if (inside) return inside[0];
    // The folder of a Cluster program has the name of the program, so the name alone is a path only for commands with files.
    if ((!folder.startsWith('ipfs-cluster-') || takesFiles) && hasName(line, folder)) return folder;
  }
  return null;
}

function hasName(line: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${escapeRegExp(name)}(?![\\w-]|\\.\\w)`).test(line);
}

function findGlobInLine(line: string, files: LeftoverFiles): string | null {
  if (!GLOB_CHARACTER.test(line)) return null;
  let globs = 0;
  for (const [word] of line.matchAll(/(?:\$\{\{[^}]{0,500}\}\}|\$\{\w{1,100}\}|[^\s"'`=;|&()<>,])+/g)) {
    if (!GLOB_CHARACTER.test(word.replace(EXPRESSION, ''))) continue;
    // If in doubt, it counts as a use.
    if (++globs > MAX_GLOBS || globMatches(word, files)) return word;
  }
  return null;
}

/** Returns whether a glob may match one of the files. If it names folders first, the installation must name them as well. */
function globMatches(word: string, { folders, archives, createdBy }: LeftoverFiles): boolean {
  const parts = word.split('/').filter((part) => part !== '' && part !== '.');
  const first = parts.findIndex((part) => GLOB_CHARACTER.test(part.replace(EXPRESSION, '')));
  const isOtherFolder = parts.slice(0, first).some((part) => {
    if (part.includes('$') || part === '..' || part === '~') return false;
    return !folders.includes(part) && !hasName(createdBy, part);
  });
  if (isOtherFolder) return false;
  const glob = globParts(parts.slice(first).join('/'));
  if (glob === null) return false;
  const inFolders = folders.flatMap((folder) => [
    folder,
    `${folder}_v0.0.0_linux-amd64.tar.gz`,
    ...['ipfs', folder, ...CONTENTS].map((name) => `${folder}/${name}`),
  ]);
  return [...archives, ...inFolders].some((path) => matchesGlob(glob, path));
}

/** Returns the parts of a glob for whole paths, or null for a very long one. Braces and sets match more than in a shell, to be safe. */
function globParts(glob: string): readonly GlobPart[] | null {
  if (glob.length > MAX_GLOB_CHARACTERS) return null;
  const parts = glob.match(/\*\*+\/?|\*|\?|\[[^\]]*\]?|\{[^}]*\}?|\$\w+|[^*?[{$]+|\$/g) ?? [];
  return parts.map((part): GlobPart => {
    if (part.startsWith('**')) return part.endsWith('/') ? 'folders' : 'path';
    if (part === '?' || (part.startsWith('[') && part !== '[')) return 'character';
    if (part === '*' || part === '[' || part.startsWith('{') || part.startsWith('$')) return 'characters';
    return { text: part };
  });
}
