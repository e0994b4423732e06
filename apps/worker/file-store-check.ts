import { type FileStore, FileStoreUnavailable } from '../../storage/file-store.js';

/**
 * Tells at the start what would fail the first export. A store that is only away now does not keep the worker from its
 * other work; that is logged.
 * @throws FileStoreRefused with what to do
 */
export async function checkFileStore(files: FileStore): Promise<void> {
  try {
    await files.check();
  } catch (error) {
    if (!(error instanceof FileStoreUnavailable)) throw error;
    const { message } = error;
    console.error(JSON.stringify({ level: 'warn', timestamp: Date.now(), message: 'exports wait', fault: message }));
  }
}
