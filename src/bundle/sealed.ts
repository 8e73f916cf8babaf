/** A bundle that only its recipients can open, in the age format (age-encryption.org/v1), a piece at a time. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { done, type Outcome } from '../outcome/outcome.ts';
import { decrypted, encrypterFor } from '../secrets/age.ts';
import { identityFor } from '../secrets/age-identity.ts';
import type { SecretsOptions } from '../secrets/secrets-options.ts';
import type { Sink } from './bundle-file.ts';

const MAGIC = 'age-encryption.org/v1';

/** A file for recipients, `age1…`, that has no byte of the plain bundle at any time. Refused for one that is none, before anything is collected. */
export async function sealer(recipients: readonly string[]): Promise<Outcome<(file: string) => Sink>> {
  const encrypter = await encrypterFor(recipients);
  return encrypter.ok ? done((file) => sealedSink((plain) => encrypter.value.encrypt(plain), file)) : encrypter;
}

type Seal = (plain: ReadableStream<Uint8Array>) => Promise<ReadableStream<Uint8Array>>;

/** Seals as it comes: a packed piece is sealed sooner than the next one is packed. */
function sealedSink(seal: Seal, file: string): Sink {
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  let broken: { readonly why: unknown } | undefined;
  const plain = new ReadableStream<Uint8Array>({
    start: (controller) => {
      source = controller;
    },
    cancel: (why) => {
      broken ??= { why };
    },
  });
  const written = seal(plain).then((sealed) =>
    pipeline(Readable.fromWeb(webOf(sealed)), createWriteStream(file, { flags: 'wx', mode: 0o600 })),
  );
  written.catch((why: unknown) => {
    broken ??= { why };
  });
  return {
    write(bytes) {
      if (broken !== undefined) throw broken.why;
      source?.enqueue(bytes);
    },
    async end() {
      if (broken === undefined) source?.close();
      await written;
    },
  };
}

/**
 * The bytes of a bundle, opened by the user's identity where it is sealed; refused when there is none, or when it is sealed for others.
 * Throws when the file cannot be read or is damaged.
 */
export async function bundleBytes(file: string, options: SecretsOptions): Promise<Outcome<Readable>> {
  if (!(await isSealed(file))) return done(createReadStream(file));
  const identity = await identityFor(file, options);
  if (!identity.ok) return identity;
  const sealed = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  const plain = await decrypted(file, sealed, identity.value);
  return plain.ok ? done(Readable.fromWeb(webOf(plain.value))) : plain;
}

async function isSealed(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === MAGIC;
  } finally {
    await handle.close();
  }
}

/** The same stream by Node's own type, which is another than the one of browsers. */
function webOf(stream: ReadableStream<Uint8Array>) {
  return stream as unknown as Parameters<typeof Readable.fromWeb>[0];
}
