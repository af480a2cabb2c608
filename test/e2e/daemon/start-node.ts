// A program that starts the node described on standard input, so that a test can kill it.
import { text } from 'node:stream/consumers';
import { startKuboNode } from '../../../kit/daemon/kubo/node.ts';

await startKuboNode(JSON.parse(await text(process.stdin)), { info() {}, debug() {}, warning: console.error });
