// The `RUN` instructions of a Dockerfile that a command writes or builds from a here-document.
import type { Command } from 'unbash';

/** Returns whether a command names a Dockerfile, or reads one from standard input. */
export function writesDockerfile({ redirects, args }: Command): boolean {
  const targets = redirects.flatMap((each) => (each.type === 'Redirect' && each.target ? [each.target.value] : []));
  return [...targets, ...args.map((each) => each.text)].some((text) => /Dockerfile|^-$|^-f-$/.test(text));
}

const RUN = /^[ \t]*RUN[ \t]+/;

/** Returns the scripts of the `RUN` instructions of a Dockerfile. */
export function findRunInstructions(text: string): readonly { readonly script: string; readonly index: number }[] {
  const found: { script: string; index: number }[] = [];
  let index = 0;
  let open: { script: string; index: number } | null = null;
  for (const line of text.split('\n')) {
    const start: RegExpExecArray | null = open === null ? RUN.exec(line) : null;
    if (start) open = { script: line.slice(start[0].length), index: index + start[0].length };
    else if (open !== null) open.script += `\n${line}`;
    if (open !== null && !line.trimEnd().endsWith('\\')) {
      found.push(open);
      open = null;
    }
    index += line.length + 1;
  }
  return found;
}
