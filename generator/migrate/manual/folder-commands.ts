// Commands that change the current folder, or prepare and remove files of the installation.
import { basename, type CommandReader, PATH_FOLDER, PROGRAM } from './command-reader.ts';

const WORKSPACE = /^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$\{\{\s*github\.workspace\s*\}\})$/;

/** `cd`, `pushd` and `popd` */
export const readChangeFolder: CommandReader = ({ name, words, state }) => {
  const [target] = words;
  const depth = state.folder?.length ?? 0;
  if (name === 'popd' || target === '..' || target === '-') {
    state.folder = depth === 1 || (depth > 1 && target === '..') ? (state.folder?.slice(0, -1) ?? null) : null;
    return 'install';
  }
  if (target === undefined) return 'unrelated';
  const plain = target.replace(/^\.\//, '').replace(/\/$/, '');
  if (state.unpacked.has(plain)) {
    state.folder = state.folder && [...state.folder, plain];
    return 'install';
  }
  const isKnownFolder = plain === '/tmp' || WORKSPACE.test(plain) || state.unpacked.has(basename(plain));
  if (!isKnownFolder) return 'unrelated';
  state.folder = null;
  return 'install';
};

export const readMakeFolder: CommandReader = ({ words }) => {
  const paths = words.filter((word) => !word.startsWith('-'));
  return paths.every((path) => PATH_FOLDER.test(path) || path === '/tmp') ? 'install' : 'unrelated';
};

export const readRemove: CommandReader = ({ words, state }) => {
  const paths = words.filter((word) => !word.startsWith('-'));
  const belongsToInstall = (path: string) => {
    const name = basename(path.replace(/\/$/, ''));
    return state.files.has(name) || state.unpacked.has(name) || /^(?:kubo|go-ipfs|ipfs-cluster-\w+)[_*]/.test(name);
  };
  return paths.length > 0 && paths.every(belongsToInstall) ? 'install' : 'unrelated';
};

export const readChangeMode: CommandReader = ({ words }) => {
  const paths = words.slice(1);
  return paths.length > 0 && paths.every((path) => PROGRAM.test(basename(path)) || basename(path) === 'install.sh')
    ? 'install'
    : 'unrelated';
};
