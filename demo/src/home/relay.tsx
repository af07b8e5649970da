const legs = ['first', 'second', 'third', 'fourth'] as const

/** Renders a picture of one session with several tokens in a row. Each token is replaced before it expires. */
export function Relay(): React.ReactNode {
  return (
    <figure className="relay">
      <div className="relay-chart" aria-hidden="true">
        <div className="relay-session">one session</div>
        {legs.map((leg) => (
          <div key={leg} className={`relay-leg relay-${leg}`}>
            <span className="relay-dot" />
          </div>
        ))}
      </div>
      <figcaption>
        Each token is replaced after three quarters of its lifetime. The session continues without
        interruption.
      </figcaption>
    </figure>
  )
}
