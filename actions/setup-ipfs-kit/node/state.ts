// What the main step saves for the post step: the folder with the records of what it started.
export const FOLDER_STATE = 'node-folder';
export const FOLDER_PREFIX = 'setup-ipfs-kit-node-';
