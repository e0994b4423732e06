/** An export, or one chunk of it, cannot be had. `code` is stable and becomes the run's. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
