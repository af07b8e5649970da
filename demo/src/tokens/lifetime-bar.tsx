interface LifetimeBarProps {
  /** The start of the token lifetime. All times of these props are epoch milliseconds. */
  readonly from: number
  readonly to: number | undefined
  readonly renewalAt: number | undefined
  readonly now: number
}

/** Shows a token lifetime from left to right: the elapsed part, the time of the next refresh, and the expiry. */
export function LifetimeBar({ from, to, renewalAt, now }: LifetimeBarProps): React.ReactNode {
  if (to === undefined || to <= from) return <div className="lifetime" />
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100))
  const spent = Math.round(share(now))
  return (
    <div
      className="lifetime"
      role="progressbar"
      aria-label="Elapsed lifetime of the access token"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={spent}
    >
      <span className="lifetime-spent" style={{ inlineSize: `${share(now)}%` }} />
      {renewalAt !== undefined && renewalAt < to && (
        <span className="lifetime-mark" style={{ insetInlineStart: `${share(renewalAt)}%` }}>
          <span className="lifetime-mark-label" style={{ translate: `-${share(renewalAt)}%` }}>
            refresh
          </span>
        </span>
      )}
    </div>
  )
}
