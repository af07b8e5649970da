import type { GenAuthError } from '@genauth/core'
import type { ReactNode } from 'react'
import { Notice, type NoticeTone } from './notice'

/** An error as it is: what to do, its code and status, the server's own words, and a way on. */
export function ErrorNotice(props: {
  readonly error: GenAuthError
  readonly heading: string
  readonly tone?: NoticeTone
  /** A sentence to add to the error's own. */
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
      {error.description && <p className="notice-aside">GenAuth says: “{error.description}”</p>}
      <p className="notice-facts">
        <code>{error.code}</code>
        {error.status !== undefined && <span>HTTP {error.status}</span>}
        {error.retryAfterMs !== undefined && (
          <span>again after {Math.ceil(error.retryAfterMs / 1000)} s</span>
        )}
      </p>
      {children && <div className="notice-actions">{children}</div>}
    </Notice>
  )
}
