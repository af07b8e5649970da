import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad'

interface BadgeProps {
  readonly tone: Tone
  readonly children: ReactNode
}

/** Shows a state in one word. The colour repeats the meaning of the word. */
export function Badge({ tone, children }: BadgeProps): ReactNode {
  return <span className={`badge badge-${tone}`}>{children}</span>
}
