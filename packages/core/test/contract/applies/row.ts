/** `true` if a rule of the interface applies to a mode. Otherwise the reason why the rule does not apply. */
export type Applies = true | string

/** One rule of the interface, and its modes. */
export interface Row {
  /** The full statement of the rule, if the key in the table is only a name. */
  readonly statement?: string
  readonly browser: Applies
  /** Whether the rule applies to browser mode with one storage for all tabs. Omitted if the storage does not matter. */
  readonly shared?: Applies
  readonly server: Applies
  readonly fake: Applies
  /** Whether the rule is about logins that return no `sub`, as with `oauth`. */
  readonly isWithoutSub?: true
}

/** The rules of one topic. */
export type Rows = Readonly<Record<string, Row>>

/** A rule for every implementation. */
export const everywhere = { browser: true, server: true, fake: true } as const satisfies Row

/** A rule for both modes. The rule does not apply to the fake, because a test of an app sets the fake's state itself. */
export const bothModes = {
  browser: true,
  server: true,
  fake: 'The fake has no backend. A test sets the state itself.',
} as const satisfies Row

/** A rule about several tabs. */
export const tabs = {
  browser: true,
  shared: true,
  server: true,
  fake: 'The fake is a single tab.',
} as const satisfies Row

/** A rule about tabs that share one session. */
export const sharedSession = {
  ...tabs,
  browser: 'With tab storage, each tab has its own session.',
} as const satisfies Row
