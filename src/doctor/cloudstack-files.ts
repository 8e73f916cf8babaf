/** Files of roles that CloudStack writes itself when it adds a host; the checks of libvirt say whether they are as they should be. */
export const OF_CLOUDSTACK: readonly string[] = [
  '/etc/libvirt/libvirtd.conf',
  '/etc/libvirt/qemu.conf',
  '/etc/default/libvirtd',
];
