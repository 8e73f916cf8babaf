/** The seed of one host as an image that cloud-init finds by its label, on a stick, a CD-ROM or a virtual disk. */
import { buildIso } from '../iso/write.ts';
import type { Artifact } from '../output/artifact.ts';
import type { Host } from '../site/site.ts';

/** What NoCloud looks for in the root of a volume labelled CIDATA. */
const NO_CLOUD = ['user-data', 'meta-data', 'network-config'];

/** `iso/<host>.iso` from the host's documents; those that NoCloud does not know stay outside. */
export function seedIso(documents: readonly Artifact[], host: Host): Artifact {
  const files = documents
    .map(({ path, content }) => ({ path: path.slice(path.lastIndexOf('/') + 1), content }))
    .filter(({ path }) => NO_CLOUD.includes(path));
  return {
    path: `iso/${host.name}.iso`,
    mode: 0o600,
    content: buildIso(files, { volumeId: 'CIDATA' }),
    secret: true,
    origin: host.path,
  };
}
