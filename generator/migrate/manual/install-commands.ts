// Commands that unpack an archive, or put its program on PATH.
import { basename, type CommandReader, PATH_FOLDER, PROGRAM } from './command-reader.ts';
import type { InstallState } from './install-state.ts';

export const readUnpack: CommandReader = ({ words, previous, state }) => {
  const piped = previous?.operator === '|' && previous.words.some((word) => word === 'curl' || word === 'wget');
  const target = optionValue(words, ['-C', '--directory', '-d']);
  const file = words
    .map(basename)
    .find((word) => state.files.has(word) || /^(?:kubo|go-ipfs|ipfs-cluster-\w+)[_*].*/.test(word));
  const folders = piped
    ? [state.archives.at(-1)?.folder ?? '']
    : file === undefined
      ? []
      : [state.files.get(file) ?? /^(?:kubo|go-ipfs|ipfs-cluster-[a-z]+)/.exec(file)?.[0] ?? ''];
  if (folders.length === 0 || folders.includes('')) return 'unrelated';
  for (const folder of folders) {
    state.unpacked.add(folder);
    // Without the folder of the archive, the program itself lands in the target.
    const flat = words.some((word) => /^--strip(?:-components)?(?:=1)?$/.test(word));
    if (flat && target !== null && PATH_FOLDER.test(target.replace(/(?<=.)\/$/, ''))) state.installed.add(folder);
  }
  return 'install';
};

/** `bash kubo/install.sh` and `./install.sh` */
export const readInstaller: CommandReader = ({ name, words, state }) => {
  const script = /(?:^|\/)install\.sh$/.test(name) ? name : words.find((word) => /(?:^|\/)install\.sh$/.test(word));
  if (script === undefined || words.some((word) => word === '-c')) return 'unrelated';
  const inCurrentFolder = /^(?:\.\/)?install\.sh$/.test(script);
  const named = [...state.unpacked].find((each) => `/${script}`.endsWith(`/${each}/install.sh`));
  const folder = named ?? (inCurrentFolder ? currentArchiveFolder(state) : null);
  if (folder === null) return 'unrelated';
  state.installed.add(folder);
  return 'install';
};

/** `mv`, `cp` and `install` of the program. */
export const readPlacement: CommandReader = ({ words, state }) => {
  const paths = words.filter((word) => !/^-/.test(word) && !/^[0-7]{3,4}$/.test(word));
  const target = paths.at(-1) ?? '';
  const sources = paths.slice(0, -1);
  const programs = sources.filter((source) => PROGRAM.test(basename(source)));
  if (sources.length === 0 || programs.length !== sources.length) return 'unrelated';
  const path = target.replace(/(?<=.)\/$/, '');
  const folder = PROGRAM.test(basename(path)) ? path.slice(0, -basename(path).length - 1) : path;
  if (!PATH_FOLDER.test(folder)) return { reason: `it puts the program into '${target}'` };
  for (const program of programs) {
    const found = [...state.unpacked].find((each) => archiveFoldersOf(basename(program)).includes(each));
    if (found === undefined) return 'unrelated';
    state.installed.add(found);
  }
  return 'install';
};

/** `export PATH=$PATH:$PWD/kubo`: for this script alone. The new action adds the program to PATH of the whole job. */
export const readPathExport: CommandReader = ({ words, state }) => {
  const parts = words.length === 1 ? (words[0] ?? '').replace(/^PATH=/, '').split(':') : [];
  const added = parts.filter((part) => !/^\$\{?PATH\}?$/.test(part));
  const folders = added.map((part) => [...state.unpacked].find((each) => basename(part.replace(/\/$/, '')) === each));
  if (folders.length === 0 || folders.includes(undefined)) return 'unrelated';
  for (const folder of folders) if (folder !== undefined) state.installed.add(folder);
  return 'install';
};

/** `echo "$PWD/kubo" >> $GITHUB_PATH`, and `echo` of a text. */
export const readEcho: CommandReader = ({ words, command, state }) => {
  const [redirect] = command.redirects;
  if (redirect === undefined) return command.redirects.length === 0 ? 'no-effect' : 'unrelated';
  const path = (words[0] ?? '').replace(/\/$/, '');
  if (!/GITHUB_PATH/.test(redirect)) return 'unrelated';
  const folder = [...state.unpacked].find((each) => basename(path) === each);
  if (folder === undefined) return 'unrelated';
  state.installed.add(folder);
  return 'install';
};

function currentArchiveFolder({ folder, unpacked }: InstallState): string | null {
  const name = folder?.at(-1);
  if (name !== undefined) return [...unpacked].find((each) => basename(name) === each) ?? null;
  return folder === null && unpacked.size === 1 ? ([...unpacked][0] ?? null) : null;
}

function archiveFoldersOf(program: string): readonly string[] {
  return program === 'ipfs' ? ['kubo', 'go-ipfs'] : [program];
}

function optionValue(words: readonly string[], options: readonly string[]): string | null {
  const index = words.findIndex((word) => options.includes(word) || /^-[a-z]*C$/.test(word));
  return index === -1 ? null : (words[index + 1] ?? null);
}
