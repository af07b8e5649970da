import { useGenAuth } from '@genauth/react'
import type { StoredSetting } from '../browser/stored-setting'
import { useDemo } from '../setup/demo-context'

const modeOptions = [
  { value: 'browser', label: 'browser' },
  { value: 'server', label: 'server' },
] as const

const modeHints = {
  browser: 'The tokens are in the browser.',
  server: 'The app’s server has the tokens. The browser has a cookie that no script can read.',
} as const

/** The settings of the client. A change needs a new client, so it logs the user out and reloads the page. */
export function ClientPanel(): React.ReactNode {
  const { choice, client, setup } = useDemo()
  const modes = modeOptions.filter(({ value }) => setup.clients[value])
  return (
    <section className="panel" aria-labelledby="client-heading">
      <h3 id="client-heading">Client</h3>
      {modes.length > 1 && (
        <ClientSetting
          legend="Mode"
          setting={choice.mode}
          options={modes}
          hint={modeHints[choice.mode.get()]}
        />
      )}
      <ClientSetting
        legend="Protocol"
        setting={choice.protocol}
        options={[
          { value: 'oidc', label: 'oidc' },
          { value: 'oauth', label: 'oauth' },
        ]}
      />
      {choice.mode.get() === 'browser' && (
        <ClientSetting
          legend="Storage"
          setting={choice.storage}
          options={[
            { value: 'tab', label: 'tab: one session per tab' },
            { value: 'shared', label: 'shared: one session for all tabs' },
          ]}
        />
      )}
      <p className="hint">
        A change logs you out of this app and reloads the page. App <code>{client.appId}</code> at{' '}
        <code>{new URL(client.appHost).host}</code>.
      </p>
    </section>
  )
}

function ClientSetting<Value extends string>(props: {
  readonly legend: string
  readonly setting: StoredSetting<Value>
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  /** A text that explains the selected value. */
  readonly hint?: string
}): React.ReactNode {
  const { legend, setting, options, hint } = props
  const genauth = useGenAuth()

  async function choose(value: Value): Promise<void> {
    if (genauth.getSession().status === 'authenticated') await genauth.logout({ scope: 'local' })
    setting.set(value)
    location.reload()
  }

  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      <div className="pills">
        {options.map(({ value, label }) => (
          <label key={value} className="pill">
            <input
              type="radio"
              name={legend}
              checked={setting.get() === value}
              onChange={() => void choose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {hint && <p className="hint">{hint}</p>}
    </fieldset>
  )
}
