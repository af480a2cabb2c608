// The line ending that this system's runner writes.

/** As node:os's EOL, which takes half a millisecond to load. */
export const EOL = process.platform === 'win32' ? '\r\n' : '\n';
