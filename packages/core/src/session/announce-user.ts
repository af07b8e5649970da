import type { EngineContext } from './engine-context'

/** Tells the other tabs who is logged in here, so that they do not go on showing somebody else. */
export function announceUser({ state, tabs }: EngineContext): void {
  const { record } = state
  tabs.post({ type: 'changed' })
  if (record?.sub === undefined) return
  tabs.post({ type: 'user', sub: record.sub, startedAt: record.startedAt })
}
