// Control groups that limit the jobs of a machine to one processor and 1 GiB of memory.
import type { Arm64Machine } from './boot.ts';

const SCRIPTS = {
  v2: `mount -t cgroup2 cgroup2 /sys/fs/cgroup
    cd /sys/fs/cgroup
    echo "+memory +cpu" > cgroup.subtree_control
    mkdir jobs
    echo 1073741824 > jobs/memory.max
    echo "100000 100000" > jobs/cpu.max
    echo "$1" > jobs/cgroup.procs`,
  v1: `mount -t tmpfs cgroup /sys/fs/cgroup
    cd /sys/fs/cgroup
    for each in memory cpu; do
      mkdir "$each"
      mount -t cgroup -o "$each" "$each" "$each"
      mkdir "$each/jobs"
    done
    echo 1073741824 > memory/jobs/memory.limit_in_bytes
    echo 100000 > cpu/jobs/cpu.cfs_quota_us
    for each in memory cpu; do echo "$1" > "$each/jobs/cgroup.procs"; done`,
} as const;

/** Mounts control groups on a machine that has none, and puts the agent of jobs into one. */
export async function limitJobs({ jobs, root }: Arm64Machine, version: keyof typeof SCRIPTS): Promise<void> {
  const { stdout: agent } = await jobs.runCommand({ command: 'sh', args: ['-c', 'echo $PPID'] });
  await runAsRoot(root, SCRIPTS[version], agent.trim());
}

/** Unmounts the control groups. The jobs keep their limits. */
export async function hideControlGroups({ root }: Arm64Machine): Promise<void> {
  await runAsRoot(root, 'umount /sys/fs/cgroup');
}

async function runAsRoot(root: Arm64Machine['root'], script: string, ...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await root.runCommand({
    command: 'busybox',
    args: ['sh', '-e', '-c', script, 'sh', ...args],
  });
  if (exitCode !== 0) throw new Error(`a script of root failed on the machine:\n${stderr}`);
}
