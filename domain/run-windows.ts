/** How long each phase is tried before what is missing is parked and the run goes on without it; milliseconds. */
export interface RunWindows {
  resolveMs: number;
  summarizeMs: number;
  deliverMs: number;
  /** Of one operation at the vendor, and of one file's way into the store. */
  exportMs: number;
  downloadMs: number;
  /** Of asking a language model for the briefing, before the merge stands in; absent where no model is configured. */
  composeMs?: number;
}
