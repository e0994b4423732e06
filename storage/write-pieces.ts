import { type FileHandle } from 'node:fs/promises';

/**
 * Writes pieces at the end of a file, each while the next one is made, and resolves when all are on the disk. `guard` is
 * around everything that touches the file, and around nothing that the pieces do. Nothing is sent to the disk on the way:
 * a sync that runs beside the writes made them take twice as long on ext4.
 */
export async function writePieces(
  pieces: AsyncIterable<Buffer>,
  file: FileHandle,
  guard: (deed: Promise<void>) => Promise<void>,
): Promise<void> {
  let writing = Promise.resolve();
  try {
    for await (const piece of pieces) {
      await writing;
      writing = guard(writeWhole(file, piece));
      // Its failure is met where it is awaited.
      writing.catch(() => undefined);
    }
    await writing;
    await guard(file.sync());
  } finally {
    await writing.catch(() => undefined);
  }
}

/** A system may take a part of what it is given. */
async function writeWhole(file: FileHandle, piece: Buffer): Promise<void> {
  for (let written = 0; written < piece.byteLength;) {
    const { bytesWritten } = await file.write(piece, written);
    written += bytesWritten;
  }
}
