// Programs whose status says nothing about the job, and those that pass on what others print.
import { basenameOf } from './words.ts';

/** Programs that only print, look, wait or clean up. Their own status says nothing about the job. */
const HARMLESS = new Set(
  '. : true echo printf cat ls sleep date pwd env printenv whoami uname df du free ps head tail set export unset pushd popd cd rm rmdir kill pkill killall sync umount clear hostname id lscpu nproc source tee wc sort mkdir'.split(
    ' ',
  ),
);
/** Those that print what they read, and end with success. */
const FILTERS = new Set(
  'tee cat head tail sed tr ts sort uniq cut less fold nl tac column xcpretty xcbeautify pv wc strings iconv fmt logger'.split(
    ' ',
  ),
);

/** Returns whether a command only prints, waits or cleans up. */
export function isHarmless(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  const name = basenameOf(first);
  if (name === 'docker' || name === 'podman' || name === 'docker-compose')
    return words.some((word) => ['logs', 'ps', 'stop', 'rm', 'kill', 'down', 'inspect', 'images'].includes(word));
  if (name === 'kubectl') return ['logs', 'get', 'describe', 'delete'].includes(second);
  return HARMLESS.has(name);
}

/** Returns whether the program at the end of a pipe passes whatever it reads. */
export function isFilter(words: readonly string[]): boolean {
  return FILTERS.has(basenameOf(words[0] ?? ''));
}
