// relative-path-entry: a relative path in $GITHUB_PATH.
import { createFinding, defineRule } from '../rule.ts';
import { type CalledCommand, findCalledCommands } from '../shell/called-program.ts';
import type { SimpleCommand } from '../shell/commands.ts';
import { findPipeReaders } from '../shell/downloads.ts';

export const relativePathEntry = defineRule({
  id: 'relative-path-entry',
  severity: 'error',
  explanation:
    'A relative entry of PATH is resolved against the current folder of each step. In another folder, a step does not find the program, and runs one of the same name that the machine has.',
  fix: 'Write an absolute path: `echo "$PWD/venv/bin" >> "$GITHUB_PATH"`.',
  find: (context) =>
    context.scripts.flatMap(({ text }) => {
      // Reading the commands of all scripts would take most of the time.
      if (!text.value.includes('GITHUB_PATH')) return [];
      const commands = findCalledCommands(text.value);
      const readers = findPipeReaders(text.value, commands);
      return commands.flatMap((command) => {
        const path = addedPath(command, readers.get(command.node) ?? []);
        return path !== null && isRelative(path)
          ? [createFinding(text.at, `adds the relative path '${path}' to PATH`, { index: command.index })]
          : [];
      });
    }),
});

const PATH_FILE = /^\$\{?GITHUB_PATH\}?$/;

/** Returns the text that `echo` or `printf` writes to the file, itself or through `tee`; null for other commands. */
function addedPath({ words, redirects }: SimpleCommand, readers: readonly CalledCommand[]): string | null {
  const [reader] = readers;
  const isTee = reader?.program.name === 'tee' && reader.program.args.some(({ text }) => PATH_FILE.test(text));
  if (!isTee && !redirects.some(({ target }) => PATH_FILE.test(target?.text ?? ''))) return null;
  const [name, ...args] = words.map(({ text }) => text);
  if (name !== 'echo' && name !== 'printf') return null;
  const texts = args.filter((text) => !/^-[neE]+$/.test(text) && !(name === 'printf' && /^%s(?:\\n)?$/.test(text)));
  return texts.length === 1 ? (texts[0]?.trim().replace(/\\n$/, '') ?? null) : null;
}

/** A path that starts with a variable, a substitution or a drive may be absolute. */
function isRelative(path: string): boolean {
  return path !== '' && !/^(?:[/~$%`\\]|[A-Za-z]:)/.test(path);
}
