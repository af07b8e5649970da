import { createContext, useContext } from 'react'
import type { SessionLog } from '../events/session-log'
import type { ClientChoice } from './client-choice'
import type { DemoClient, DemoSetup } from './demo-setup'

/** The settings and the event log that all components of the demo share. They are created once, before React renders. */
export interface Demo {
  readonly setup: DemoSetup
  /** The application for the selected mode. */
  readonly client: DemoClient
  readonly choice: ClientChoice
  readonly sessionLog: SessionLog
}

export const DemoContext: React.Context<Demo | null> = createContext<Demo | null>(null)

/** Returns the {@link Demo}. */
export function useDemo(): Demo {
  const demo = useContext(DemoContext)
  if (!demo) throw new Error('useDemo must be used inside <DemoContext>.')
  return demo
}
