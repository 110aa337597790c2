/** A matter that a person has to act on: a subject of at most 100 characters, and what to do. */
export interface Alert {
  readonly subject: string;
  readonly text: string;
}

/** Sends an alert to people. */
export type RaiseAlert = (alert: Alert) => Promise<void>;
