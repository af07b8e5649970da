import type { Page } from 'playwright'

/** The state of a tab's client. */
export interface TabState {
  readonly status: string
  readonly token: string | undefined
  readonly expiresInMs: number
  readonly isRenewing: boolean
  readonly nextAt: number | undefined
  readonly nextInMs: number | undefined
  readonly events: readonly string[]
}

/** Reads the state of a tab's client. */
export function stateOf(tab: Page): Promise<TabState> {
  return tab.evaluate(() => {
    const { genauth, events } = window
    const session = genauth.getSession()
    const nextAt = genauth.renewal.nextAt()
    const { expiresAt = 0, isRenewing } = genauth.getTokenStatus()
    return {
      status: session.status === 'anonymous' ? `anonymous:${session.reason}` : session.status,
      token: genauth.peekToken(),
      expiresInMs: expiresAt - Date.now(),
      isRenewing,
      nextAt,
      nextInMs: nextAt && nextAt - Date.now(),
      events: [...events],
    }
  })
}
