/** The message of what failed first. That of a failed query would quote its parameters, and with them the subject. */
export function rootMessage(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root instanceof Error ? `${root.name}: ${root.message}` : 'not an error';
}

/** What went wrong and where in our code, without anything that a caller sent. */
export function logText(error: unknown): string {
  const stack = (error instanceof Error && error.stack) || '';
  const frames = stack.split('\n').filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
  return [rootMessage(error), ...frames].join('\n');
}
