import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const connectMs = 5_000;
const wholeMs = 20_000;

/** Where Temporal publishes its command line for every platform (Temporal docs, "Install the Temporal CLI"). */
export const temporalDownloads = 'https://temporal.download';

/**
 * Fetches Temporal's own release of its command line and stores it at `path`, complete or not at all.
 *
 * @throws when it cannot be reached within 5 s, takes more than 20 s in all, or does not run here
 */
export async function downloadTemporal(path: string, origin = temporalDownloads): Promise<void> {
  const architecture = arch() === 'x64' ? 'amd64' : arch();
  const archive = await fetchWithin(`${origin}/cli/archive/latest?platform=${platform()}&arch=${architecture}`);
  await mkdir(dirname(path), { recursive: true });
  const aside = await mkdtemp(join(dirname(path), 'download-'));
  try {
    await writeFile(join(aside, 'archive.tar.gz'), archive);
    await promisify(execFile)('tar', ['-xzf', 'archive.tar.gz', 'temporal'], { cwd: aside });
    await promisify(execFile)(join(aside, 'temporal'), ['--version'], { timeout: wholeMs });
    await rename(join(aside, 'temporal'), path);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function fetchWithin(url: string): Promise<Buffer> {
  const connecting = new AbortController();
  const tooSlow = setTimeout(() => connecting.abort(new Error('no answer within 5 s')), connectMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([connecting.signal, AbortSignal.timeout(wholeMs)]) });
    clearTimeout(tooSlow);
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(tooSlow);
  }
}
