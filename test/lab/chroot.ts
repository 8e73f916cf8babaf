/** Runs a shell script inside a root file system, in namespaces of its own: no mount and no process outlives it. */
import { asRoot, type Outcome, type RunOptions, run } from './process.ts';

export interface Bind {
  /** A folder or file of this machine. */
  readonly from: string;
  /** Where it appears inside; made when it is missing. */
  readonly to: string;
}

export interface InRootOptions extends RunOptions {
  readonly binds?: readonly Bind[];
  /** In a network namespace of its own, without links. */
  readonly ownNetwork?: boolean;
  /** In this network namespace, by its name. */
  readonly netns?: string;
  /** What the script writes into the root is thrown away at its end. */
  readonly scratch?: boolean;
}

/**
 * Mounts what a program expects, in a private mount namespace. `/run` is fresh, the machine's name servers are readable,
 * and services never start while packages are installed (policy-rc.d).
 */
const ENTER = `
root=$1; script=$2; scratch=$3; shift 3
if [ "$scratch" = yes ]; then
  mount -t tmpfs tmpfs "$root/mnt"
  mkdir "$root/mnt/upper" "$root/mnt/work" "$root/mnt/whole"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$root/mnt/upper,workdir=$root/mnt/work" "$root/mnt/whole"
  root=$root/mnt/whole
fi
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs sysfs "$root/sys" 2>/dev/null || mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir -p "$root/run/systemd/resolve" "$root/run/sshd"
cp /etc/resolv.conf "$root/run/systemd/resolve/stub-resolv.conf"
while [ $# -gt 0 ]; do
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$(dirname "$root$2")"; [ -e "$root$2" ] || : > "$root$2"; fi
  mount --rbind "$1" "$root$2"
  shift 2
done
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \\
  DEBIAN_FRONTEND=noninteractive /bin/sh -c "$script"
`;

/** The command that runs `script` with `sh -c` inside `root`; see ENTER for what it finds there. */
export function enterRoot(root: string, script: string, options: InRootOptions = {}): readonly string[] {
  const binds = (options.binds ?? []).flatMap((bind) => [bind.from, bind.to]);
  const scratch = options.scratch === true ? 'yes' : 'no';
  const netns = options.netns === undefined ? [] : ['nsenter', `--net=/run/netns/${options.netns}`];
  const spaces = ['--mount', '--pid', '--fork', '--kill-child', ...(options.ownNetwork === true ? ['--net'] : [])];
  return asRoot([...netns, 'unshare', ...spaces, '--', 'sh', '-euc', ENTER, 'enter', root, script, scratch, ...binds]);
}

/** Runs `script` inside `root` to its end. */
export async function inRoot(root: string, script: string, options: InRootOptions = {}): Promise<Outcome> {
  return run(enterRoot(root, script, options), options);
}
