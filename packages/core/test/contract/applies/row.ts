/** Whether a rule of the interface applies to a mode: `true`, or the reason why not. */
export type Applies = true | string

/** One rule of the interface, and the modes that it applies to. */
export interface Row {
  /** The rule, if its key in the table is not the whole statement. */
  readonly statement?: string
  readonly browser: Applies
  /** Browser mode with one storage for all tabs. Left out if the storage makes no difference. */
  readonly shared?: Applies
  readonly server: Applies
  readonly fake: Applies
  /** The rule is about users whom the login did not name, as on `oauth`. */
  readonly isUnnamed?: true
}

/** The rules of one topic. */
export type Rows = Readonly<Record<string, Row>>

/** A rule for every implementation. */
export const everywhere = { browser: true, server: true, fake: true } as const satisfies Row

/** A rule for both modes, which the fake leaves to its test. */
export const bothModes = {
  browser: true,
  server: true,
  fake: 'The fake has no backend: a test sets the state that it wants.',
} as const satisfies Row

/** A rule about several tabs. */
export const tabs = {
  browser: true,
  shared: true,
  server: true,
  fake: 'The fake is a single tab.',
} as const satisfies Row

/** A rule about tabs that have one session. */
export const sharedSession = {
  ...tabs,
  browser: 'With tab storage, each tab has a session of its own.',
} as const satisfies Row
