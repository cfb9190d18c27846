/** The domain of the annotations and of the JSON Schemas. Nothing is published there yet. */
const SITE = 'https://evenkeel.dev';

/** Where the project is at home. */
export const HOME_PAGE = SITE;

/** The JSON Schema of the `json` format. */
export const REPORT_SCHEMA = `${SITE}/schema/report.json`;

/** The JSON Schema of what `evenkeel verify -o json` writes. */
export const VERIFY_REPORT_SCHEMA = `${SITE}/schema/verify-report.json`;

/** The page of a rule: docs/rules/ID.md, as it will be published. */
export function rulePage(id: string): string {
  return `${SITE}/rules/${id}`;
}
