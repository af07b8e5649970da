const legs = ['first', 'second', 'third', 'fourth'] as const

/** The idea in a picture: each token hands over to the next before it runs out. */
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
        Every token hands over to the next at three quarters of its life. The session above them
        never notices.
      </figcaption>
    </figure>
  )
}
