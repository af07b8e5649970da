import type { ConnectionParts } from './connection-parts'
import type { RenewedMessage } from './connection-tabs'

/** Takes in that another tab has had the session renewed, unless this one knows. */
export async function hearRenewal(
  { known, state }: ConnectionParts,
  { id, revision, renewAt, expiresAt }: RenewedMessage,
): Promise<void> {
  const { session } = state
  const { facts } = known
  if (session.status !== 'authenticated' || session.id !== id) return
  if (!facts || revision <= facts.revision) return
  known.adopt({ ...facts, session: { ...session, stale: false }, revision, renewAt, expiresAt })
  await known.emit('renewed')
}
