const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a run could bear this id; what cannot be one is not looked for. */
export function isRunId(text: string): boolean {
  return uuid.test(text);
}
