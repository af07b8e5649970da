import { isGenAuthError } from '@genauth/core'
import { ErrorNotice } from '../parts/error-notice'
import { Notice } from '../parts/notice'

/** Shown instead of the app if the app cannot start, because of wrong settings or a bug. */
export function SetUpError({ error }: { readonly error: unknown }): React.ReactNode {
  return (
    <main className="set-up-error">
      <title>Error · GenAuth demo</title>
      <h1>The demo cannot start</h1>
      {isGenAuthError(error) ? (
        <ErrorNotice error={error} heading="The settings are invalid" />
      ) : (
        <Notice tone="bad" heading="Something went wrong">
          <p>{String(error)}</p>
        </Notice>
      )}
      <p>
        <code>npm run demo</code> starts the demo with a local GenAuth and needs no settings. For
        your own tenant, set <code>VITE_GENAUTH_APP_ID</code> and <code>VITE_GENAUTH_APP_HOST</code>
        .
      </p>
      <p>
        <a className="button" href="/">
          Load the home page again
        </a>
      </p>
    </main>
  )
}
