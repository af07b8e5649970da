import type { ReactNode } from 'react'

interface CalloutProps {
  readonly tone: 'info' | 'warn' | 'bad'
  readonly children: ReactNode
}

/** Shows an important message. A screen reader announces an error immediately, and announces other messages when nothing else is spoken. */
export function Callout({ tone, children }: CalloutProps): ReactNode {
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={`callout callout-${tone}`}>
      {children}
    </div>
  )
}
