import { GenAuthError } from '../errors'
import type { SessionContext } from './context'

/**
 * Rejects a login inside a frame, because the embedding site may be an attacker.
 *
 * @throws {GenAuthError} `framed_callback`
 */
export function assertUnframed({ runtime, allowFramedCallback }: SessionContext): void {
  if (!runtime.page?.isFramed || allowFramedCallback) return
  throw new GenAuthError(
    'framed_callback',
    'This page is in a frame, where logins are not allowed. Log in from the top window, or set allowFramedCallback if your own page embeds it.',
  )
}
