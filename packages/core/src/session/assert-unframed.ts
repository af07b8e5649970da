import { GenAuthError } from '../errors'
import type { SessionContext } from './context'

/**
 * Refuses to log in inside a frame: the site around it may be pulling the strings.
 *
 * @throws {GenAuthError} `framed_callback`
 */
export function assertUnframed({ runtime, allowFramedCallback }: SessionContext): void {
  if (!runtime.page?.isFramed || allowFramedCallback) return
  throw new GenAuthError(
    'framed_callback',
    'A login inside a frame: log in at the top, or set allowFramedCallback if the frame is yours.',
  )
}
