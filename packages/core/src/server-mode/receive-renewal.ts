import type { ConnectionParts } from './connection-parts'
import type { RenewedMessage } from './connection-tabs'

/** Adopts another tab's refresh, unless this tab already has it. */
export async function receiveRenewal(
  { known, state }: ConnectionParts,
  { id, revision, renewAt, expiresAt }: RenewedMessage,
): Promise<void> {
  const { session } = state
  const { snapshot } = known
  if (session.status !== 'authenticated' || session.id !== id) return
  if (!snapshot || revision <= snapshot.revision) return
  known.adopt({ ...snapshot, session: { ...session, stale: false }, revision, renewAt, expiresAt })
  await known.emit('renewed')
}
