// Virtual machines and real machines of public reports, and WSL.
import { describe } from 'vitest';
import { armCpuinfo } from '../machines/linux-files.ts';
import { clocks, testReports, tree } from './report.ts';

describe('the hypervisor is', () => {
  testReports({
    'that of Hetzner on arm64': {
      source: 'landscape-client#52',
      arch: 'arm64',
      dmi: ['Hetzner', 'vServer'],
      dmiFiles: { chassis_vendor: 'QEMU', bios_vendor: 'Hetzner', board_vendor: 'KVM' },
      facts: { 'virtual-machine': 'kvm', 'machine-model': 'Hetzner vServer' },
    },
    'QEMU by the vendor of the chassis alone': {
      source: 'landscape-client#52',
      arch: 'arm64',
      dmi: ['Some Host', 'Server S'],
      dmiFiles: { chassis_vendor: 'QEMU' },
      facts: { 'virtual-machine': 'qemu' },
    },
    'that of Alibaba Cloud on arm64': {
      source: 'systemd#43347',
      arch: 'arm64',
      dmi: ['Alibaba Cloud', 'Alibaba Cloud ECS'],
      facts: { 'virtual-machine': 'kvm' },
    },
    'none on a whole machine of Alibaba Cloud': {
      source: 'derived from systemd#43347',
      hypervisor: false,
      dmi: ['Alibaba Cloud', 'Alibaba Cloud ECS'],
      facts: { 'virtual-machine': 'none' },
    },
    'none on a whole machine of Google': {
      source: 'systemd#38125',
      hypervisor: false,
      dmi: ['Google', 'Google Compute Engine'],
      facts: { 'virtual-machine': 'none' },
    },
    "Google's on arm64, which has no flag": {
      source: 'systemd#38562',
      arch: 'arm64',
      dmi: ['Google', 'Google Compute Engine'],
      facts: { 'virtual-machine': 'google compute engine' },
    },
    'that of OpenStack on arm64': {
      source: 'systemd#23116',
      arch: 'arm64',
      dmi: ['OpenStack Foundation', 'OpenStack Nova'],
      facts: { 'virtual-machine': 'kvm' },
    },
    "Amazon's on arm64": {
      source: 'systemd#18929',
      arch: 'arm64',
      dmi: ['Amazon EC2', 'm6g.large'],
      facts: { 'virtual-machine': 'amazon ec2' },
    },
    'none on a whole machine of Amazon on arm64': {
      source: 'systemd#19403',
      arch: 'arm64',
      dmi: ['Amazon EC2', 'm6g.metal'],
      facts: { 'virtual-machine': 'none' },
    },
    'Hyper-V on arm64': {
      source: 'systemd#20998',
      arch: 'arm64',
      dmi: ['Microsoft Corporation', 'Virtual Machine'],
      dmiFiles: { product_version: 'Hyper-V UEFI Release v4.1' },
      facts: { 'virtual-machine': 'hyper-v' },
    },
    "that of Scaleway's arm64": {
      source: 'cloud-init, ds-identify',
      arch: 'arm64',
      dmi: ['Scaleway', 'SCW-COPARM1-2C-8G'],
      facts: { 'virtual-machine': 'kvm' },
    },
    'unknown by the bit of SMBIOS': {
      source: 'DSP0134 section 7.1.2.2',
      arch: 'arm64',
      dmi: ['Some Cloud', 'Server S'],
      files: { '/sys/firmware/dmi/entries/0-0/raw': `\0\x18${'\0'.repeat(17)}\x1c\0\0` },
      facts: { 'virtual-machine': 'yes' },
    },
    'none in dom0 of Xen': {
      source: 'systemd#22511',
      dmi: ['Dell Inc.', 'PowerEdge R640'],
      files: {
        ...clocks('tsc xen hpet acpi_pm'),
        '/sys/hypervisor/type': 'xen\n',
        '/sys/hypervisor/properties/features': '00002fff\n',
      },
      facts: { 'virtual-machine': 'none' },
    },
    'none in dom0 by its capabilities': {
      source: 'virt-what, tests/rhel5-xen-dom0',
      files: { '/proc/xen/capabilities': 'control_d\n' },
      facts: { 'virtual-machine': 'none' },
    },
    'none in dom0 on arm64': {
      source: 'derived',
      arch: 'arm64',
      files: {
        ...tree({ model: 'Raspberry Pi 4 Model B Rev 1.4\0', 'hypervisor/compatible': 'xen,xen-4.18\0xen,xen\0' }),
        '/sys/hypervisor/type': 'xen\n',
        '/proc/xen/capabilities': 'control_d\n',
      },
      facts: { 'virtual-machine': 'none' },
    },
    'Xen in a guest without SMBIOS': {
      source: 'virt-what, tests/rhel5-xen-domU-pv',
      files: { '/sys/hypervisor/type': 'xen\n', '/sys/hypervisor/properties/features': '000003fb\n' },
      facts: { 'virtual-machine': 'xen' },
    },
    'Xen in a guest with SMBIOS, such as EC2 before Nitro': {
      source: 'virt-what, tests/rhel5-xen-domU-hvm',
      dmi: ['Xen', 'HVM domU'],
      dmiFiles: { bios_vendor: 'Xen' },
      facts: { 'virtual-machine': 'xen', 'machine-model': 'Xen HVM domU' },
    },
    PowerVM: {
      source: 'systemd-rhel8#166',
      arch: 'ppc64le',
      files: tree({
        model: 'IBM,9009-42A\0',
        'ibm,partition-name': 'lp1\0',
        'hmc-managed?': '',
        compatible: 'IBM,9009-42A\0',
      }),
      facts: { 'virtual-machine': 'powervm', 'machine-model': 'IBM,9009-42A' },
    },
    'KVM on POWER': {
      source: 'virt-what, ibm_power-kvm',
      arch: 'ppc64le',
      files: tree({
        model: 'IBM pSeries (emulated by qemu)\0',
        'hypervisor/compatible': 'linux,kvm\0',
        compatible: 'qemu,pseries\0',
      }),
      facts: { 'virtual-machine': 'kvm' },
    },
    'QEMU without KVM on POWER': {
      source: 'systemd#26629',
      arch: 'ppc64le',
      files: tree({ model: 'IBM pSeries (emulated by qemu)\0', compatible: 'qemu,pseries\0' }),
      facts: { 'virtual-machine': 'qemu' },
    },
    'none on a POWER server without a hypervisor': {
      source: 'derived',
      arch: 'ppc64le',
      files: tree({ model: '8335-GTH\0', compatible: 'ibm,witherspoon\0ibm,powernv\0' }),
      facts: { 'virtual-machine': 'none', 'machine-model': '8335-GTH' },
    },
    'z/VM': {
      source: 'virt-what, tests/zvm',
      arch: 's390x',
      files: {
        '/proc/sysinfo': 'Manufacturer:         IBM\nLPAR Number:          18\nVM00 Control Program: z/VM    6.1.0\n',
      },
      facts: { 'virtual-machine': 'z/vm' },
    },
    'KVM on IBM Z': {
      source: 'virt-what, ibm_systemz-kvm',
      arch: 's390x',
      files: {
        '/proc/sysinfo': 'Manufacturer:         IBM\nVM00 Name:            vm1\nVM00 Control Program: KVM/Linux\n',
      },
      facts: { 'virtual-machine': 'kvm' },
    },
    'none in a partition of IBM Z': {
      source: 'virt-what, ibm_systemz-lpar',
      arch: 's390x',
      files: {
        '/proc/sysinfo': 'Manufacturer:         IBM\nLPAR Number:          18\nLPAR Name:            S38LP18\n',
      },
      facts: { 'virtual-machine': 'none' },
    },
    "VirtualBox with its host's manufacturer and model": {
      source: 'systemd#13429, systemd#31871',
      dmi: ['LENOVO', '20N2S00600'],
      dmiFiles: { board_vendor: 'Oracle Corporation', bios_vendor: 'LENOVO' },
      facts: { 'virtual-machine': 'virtualbox' },
    },
    'none on a server of Oracle': {
      source: 'systemd#21100',
      hypervisor: false,
      dmi: ['Oracle Corporation', 'SUN FIRE X4270 M3'],
      dmiFiles: { board_vendor: 'Oracle Corporation' },
      facts: { 'virtual-machine': 'none' },
    },
    "VirtualBox's own firmware": {
      source: 'systemd#13429',
      dmi: ['innotek GmbH', 'VirtualBox'],
      dmiFiles: { board_vendor: 'Oracle Corporation', bios_vendor: 'innotek GmbH' },
      facts: { 'virtual-machine': 'virtualbox' },
    },
    'KVM by its clock, in a machine without firmware (Firecracker, Kata Containers)': {
      source: 'run here: Firecracker',
      files: clocks('tsc kvm-clock'),
      facts: { 'virtual-machine': 'kvm', 'machine-model': 'unknown' },
    },
    "KVM by its clock, behind QEMU's firmware": {
      source: 'systemd#28001; lxd#19004',
      dmi: ['QEMU', 'Standard PC (Q35 + ICH9, 2009)'],
      dmiFiles: { board_vendor: 'Canonical Ltd.', bios_vendor: 'EDK II', chassis_vendor: 'QEMU' },
      files: clocks('kvm-clock tsc hpet acpi_pm'),
      facts: { 'virtual-machine': 'kvm' },
    },
    'KVM by its clock, behind old firmware': {
      source: 'virt-what, tests/kvm',
      dmi: ['Bochs', 'Bochs'],
      files: clocks('kvm-clock hpet acpi_pm'),
      facts: { 'virtual-machine': 'kvm' },
    },
    'KVM by its clock, behind the firmware of a hosting company': {
      source: 'systemd#5318',
      dmi: ['Tilaa', 'VPS'],
      files: clocks('kvm-clock tsc acpi_pm'),
      facts: { 'virtual-machine': 'kvm', 'machine-model': 'Tilaa VPS' },
    },
    'KVM of CloudStack': {
      source: 'landscape-client#44',
      arch: 'arm64',
      dmi: ['Apache Software Foundation', 'CloudStack KVM Hypervisor'],
      facts: { 'virtual-machine': 'kvm' },
    },
    'VirtualBox, which has the clock of KVM too': {
      source: 'systemd#1993',
      dmi: ['innotek GmbH', 'VirtualBox'],
      files: clocks('kvm-clock tsc acpi_pm'),
      facts: { 'virtual-machine': 'virtualbox' },
    },
    'Parallels, which has the clock of KVM too': {
      source: 'systemd#23856',
      dmi: ['Parallels Software International Inc.', 'Parallels Virtual Platform'],
      files: clocks('kvm-clock tsc acpi_pm'),
      facts: { 'virtual-machine': 'parallels' },
    },
    'Xen, which has the clock of Hyper-V too': {
      source: 'systemd#8844',
      dmi: ['Xen', 'HVM domU'],
      files: { ...clocks('xen hyperv_clocksource_tsc_page tsc'), '/sys/hypervisor/properties/features': '00002705\n' },
      facts: { 'virtual-machine': 'xen' },
    },
    'none on a Surface': {
      source: 'systemd#21468',
      hypervisor: false,
      dmi: ['Microsoft Corporation', 'Surface Laptop 3'],
      facts: { 'virtual-machine': 'none' },
    },
    'none on a host of KVM': {
      source: 'gopsutil#1568',
      hypervisor: false,
      files: { '/dev/kvm': '', ...clocks('tsc hpet acpi_pm') },
      facts: { 'virtual-machine': 'none' },
    },
    'VMware on arm, by the device tree': {
      source: 'systemd#14048',
      arch: 'arm64',
      files: tree({ 'hypervisor/compatible': 'vmware\0', compatible: 'vmware,esx\0' }),
      facts: { 'virtual-machine': 'vmware' },
    },
    'QEMU on RISC-V that started with ACPI': {
      source: 'systemd#38446',
      arch: 'riscv64',
      dmi: ['QEMU', 'QEMU Virtual Machine'],
      facts: { 'virtual-machine': 'qemu' },
    },
    'QEMU without KVM': {
      source: 'virt-what, tests/qemu',
      dmi: ['QEMU', 'Standard PC (i440FX + PIIX, 1996)'],
      files: clocks('tsc hpet acpi_pm'),
      facts: { 'virtual-machine': 'qemu' },
    },
    'Hyper-V by its clock': {
      source: 'derived',
      files: clocks('hyperv_clocksource_tsc_page acpi_pm'),
      facts: { 'virtual-machine': 'hyper-v' },
    },
    'VMware ESX': {
      source: 'qshahrour/keeper, ansible setup',
      dmi: ['VMware, Inc.', 'VMware Virtual Platform'],
      dmiFiles: {
        board_vendor: 'Intel Corporation',
        bios_vendor: 'Phoenix Technologies LTD',
        chassis_vendor: 'No Enclosure',
      },
      facts: { 'virtual-machine': 'vmware' },
    },
    Parallels: {
      source: 'virt-what, tests/parallels-desktop',
      dmi: ['Parallels Software International Inc.', 'Parallels Virtual Platform'],
      facts: { 'virtual-machine': 'parallels' },
    },
    oVirt: {
      source: 'virt-what, ovirt',
      arch: 'arm64',
      dmi: ['oVirt', 'oVirt Node'],
      facts: { 'virtual-machine': 'kvm' },
    },
    'AHV of Nutanix': {
      source: 'virt-what, nutanix_ahv',
      dmi: ['Nutanix', 'AHV'],
      facts: { 'virtual-machine': 'kvm' },
    },
    'User Mode Linux': {
      source: 'systemd, src/basic/virt.c',
      files: {
        '/proc/cpuinfo':
          'processor\t: 0\nvendor_id\t: User Mode Linux\nmodel name\t: UML\nmode\t\t: skas\nhost\t\t: Linux h\n',
      },
      facts: { 'virtual-machine': 'uml' },
    },
    'unknown in Firecracker on arm64': {
      source: 'systemd#36655',
      arch: 'arm64',
      files: tree({ compatible: 'linux,dummy-virt\0', '#address-cells': '\0\0\0\x02' }),
      facts: { 'virtual-machine': 'yes', 'machine-model': 'linux,dummy-virt' },
    },
    'QEMU on RISC-V': {
      source: 'derived',
      arch: 'riscv64',
      files: tree({ model: 'riscv-virtio,qemu\0', 'fw-cfg@10100000/compatible': 'qemu,fw-cfg-mmio\0' }),
      facts: { 'virtual-machine': 'qemu' },
    },
    "Apple's, and the processor says no number": {
      source: 'systemd#24419',
      arch: 'arm64',
      dmi: ['Apple Inc.', 'Apple Virtualization Generic Platform'],
      files: { '/proc/cpuinfo': armCpuinfo([[4, '0x61', '0x000']], 'fp asimd aes pmull sha1 sha2 crc32 atomics') },
      facts: { 'virtual-machine': 'apple', 'cpu-model': 'Apple Silicon' },
    },
    'unknown by the flag alone': {
      source: 'derived',
      hypervisor: true,
      dmi: ['Intel Corporation', 'NUC7i7DNHE'],
      facts: { 'virtual-machine': 'yes' },
    },
  });
});

