/** Values of a record's fields by API name; null clears one. */
export type SalesforceFields = Record<string, string | number | boolean | null>;
