/** Whether a rule of the interface applies to a mode: `true`, or a text that says why the rule does not apply. */
export type Applies = true | string

/** One rule of the interface, and the modes that it applies to. */
export interface Row {
  /** The full statement of the rule. Omitted if the key in the table is the statement. */
  readonly statement?: string
  readonly browser: Applies
  /** Whether the rule applies to browser mode with one storage for all tabs. Omitted if the rule does not depend on the storage. */
  readonly shared?: Applies
  readonly server: Applies
  readonly fake: Applies
  /** Whether the rule is about logins that return no `sub`, as with `oauth`. */
  readonly isWithoutSub?: true
}

/** The rules of one topic. */
export type Rows = Readonly<Record<string, Row>>

/** The modes of a rule that applies to every implementation. */
export const everywhere = { browser: true, server: true, fake: true } as const satisfies Row

/**
 * The modes of a rule that applies to browser mode and server mode. The rule does not apply to the fake, because the fake has no backend.
 */
export const bothModes = {
  browser: true,
  server: true,
  fake: 'The fake has no backend. A test sets the state itself.',
} as const satisfies Row

/** The modes of a rule about several tabs. */
export const tabs = {
  browser: true,
  shared: true,
  server: true,
  fake: 'The fake is a single tab.',
} as const satisfies Row

/** The modes of a rule about tabs that share one session. */
export const sharedSession = {
  ...tabs,
  browser: 'With tab storage, each tab has its own session.',
} as const satisfies Row
