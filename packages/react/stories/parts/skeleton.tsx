import type { ReactNode } from 'react'

interface SkeletonProps {
  /** What is loading, for example "user". Screen readers announce this text. */
  readonly label: string
}

/** Shows grey bars in place of text that is loading. */
export function Skeleton({ label }: SkeletonProps): ReactNode {
  return (
    <div role="status" aria-label={label} style={{ display: 'grid', gap: '0.65rem' }}>
      <span className="skeleton" style={{ width: '55%' }} />
      <span className="skeleton" style={{ width: '80%' }} />
    </div>
  )
}
