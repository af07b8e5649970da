import type { ReactNode } from 'react'
import { Callout } from './callout'
import type { GenAuthError } from './sample-error'

interface ErrorCalloutProps {
  readonly title: string
  readonly error: GenAuthError
  /** What can be done about it, e.g. a button. */
  readonly children?: ReactNode
}

/** An error of GenAuth's: what it means here, its code, and what to do. */
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