describe('the model is', () => {
  testReports({
    "the name of Lenovo's PC, with its number": {
      source: 'ubuntu-desktop-installer#2085',
      hypervisor: false,
      dmi: ['LENOVO', '20SNZ5GNUS'],
      dmiFiles: { product_version: 'ThinkPad P17 Gen 1' },
      facts: { 'machine-model': 'LENOVO ThinkPad P17 Gen 1 (20SNZ5GNUS)' },
    },
    "the name of Lenovo's server": {
      source: 'dmidecode of an SR650',
      hypervisor: false,
      dmi: ['Lenovo', 'ThinkSystem SR650 -[7X06CTO1WW]-'],
      dmiFiles: { product_version: '07' },
      facts: { 'machine-model': 'Lenovo ThinkSystem SR650 -[7X06CTO1WW]-' },
    },
    'a number, where the name is not filled in': {
      source: 'derived',
      hypervisor: false,
      dmi: ['LENOVO', '10MQS02F00'],
      dmiFiles: { product_version: 'Lenovo Product' },
      facts: { 'machine-model': 'LENOVO 10MQS02F00' },
    },
    'the name of a server by another manufacturer': {
      source: 'derived',
      hypervisor: false,
      dmi: ['Dell Inc.', 'PowerEdge R740'],
      dmiFiles: { product_version: 'Not Specified' },
      facts: { 'machine-model': 'Dell Inc. PowerEdge R740' },
    },
  });
});

