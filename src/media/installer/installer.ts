/** Recognises Ubuntu's live-server ISO, and says clearly why something else is none. Reads the folders, not the contents. */
import { statSync } from 'node:fs';
import { readableSize } from '../../disk/readable-size.ts';
import { type FileSource, fileSource, IsoError, type IsoImage, openIso } from '../../iso/read.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import { BUILD_NOTE } from '../build-note.ts';
import { AGAIN, noInstaller, noSuchIso } from './installer-problem.ts';

/** Ubuntu's installer, open until `close`. */
export interface Installer {
  readonly path: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Such as `24.04.2`. */
  readonly version: string;
  readonly hwe: boolean;
  /** When the image was made, in seconds since 1970. */
  readonly made: number;
  readonly image: IsoImage;
  close(): void;
}

const NEEDED = ['casper/vmlinuz', 'casper/initrd', 'boot/grub/grub.cfg', 'md5sum.txt', 'casper/install-sources.yaml'];

/** Opens an installer and checks what it says of itself; `verifyInstaller` then reads all of it. */
export function openInstaller(path: string): Outcome<Installer> {
  if (path === '') return refused(noSuchIso('no installer is named'));
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return refused(noSuchIso(`there is no file ${path}`));
  if (!stat.isFile()) return refused(noSuchIso(`${path} is no file`));
  const source = fileSource(path);
  const opened = judge(path, source);
  if (!opened.ok) source.close();
  return opened;
}

/** Whether it is an installer, by what it says of itself: a look before anything is made for it. */
export function recogniseInstaller(path: string): Outcome<undefined> {
  const opened = openInstaller(path);
  if (!opened.ok) return opened;
  opened.value.close();
  return done(undefined);
}

function judge(path: string, source: FileSource): Outcome<Installer> {
  try {
    const cut = cutOff(source);
    if (cut !== undefined) return refused(noInstaller(`${path} ${cut}`, AGAIN));
    const image = openIso(source);
    if (image.size > source.size) return refused(noInstaller(`${path} ${tooShort(source.size, image.size)}`, AGAIN));
    return recognise(path, source, image);
  } catch (error) {
    if (!(error instanceof IsoError)) throw error;
    if (error.code === 'not-an-iso') return refused(noSuchIso(`${path} is no ISO image`));
    const state = error.code === 'truncated' ? 'cut off' : 'damaged';
    return refused(noInstaller(`${path} is ${state} (${error.message})`, AGAIN));
  }
}

function tooShort(size: number, wanted: number): string {
  return `is cut off: it has ${readableSize(size)} (${size} bytes) of ${readableSize(wanted)} (${wanted} bytes)`;
}

/** A hybrid image has a GPT that knows where it ends, EFI partition included; its copy stands in the last sector. */
function cutOff(source: FileSource): string | undefined {
  const head = Buffer.from(source.read(512, 92));
  if (head.length < 92 || head.toString('latin1', 0, 8) !== 'EFI PART') return undefined;
  const last = head.readBigUInt64LE(32);
  const wanted = (Number(last) + 1) * 512;
  if (!Number.isSafeInteger(wanted) || wanted > 2 ** 42) return 'is damaged (its partition table makes no sense)';
  if (source.size < wanted) return tooShort(source.size, wanted);
  const copy = Buffer.from(source.read(wanted - 512, 8)).toString('latin1');
  return copy === 'EFI PART' ? undefined : 'is damaged (the copy of its partition table is missing)';
}

function recognise(path: string, source: FileSource, image: IsoImage): Outcome<Installer> {
  if (image.find(BUILD_NOTE) !== undefined) {
    return refused(
      noInstaller(`${path} was made by zoneseed`, 'expected the ISO it was made from, as Ubuntu publishes it'),
    );
  }
  const info = describe(image);
  if (info === undefined) return refused(noSuchIso(`${path} is no Ubuntu installer (it has no readable .disk/info)`));
  const wrong = wrongProduct(info);
  if (wrong !== undefined) return refused(noSuchIso(`${path} is ${wrong} ("${info.text}")`));
  const missing = NEEDED.filter((name) => image.find(name)?.kind !== 'file');
  if (missing.length > 0) return refused(noSuchIso(`${path} has no ${missing.join(', ')}`));
  return done({
    path,
    size: source.size,
    version: info.version,
    hwe: image.find('casper/hwe-vmlinuz') !== undefined && image.find('casper/hwe-initrd') !== undefined,
    made: creationTime(source),
    image,
    close: () => source.close(),
  });
}

interface DiskInfo {
  readonly text: string;
  readonly product: string;
  readonly version: string;
  readonly arch: string;
}

/** `.disk/info` says `Ubuntu-Server 24.04.2 LTS "Noble Numbat" - Release amd64 (20250216.1)`. */
function describe(image: IsoImage): DiskInfo | undefined {
  const entry = image.find('.disk/info');
  if (entry?.kind !== 'file' || entry.size > 1024) return undefined;
  const text = Buffer.from(image.readFile('.disk/info')).toString('utf8').trim();
  const parts = /^(\S+) (\d+\.\d+(?:\.\d+)?)(?: LTS)? "[^"]*" - .*?\b(\S+) \([^)]*\)$/.exec(text);
  const [, product, version, arch] = parts ?? [];
  return product && version && arch ? { text, product, version, arch } : undefined;
}

function wrongProduct({ product, version, arch }: DiskInfo): string | undefined {
  if (product === 'Ubuntu') return 'the desktop installer';
  if (product !== 'Ubuntu-Server') return 'not the server installer';
  if (!/^24\.04(\.\d+)?$/.test(version)) return `the installer of ${version}`;
  return arch === 'amd64' ? undefined : `the installer for ${arch}`;
}

/** The volume creation time of the primary descriptor, `YYYYMMDDHHMMSScc` and the offset from UTC in quarters of an hour. */
function creationTime(source: FileSource): number {
  const field = Buffer.from(source.read(16 * 2048 + 813, 17));
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(field.toString('latin1')) ?? [];
  const time =
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
  return Number.isNaN(time) ? 0 : Math.max(0, time - field.readInt8(16) * 900);
}
