/** The seed of one host as an image that cloud-init finds by its label, on a stick, a CD-ROM or a virtual disk. */
import { buildIso } from '../iso/write.ts';

/** The image with a host's documents in its root, where NoCloud looks for them. */
export function seedIso(
  documents: readonly { readonly name: string; readonly content: string | Uint8Array }[],
): Uint8Array {
  return buildIso(
    documents.map(({ name, content }) => ({ path: name, content })),
    { volumeId: 'CIDATA' },
  );
}
