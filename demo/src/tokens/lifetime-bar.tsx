interface LifetimeBarProps {
  /** All in epoch milliseconds. */
  readonly from: number
  readonly to: number | undefined
  readonly renewalAt: number | undefined
  readonly now: number
}

/** A token's life from left to right: what is over, where it will be renewed, where it ends. */
export function LifetimeBar({ from, to, renewalAt, now }: LifetimeBarProps): React.ReactNode {
  if (to === undefined || to <= from) return <div className="lifetime" />
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100))
  const spent = Math.round(share(now))
  return (
    <div
      className="lifetime"
      role="progressbar"
      aria-label="Lifetime of the access token that is over"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={spent}
    >
      <span className="lifetime-spent" style={{ inlineSize: `${share(now)}%` }} />
      {renewalAt !== undefined && renewalAt < to && (
        <span className="lifetime-mark" style={{ insetInlineStart: `${share(renewalAt)}%` }}>
          <span className="lifetime-mark-label" style={{ translate: `-${share(renewalAt)}%` }}>
            renewal
          </span>
        </span>
      )}
    </div>
  )
}
