// A program that stops the node of the folder in its argument, as the post step does, so that a test can run it as another user.
import { stopNode } from '../../../actions/setup-ipfs-kit/node/stop.ts';
import { processRunner } from '../../../kit/runner/runner.ts';

await stopNode(processRunner, process.argv[2] ?? '');
