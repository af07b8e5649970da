import { formatSpan } from '../parts/format-time'
import { useEmulatorState, useSteer } from './use-emulator'

const lifetimes = [
  { seconds: 20, label: '20 s' },
  { seconds: 120, label: '2 min' },
  { seconds: 3600, label: '1 h' },
  { seconds: 1_209_600, label: '14 d' },
]

/** Controls for the token lifetime, GenAuth's clock and the consent, and a button that revokes all tokens and grants of GenAuth. */
export function TimePanel(): React.ReactNode {
  return (
    <section className="panel" aria-labelledby="time-heading">
      <h3 id="time-heading">Time and tokens</h3>
      <Lifetimes />
      <Clock />
      <Consent />
      <Ends />
    </section>
  )
}

function Lifetimes(): React.ReactNode {
  const { data: state } = useEmulatorState()
  const steer = useSteer()
  return (
    <fieldset className="choice">
      <legend>Lifetime of the next token</legend>
      <div className="pills">
        {lifetimes.map(({ seconds, label }) => (
          <label key={seconds} className="pill">
            <input
              type="radio"
              name="lifetime"
              checked={state?.app.accessTokenSeconds === seconds}
              onChange={() =>
                steer(
                  (control) => control.setAccessTokenSeconds(seconds),
                  (previous) => ({
                    ...previous,
                    app: { ...previous.app, accessTokenSeconds: seconds },
                  }),
                )
              }
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Clock(): React.ReactNode {
  const { data: state } = useEmulatorState()
  const steer = useSteer()
  const offsetSeconds = state?.clock.offsetSeconds ?? 0
  return (
    <fieldset className="choice">
      <legend>GenAuth’s clock</legend>
      <div className="button-row">
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => steer((control) => control.shiftClock(3600))}
        >
          One hour ahead
        </button>
        <button
          type="button"
          className="button button-quiet button-small"
          disabled={offsetSeconds === 0}
          onClick={() => steer((control) => control.shiftClock(-offsetSeconds))}
        >
          Reset the clock
        </button>
        <span className="hint" role="status">
          {offsetSeconds === 0
            ? 'The clock is correct.'
            : `The clock is ${formatSpan(offsetSeconds * 1000)} ahead.`}
        </span>
      </div>
    </fieldset>
  )
}

function Consent(): React.ReactNode {
  const { data: state } = useEmulatorState()
  const steer = useSteer()
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={state?.switches.skipConsent === false}
        onChange={(event) => {
          const skipConsent = !event.target.checked
          steer(
            (control) => control.setSkipConsent(skipConsent),
            (previous) => ({ ...previous, switches: { ...previous.switches, skipConsent } }),
          )
        }}
      />
      <span>Require consent at the next login</span>
    </label>
  )
}

function Ends(): React.ReactNode {
  const steer = useSteer()
  return (
    <div className="button-row">
      <button
        type="button"
        className="button button-danger button-small"
        onClick={() => steer((control) => control.revokeEverything())}
      >
        Revoke everything
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        onClick={() => steer((control) => control.clearFaults())}
      >
        Clear all faults
      </button>
    </div>
  )
}
