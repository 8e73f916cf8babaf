/** What looking into something found, whatever it is and whoever made it. */
import type { Problem } from '../outcome/problem.ts';
import type { Identity } from '../site/site.ts';

export type LookKind = 'seed-iso' | 'installer' | 'usb' | 'pxe' | 'seeds' | 'output' | 'document';

export interface Look {
  readonly kind: LookKind;
  /** What it is in words: `seed ISO`. */
  readonly title: string;
  readonly site?: string;
  /** Same input, same build. */
  readonly build?: string;
  /** The version of Ubuntu's installer, such as `24.04.2`. */
  readonly installer?: string;
  readonly hosts: readonly LookHost[];
  /** Documents of the whole site. */
  readonly documents: readonly LookDocument[];
  /** What is not as it was made. */
  readonly problems: readonly Problem[];
  /** Lets go of the file; documents cannot be read afterwards. */
  close(): void;
}

export interface LookHost {
  /** Empty when nothing tells it. */
  readonly name: string;
  /** Undefined when nothing tells how the host is recognised; with nothing in it, it is chosen by hand. */
  readonly identity?: Identity;
  readonly documents: readonly LookDocument[];
}

export interface LookDocument {
  /** `user-data`, `autoinstall.yaml` and so on: the last component of its path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  read(): Uint8Array;
}