const WSL_HANDLER = 'enabled\ninterpreter /init\nflags: PF\noffset 0\nmagic 4d5a\n';

describe('WSL is', () => {
  testReports({
    '2 under a kernel that the user built': {
      source: 'is-wsl#13',
      kernel: '5.8.3-microsoft-custom',
      files: { '/proc/sys/fs/binfmt_misc/WSLInterop': WSL_HANDLER },
      facts: { wsl: '2', 'virtual-machine': 'hyper-v' },
    },
    '2 under a kernel with any name': {
      source: 'genie#75',
      kernel: '6.11.0-xanmod',
      files: { '/proc/sys/fs/binfmt_misc/WSLInterop-late': WSL_HANDLER },
      facts: { wsl: '2', 'virtual-machine': 'hyper-v' },
    },
    '2 where programs of Windows do not run': {
      source: 'learn.microsoft.com, wsl.conf, interop.enabled',
      kernel: '6.11.0-xanmod',
      environment: { WSL_DISTRO_NAME: 'Ubuntu' },
      facts: { wsl: '2' },
    },
    '1 by its kernel': {
      source: 'microsoft/WSL',
      kernel: '4.4.0-19041-Microsoft',
      hypervisor: false,
      files: { '/proc/sys/fs/binfmt_misc/WSLInterop': WSL_HANDLER },
      facts: { wsl: '1' },
    },
    'none in Azure': { source: 'actions/runner-images', kernel: '6.8.0-1017-azure', facts: { wsl: 'none' } },
  });
});
