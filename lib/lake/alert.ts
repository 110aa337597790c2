/** Something a person has to see to: a subject of at most 100 characters, and what to do. */
export interface Alert {
  readonly subject: string;
  readonly text: string;
}

/** Tells people. */
export type RaiseAlert = (alert: Alert) => Promise<void>;
