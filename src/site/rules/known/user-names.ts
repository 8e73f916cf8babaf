/**
 * Names the first user cannot have: what the installer of Ubuntu 24.04 refuses (static users and groups of base-passwd,
 * names reserved for packages), and those the packages of CloudStack, libvirt, chrony, NFS and the base system bring.
 */
const names = `
  _chrony _rpc adm admin alias asterisk audio backup bin bind cdrom ceph cloud crontab cupsys daemon dcc Debian-exim
  dhcp dialout dictd dip disk dnsmasq dovecot fax fetchmail firebird floppy ftn ftp fuse fwupd-refresh games gdm gnats
  grsec-proc grsec-sock-all grsec-sock-clt grsec-sock-srv grsec-tpe haclient hacluster haldaemon hplilp identd input
  installer irc jwhois klog kmem kvm landscape libvirt-dnsmasq libvirt-qemu list lp lpadmin maas mail man messagebus
  mysql mythtv netdev netplan news nobody nogroup opensrf operator plugdev polkitd pollinate powerdev proxy qmail
  qmaild qmaill qmailp qmailq qmailr qmails radvd render root saned sasl sbuild scanner sgx shadow slocate slurm src
  ssh sshd ssl-cert sslwrap staff statd sudo sync sys syslog systemd-network systemd-resolve systemd-timesync tac-plus
  tape tcpdump telnetd tftpd tss tty usbmux users utmp uucp uuidd vchkpw video voice vpopmail www-data
`;

export const reservedUserNames: ReadonlySet<string> = new Set(names.trim().split(/\s+/));
