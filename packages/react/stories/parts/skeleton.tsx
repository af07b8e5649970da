import type { ReactNode } from 'react'

interface SkeletonProps {
  /** What is being waited for; a screen reader says it. */
  readonly label: string
}

/** Grey bars where text will be. */
export function Skeleton({ label }: SkeletonProps): ReactNode {
  return (
    <div role="status" aria-label={label} style={{ display: 'grid', gap: '0.65rem' }}>
      <span className="skeleton" style={{ width: '55%' }} />
      <span className="skeleton" style={{ width: '80%' }} />
    </div>
  )
}
