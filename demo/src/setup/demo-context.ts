import { createContext, useContext } from 'react'
import type { SessionLog } from '../events/session-log'
import type { ClientChoice } from './client-choice'
import type { DemoClient, DemoSetup } from './demo-setup'

/** What every part of the demo may need. Made once, before React renders. */
export interface Demo {
  readonly setup: DemoSetup
  /** The application of the mode that was chosen. */
  readonly client: DemoClient
  readonly choice: ClientChoice
  readonly sessionLog: SessionLog
}

export const DemoContext: React.Context<Demo | null> = createContext<Demo | null>(null)

/** Reads the {@link Demo}. */
export function useDemo(): Demo {
  const demo = useContext(DemoContext)
  if (!demo) throw new Error('useDemo() needs a DemoContext around it.')
  return demo
}
