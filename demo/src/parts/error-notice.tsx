import type { GenAuthError } from '@genauth/core'
import type { ReactNode } from 'react'
import { Notice, type NoticeTone } from './notice'

/** Shows an error: its message, its code and status, the server's description, and the buttons of the caller. */
export function ErrorNotice(props: {
  readonly error: GenAuthError
  readonly heading: string
  readonly tone?: NoticeTone
  /** A sentence that is shown after the error's message. */
  readonly detail?: string
  /** Buttons. */
  readonly children?: ReactNode
}): ReactNode {
  const { error, heading, tone = 'bad', detail, children } = props
  return (
    <Notice tone={tone} heading={heading}>
      <p>
        {error.message} {detail}
      </p>
      {error.description && (
        <p className="notice-aside">Message from GenAuth: “{error.description}”</p>
      )}
      <p className="notice-facts">
        <code>{error.code}</code>
        {error.status !== undefined && <span>HTTP {error.status}</span>}
        {error.retryAfterMs !== undefined && (
          <span>retry after {Math.ceil(error.retryAfterMs / 1000)} s</span>
        )}
      </p>
      {children && <div className="notice-actions">{children}</div>}
    </Notice>
  )
}
