/** The command cannot be done; the message is one line that says what to do. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
