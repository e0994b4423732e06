/**
 * What operators filter runs by in Temporal. Search attributes are stored unencrypted, so none may carry personal data.
 * Values are Temporal's names of their types.
 */
export const searchAttributes = {
  /** `summary`, `export` or `digest`. */
  DebriefKind: 'Keyword',
  /** Name of the API key that asked for the run. */
  DebriefRequester: 'Keyword',
} as const;

export type SearchAttributeName = keyof typeof searchAttributes;
