import type { ReactNode } from 'react'
import { Callout } from './callout'
import type { GenAuthError } from './sample-error'

interface ErrorCalloutProps {
  readonly title: string
  readonly error: GenAuthError
  /** An element with which the user can continue, for example a button. */
  readonly children?: ReactNode
}

/** Shows a GenAuth error: a title, its code, and its message. */
export function ErrorCallout({ title, error, children }: ErrorCalloutProps): ReactNode {
  return (
    <Callout tone="bad">
      <p>
        <strong>{title}</strong> <code>{error.code}</code>
      </p>
      <p>{error.message}</p>
      {children}
    </Callout>
  )
}
