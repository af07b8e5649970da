import type { ReactNode } from 'react'

interface CalloutProps {
  readonly tone: 'info' | 'warn' | 'bad'
  readonly children: ReactNode
}

/** Shows an important message. A screen reader announces a bad one at once, and the others when it is idle. */
export function Callout({ tone, children }: CalloutProps): ReactNode {
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={`callout callout-${tone}`}>
      {children}
    </div>
  )
}
