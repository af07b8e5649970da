import type { EngineContext } from './engine-context'

/** Sends the signed-in user to the other tabs, so that they stop showing a previous user. */
export function announceUser({ state, tabs }: EngineContext): void {
  const { record } = state
  tabs.post({ type: 'changed' })
  if (record?.sub === undefined) return
  tabs.post({ type: 'user', sub: record.sub, startedAt: record.startedAt })
}
