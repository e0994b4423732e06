import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireFileKey, requireFilePrefix } from './file-key.js';
import { FilePieces } from './file-pieces.js';
import { FileMissing, type FileStore, type StoredBytes } from './file-store.js';
import { errnoOf, toLocalRefusal } from './local-refusal.js';
import { writePieces } from './write-pieces.js';

const pieceBytes = 1024 * 1024;
const readBytes = 256 * 1024;

/** Files in a folder, each under its key. What is being written lies in `.unfinished` until it is whole and on the disk. */
export function createLocalFileStore(folder: string): FileStore {
  const unfinished = join(folder, '.unfinished');
  const pathOf = (key: string) => join(folder, requireFileKey(key));
  const inFolder = <T>(deed: Promise<T>): Promise<T> =>
    deed.catch((error: unknown) => {
      throw toLocalRefusal(error, folder);
    });

  /** Hands a finished file to `finish`, which may move it; where it is left, it is removed. */
  async function writeAside(
    source: AsyncIterable<Uint8Array>,
    signal: AbortSignal | undefined,
    finish: (aside: string) => Promise<void>,
  ): Promise<StoredBytes> {
    const aside = join(unfinished, randomUUID());
    await inFolder(mkdir(unfinished, { recursive: true }));
    const file = await inFolder(open(aside, 'wx'));
    try {
      const pieces = new FilePieces(source, { size: pieceBytes, count: 2, signal });
      await writePieces(pieces, file, inFolder);
      await file.close();
      signal?.throwIfAborted();
      await inFolder(finish(aside));
      return pieces.digest();
    } finally {
      await file.close();
      await rm(aside, { force: true });
    }
  }

  return {
    async write(key, source, { signal }) {
      const path = pathOf(key);
      return writeAside(source, signal, (aside) => moveTo(path, aside));
    },
    async read(key, range) {
      const file = await inFolder(openFile(pathOf(key)));
      if (!file) throw new FileMissing(`There is no file ${key}.`);
      return file.createReadStream({ ...range, highWaterMark: readBytes });
    },
    async size(key) {
      const found = await inFolder(stat(pathOf(key)).catch(noneWhereAbsent));
      return found?.isFile() ? found.size : undefined;
    },
    async removeAll(prefix) {
      await inFolder(rm(join(folder, requireFilePrefix(prefix)), { recursive: true, force: true }));
    },
    removeUnfinished: (before) => inFolder(removeUntouched(unfinished, before)),
    async check() {
      await writeAside(oneByte(), undefined, async () => undefined);
    },
    close: async () => undefined,
  };
}

/** Undefined where there is none, or a folder. */
async function openFile(path: string): Promise<FileHandle | undefined> {
  const file = await open(path).catch(noneWhereAbsent);
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

/** The move and the way there outlive a loss of power. */
async function moveTo(path: string, aside: string): Promise<void> {
  const folder = dirname(path);
  const created = await mkdir(folder, { recursive: true });
  await rename(aside, path);
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(made);
    if (created === undefined || made.length < created.length) return;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A write still at work has touched its file since, however long ago it began. */
async function removeUntouched(folder: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of (await readdir(folder).catch(noneWhereAbsent)) ?? []) {
    const path = join(folder, name);
    const found = await stat(path).catch(noneWhereAbsent);
    if (!found || found.mtime >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

function noneWhereAbsent(error: unknown): undefined {
  const code = errnoOf(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

async function* oneByte(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
}
