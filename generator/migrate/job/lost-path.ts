// Commands that run a program with a PATH of their own, which misses what the new action adds to the job's.
import { toOneLine } from '../../lint/model/source-text.ts';

const PROGRAM = '(?<![\\w./-])(?:ipfs|ipfs-cluster-(?:ctl|service|follow))(?![\\w.-])';
/** Until the end of the command: a quoted text is a part of it, with its lines and signs. */
const REST = '(?:"(?:[^"\\\\]|\\\\.)*"|\'[^\']*\'|[^\\n;&|"\'])*';
const OWN_PATH = new RegExp(
  `(?<![\\w./-])(?:(?:sudo|su|runuser|doas|pkexec|systemd-run)\\s|env\\s+(?:-\\S+\\s+)*(?:-i|-|--ignore-environment)\\s|(?:ba|z|da)?sh\\s+(?:-\\S+\\s+)*(?:-\\w*l\\w*|--login)\\s|PATH=(?![^\\s;&|]*\\$\\{?PATH\\b))${REST}`,
  'g',
);
const RUNS = new RegExp(PROGRAM);

/** Returns the start of the first command of a script that runs IPFS with another PATH than the job's, or null. */
export function findOwnPathCommand(code: string): string | null {
  if (!RUNS.test(code)) return null;
  for (const match of code.matchAll(OWN_PATH)) {
    const [command] = match;
    // A here-document is what the command runs.
    const whole = command.includes('<<') ? code.slice(match.index) : command;
    const found = RUNS.exec(whole);
    if (found) return toOneLine(whole.slice(0, found.index + found[0].length)).slice(-80);
  }
  return null;
}
