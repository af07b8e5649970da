import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad'

interface BadgeProps {
  readonly tone: Tone
  readonly children: ReactNode
}

/** A state in one word. The word says it; the colour only helps to find it. */
export function Badge({ tone, children }: BadgeProps): ReactNode {
  return <span className={`badge badge-${tone}`}>{children}</span>
}
