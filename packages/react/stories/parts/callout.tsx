import type { ReactNode } from 'react'

interface CalloutProps {
  readonly tone: 'info' | 'warn' | 'bad'
  readonly children: ReactNode
}

/** A remark that must not be missed. A bad one interrupts a screen reader, the others wait. */
export function Callout({ tone, children }: CalloutProps): ReactNode {
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={`callout callout-${tone}`}>
      {children}
    </div>
  )
}
