// Runs its arguments with runProcess, for a test that interrupts it, and prints how the command ended.
import { isKitError } from '../../../kit/errors.ts';
import { runProcess } from '../../../kit/process/run.ts';

const [command = '', ...args] = process.argv.slice(2);
const onLine = (line: string) => console.log(line);
try {
  const ended = await runProcess(command, args, { env: process.env, limitMs: 60_000, onLine });
  console.log(`ended: ${ended.how}`);
} catch (error) {
  console.log(isKitError(error) ? `threw: ${error.code}` : error);
}
