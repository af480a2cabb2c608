// The NVIDIA GPUs that this job can use, and their driver. The driver lists the GPUs of the machine in /proc/driver/nvidia; a container
// gets some of them as /dev/nvidia0, /dev/nvidia1 and so on.

import { readText } from '../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';

type GpuFacts = Pick<MachineFacts, 'gpu' | 'gpus' | 'gpu-driver'>;

/** A GPU that the driver lists. Null: the driver does not say. */
interface ListedGpu {
  readonly model: string | null;
  /** 0 for /dev/nvidia0. */
  readonly minor: number | null;
}

interface GpuSigns {
  /** The text of /proc/driver/nvidia/version, or null without the driver. */
  readonly version: string | null;
  readonly listed: readonly ListedGpu[];
  /** The numbers of the devices in /dev. */
  readonly devices: readonly number[];
  /** Whether this process is in a container, which has devices only if it was given some. */
  readonly container: 'yes' | 'no' | 'unknown';
  /** The GPU of a Jetson, which has another driver: `NVIDIA Tegra194`. */
  readonly tegra: string | null;
  /** Whether /dev has the GPUs of Windows. */
  readonly windows: boolean;
  /** Whether /proc has more than processes, so that a driver would be seen. */
  readonly wholeProc: boolean;
}

const FOLDER = '/proc/driver/nvidia';
const MAX_GPUS = 32;
const MAX_DEVICES = 4096;

const NO_GPU: GpuFacts = { gpu: NONE_FACT, gpus: '0', 'gpu-driver': NONE_FACT };
const UNKNOWN_GPU: GpuFacts = { gpu: UNKNOWN_FACT, gpus: UNKNOWN_FACT, 'gpu-driver': UNKNOWN_FACT };

/** Returns the GPUs of a Linux machine that a process in this `container` can use. */
export function readLinuxGpus(system: ProbeSystem, container: string): GpuFacts {
  const names = system.listFolder('/dev', MAX_DEVICES) ?? [];
  const inContainer = container === NONE_FACT ? 'no' : container === UNKNOWN_FACT ? 'unknown' : 'yes';
  return classifyGpus({
    version: readText(system, `${FOLDER}/version`),
    listed: listGpus(system),
    devices: names.flatMap((name) => (/^nvidia\d{1,3}$/.test(name) ? [Number(name.slice(6))] : [])),
    container: inContainer,
    tegra: detectTegra(system, names, inContainer !== 'no'),
    windows: names.includes('dxg'),
    wholeProc: ['/proc/version', '/proc/meminfo'].some((path) => readText(system, path) !== null),
  });
}

/** Returns the GPUs that the signs point to. */
function classifyGpus(signs: GpuSigns): GpuFacts {
  const { version, listed, devices, tegra, windows, wholeProc } = signs;
  const driver = version === null ? UNKNOWN_FACT : parseDriverVersion(version);
  if (tegra !== null && listed.length === 0) return { gpu: tegra, gpus: '1', 'gpu-driver': driver };
  if (version !== null) return { ...countListed(signs), 'gpu-driver': driver };
  if (devices.length > 0) return { ...UNKNOWN_GPU, gpus: String(devices.length) };
  return windows || !wholeProc ? UNKNOWN_GPU : NO_GPU;
}

/** Returns the version in a text such as `NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  580.95.05  Release Build`. */
export function parseDriverVersion(text: string): string {
  return /^NVRM version: .*\bModule(?: for \S+)?\s+(\d[\d.]{0,20})\s/m.exec(text)?.[1] ?? UNKNOWN_FACT;
}

/** Returns the GPU in the text of its file `information`, which has lines such as `Model: \t\t NVIDIA GB10`. */
export function parseGpu(text: string): ListedGpu {
  const model = /^Model:\s+(\S[^\n]{0,100})$/m.exec(text)?.[1]?.trim() ?? '';
  const minor = /^Device Minor:\s+(\d{1,3})\s*$/m.exec(text)?.[1];
  return {
    model: model === '' || /^unknown$/i.test(model) ? null : model,
    minor: minor === undefined ? null : Number(minor),
  };
}

// Outside of containers, the devices may appear only when a program uses a GPU for the first time.
function countListed({ listed, devices, container }: GpuSigns): Pick<GpuFacts, 'gpu' | 'gpus'> {
  if (devices.length > 0) return { gpu: formatModels(selectUsable(listed, devices)), gpus: String(devices.length) };
  if (container === 'yes') return { gpu: NONE_FACT, gpus: '0' };
  if (container === 'unknown' || listed.length === 0) return { gpu: UNKNOWN_FACT, gpus: UNKNOWN_FACT };
  return { gpu: formatModels(listed.map(({ model }) => model)), gpus: String(listed.length) };
}

// Returns one model for each device, null if it is unknown. Old drivers do not tell which GPU a device is, and some containers do not
// get the list.
function selectUsable(listed: readonly ListedGpu[], devices: readonly number[]): (string | null)[] {
  const models = new Set(listed.map(({ model }) => model));
  const [onlyModel = null] = models.size === 1 ? models : [];
  const modelOf = (device: number) => listed.find(({ minor }) => minor === device)?.model;
  const sameCount = listed.length === devices.length;
  return sameCount ? listed.map(({ model }) => model) : devices.map((device) => modelOf(device) ?? onlyModel);
}

function formatModels(models: readonly (string | null)[]): string {
  if (models.length === 0 || models.includes(null)) return UNKNOWN_FACT;
  const texts = [...new Set(models)].map((model) => {
    const count = models.filter((each) => each === model).length;
    return count === 1 ? model : `${count} x ${model}`;
  });
  return texts.join(' + ');
}

function listGpus(system: ProbeSystem): ListedGpu[] {
  const folders = system.listFolder(`${FOLDER}/gpus`, MAX_GPUS) ?? [];
  return folders.map((name) => parseGpu(readText(system, `${FOLDER}/gpus/${name}/information`) ?? ''));
}

// The GPU is part of the processor: Tegra186 is that of a Jetson TX2, Tegra234 that of a Jetson Orin. NVIDIA's system has a file with
// its release. A container has the device only if it was given it.
function detectTegra(system: ProbeSystem, names: readonly string[], inContainer: boolean): string | null {
  const hasDevice = names.includes('nvhost-gpu') || names.includes('nvgpu');
  const hasRelease = () => system.readAt('/etc/nv_tegra_release', 0, 1) !== null;
  if (!hasDevice && (inContainer || !hasRelease())) return null;
  const number = /\bnvidia,tegra(\d{2,4})\b/.exec(readText(system, '/proc/device-tree/compatible') ?? '')?.[1];
  return `NVIDIA Tegra${number ?? ''}`;
}
