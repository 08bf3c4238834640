/** Names of the severities 0–7. Apart from the validators, so that the console can have the names without them. */
export const SEVERITY_NAMES = ['High', 'Medium', 'Low', 'Info'] as const;
export type SeverityName = (typeof SEVERITY_NAMES)[number];

/** 0–3 High, 4–5 Medium, 6 Low, 7 Info. */
export function severityName(value: number): SeverityName {
  return value <= 3 ? 'High' : value <= 5 ? 'Medium' : value === 6 ? 'Low' : 'Info';
}
