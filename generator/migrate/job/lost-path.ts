// Finds commands that run a program with another PATH than that of the job, which the new action changes.
import { toOneLine } from '../../lint/model/source-text.ts';

const PROGRAM = '(?<![\\w./-])(?:ipfs|ipfs-cluster-(?:ctl|service|follow))(?![\\w.-])';
/** The rest of the command, including quoted text with any character. */
const REST = '(?:"(?:[^"\\\\]|\\\\.)*"|\'[^\']*\'|[^\\n;&|"\'])*';
const OWN_PATH = new RegExp(
  `(?<![\\w./-])(?:(?:sudo|su|runuser|doas|pkexec|systemd-run)\\s|env\\s+(?:-\\S+\\s+)*(?:-i|-|--ignore-environment)\\s|(?:ba|z|da)?sh\\s+(?:-\\S+\\s+)*(?:-\\w*l\\w*|--login)\\s|PATH=(?![^\\s;&|]*\\$\\{?PATH\\b))${REST}`,
  'g',
);
const RUNS = new RegExp(PROGRAM);

/** Returns the start of the first command that runs IPFS with another PATH, at most 80 characters, or null. */
export function findOwnPathCommand(code: string): string | null {
  if (!RUNS.test(code)) return null;
  for (const match of code.matchAll(OWN_PATH)) {
    const [command] = match;
    // The command runs the text of a here-document.
    const whole = command.includes('<<') ? code.slice(match.index) : command;
    const found = RUNS.exec(whole);
    if (found) return toOneLine(whole.slice(0, found.index + found[0].length)).slice(-80);
  }
  return null;
}
