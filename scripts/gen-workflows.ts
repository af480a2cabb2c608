// npm run gen:workflows: runs `ipfs-kit workflows generate` from source; with --check, `ipfs-kit workflows check`.

const args = process.argv.slice(2);
const command = args.includes('--check') ? 'check' : 'generate';
process.argv.splice(2, args.length, 'workflows', command, ...args.filter((each) => each !== '--check'));
await import('../cli/main.ts');
